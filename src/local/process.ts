import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** What a program printed and how it ended. `code` is negative when a signal ended it. */
export interface ProgramResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly cwd?: string;
  /** The whole environment; unset: this process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Written to standard input, which is then closed. */
  readonly input?: string;
  /** Leaves standard input open until the end or the abort, for programs that live as long as it is. */
  readonly holdInput?: boolean;
  /** False for programs that talk for days: `stdout` of the result stays empty then. */
  readonly keepOutput?: boolean;
  /** Told each whole line as it comes, without its line break. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  readonly signal?: AbortSignal;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Runs a program (never a shell) to its end. Rejects when it cannot be started (`ENOENT`, `EACCES`) and with an
 * `AbortError` when the signal fires; the program and all it started are ended then.
 */
export async function runProgram(argv: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  const { signal } = options;
  signal?.throwIfAborted();
  const [program, ...words] = argv;
  if (program === undefined) throw new Error('runProgram needs a program');
  const child: Child = spawn(program, words, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that an abort reaches what the program started too.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const onAbort = (): void => endGroup(child);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const ended = new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, name) => resolve(code ?? -signalNumber(name)));
    });
    const tell = options.onLine;
    const stdout = collect(child.stdout, options.keepOutput ?? true, tell && ((line) => tell(line, 'stdout')));
    const stderr = collect(child.stderr, true, tell && ((line) => tell(line, 'stderr')));
    feed(child.stdin, options);
    const code = await ended;
    signal?.throwIfAborted();
    return { code, stdout: stdout(), stderr: stderr() };
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

function feed(stream: Writable, options: ProgramOptions): void {
  // A program that does not read its input closes the pipe: not an error of ours.
  stream.on('error', () => undefined);
  stream.write(options.input ?? '');
  if (!options.holdInput) stream.end();
}

function endGroup(child: Child): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

/** Keeps what a stream says, if asked to, and tells its lines; the result gives it as text. */
function collect(stream: Readable, keep: boolean, onLine: ((line: string) => void) | undefined): () => string {
  let text = '';
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (part: string) => {
    if (keep) text += part;
    if (!onLine) return;
    const lines = (rest + part).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.replace(/\r$/, ''));
  });
  stream.on('end', () => {
    if (onLine && rest) onLine(rest);
  });
  return () => text;
}

const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGTERM: 15,
};

function signalNumber(name: NodeJS.Signals | null): number {
  return (name && SIGNALS[name]) ?? 1;
}
