import { type Detector, TAIL_LINES } from './failure';

/** Causes that stand in the log of one failed job. */

const TOOL_CODE =
  /\[job [^\]\n]*\] exited with status: (\d+)|task command failed with exit status (\d+)|CommandFailed: .*exit status (\d+)/;

/** The tool ended with a code of its own. */
export const toolFailed: Detector = ({ text, stderr, job = '' }) => {
  const found = TOOL_CODE.exec(text);
  if (!found) return undefined;
  const exitCode = Number(found[1] ?? found[2] ?? found[3]);
  const tail = (stderr ?? stderrIn(text)).trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  return { kind: 'toolFailed', tool: job, exitCode, stderrTail: tail };
};

/** A tool's stderr in the worker's log: cwltool's and miniwdl's ways of quoting it. */
function stderrIn(text: string): string {
  const cwl = /Failed command standard error:\n([\s\S]*?)(?=^\[\d{4}-\d\d-\d\dT|(?![\s\S]))/m.exec(text)?.[1];
  if (cwl !== undefined) return cwl;
  const wdl = /====TASK ERROR LOG====\n([\s\S]*?)^.*====TASK ERROR LOG====$/m.exec(text)?.[1] ?? '';
  return wdl.replace(/^.*?\] > ?/gm, '');
}

export const missingOutput: Detector = ({ text, job = '' }) => {
  // A tool that failed leaves outputs out too: then what it said itself is the cause.
  if (TOOL_CODE.test(text)) return undefined;
  const [, output, pattern = ''] =
    /Error collecting output for parameter '([^']+)':[^\n]*\n?[^\n]*Did not find output file with glob pattern: \[?(.*?)\]?\.$/m.exec(
      text,
    ) ??
    /OutputError: (?:.*?)(?:File|Directory)[^\n]*?(?:output )?(\S+) (?:not found|does not exist)[^\n]*/.exec(text) ??
    [];
  return output === undefined
    ? undefined
    : { kind: 'missingOutput', tool: job, output, pattern: pattern.replaceAll("'", '') };
};

export const illegalFileName: Detector = ({ text }) => {
  const name = /Invalid filename: (['"])(.*)\1 contains illegal characters/.exec(text)?.[2];
  return name === undefined ? undefined : { kind: 'illegalFileName', name };
};

export const unsupported: Detector = ({ text }) => {
  const requirement =
    /Toil cannot support (\S+) when/.exec(text)?.[1] ??
    /has (\S+) under 'requirements'/.exec(text)?.[1] ??
    /UnsupportedRequirement: (?:Unsupported requirement )?(.+)$/m.exec(text)?.[1];
  return requirement === undefined ? undefined : { kind: 'unsupported', requirement };
};
