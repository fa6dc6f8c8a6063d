import { parseLine } from '../log/line';
import { findTracebacks, type Traceback } from '../log/traceback';
import { type Detector, type Failure, TAIL_LINES } from './failure';

/** Exceptions by which Toil and cwltool only say that something else went wrong. */
const WRAPPERS = /(?:^|\.)(?:FailedJobsException|CalledProcessErrorStderr)$|WorkflowException$/;

/** What a Python workflow raised, from the last traceback of a text. */
export const pythonRaised: Detector = ({ text, job }) => {
  const last = findTracebacks(text).findLast(({ type }) => !WRAPPERS.test(type));
  return last && (programFailed(last, text, job) ?? fileFailed(last) ?? otherwise(last));
};

/** The Python interpreter could not even read the script: no traceback, but a place and a `SyntaxError`. */
export const pythonSyntax: Detector = ({ text }) => {
  const [, file, line, message] =
    /^ {2}File "([^"\n]+)", line (\d+)\n(?: {2,}.*\n)*(?:SyntaxError|IndentationError|TabError): (.*)$/m.exec(text) ??
    [];
  if (file === undefined) return undefined;
  return { kind: 'syntax', file, line: Number(line), message: message ?? '' };
};

/** A job of a Python workflow ran a program with `subprocess`. */
function programFailed({ type, message }: Traceback, text: string, job: string | undefined): Failure | undefined {
  const code = /non-zero exit status (\d+)/.exec(message)?.[1];
  if (!type.endsWith('CalledProcessError') || code === undefined) return undefined;
  const command = /^Command (.*) returned/s.exec(message)?.[1] ?? '';
  return { kind: 'toolFailed', tool: job ?? command, exitCode: Number(code), stderrTail: printedBefore(text) };
}

/** What a worker's log holds beside Toil's own lines: what the program wrote before it failed. */
function printedBefore(text: string): string {
  const before = text.split('\n').slice(
    0,
    text.split('\n').findIndex((line) => line.startsWith('Traceback (most recent')),
  );
  return before
    .filter((line) => line !== '' && parseLine(line).level === undefined)
    .slice(-TAIL_LINES)
    .join('\n');
}

function fileFailed({ type, message, frames }: Traceback): Failure | undefined {
  const path = /^\[Errno \d+\] [^:]*: '(.*)'/.exec(message)?.[1];
  if (path === undefined) return undefined;
  if (type === 'PermissionError') return { kind: 'permissionDenied', path };
  if (type !== 'FileNotFoundError') return undefined;
  const isProgram = frames.at(-1)?.file.endsWith('/subprocess.py') === true;
  return isProgram ? { kind: 'programMissing', program: path } : { kind: 'missingInputFile', path, role: 'input' };
}

function otherwise({ type, message, frames }: Traceback): Failure {
  if (type === 'ModuleNotFoundError' || type === 'ImportError') {
    return { kind: 'pythonImport', module: /'([^']+)'/.exec(message)?.[1] ?? message };
  }
  // The user's own code, not the library that it called into, nor Toil that called it.
  const own = frames.findLast(({ file }) => !/\/(?:site-packages|lib\/python3[^/]*)\/|^</.test(file));
  return { kind: 'pythonException', type, message, ...(own ? { file: own.file, line: own.line } : {}) };
}
