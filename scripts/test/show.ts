import { spawn } from 'node:child_process';
import { REPOSITORY } from '../vscodeHost/folders';

/** When what a program prints is shown: as it comes, or all of it when it has ended. */
export type Output = 'live' | 'after';

export interface Shown {
  readonly code: number;
  /** All that it printed. */
  readonly text: string;
}

/** What a program started must be able to end before. */
const INSIST_AFTER_MS = 30_000;

/** Runs a program in the repository and shows its output. One that takes longer than the limit is ended, as by the signal. */
export async function show(
  argv: readonly [string, ...string[]],
  limit: number,
  output: Output = 'live',
  signal?: AbortSignal,
): Promise<Shown> {
  const [program, ...words] = argv;
  const child = spawn(program, words, {
    cwd: REPOSITORY,
    env: process.stdout.isTTY ? { FORCE_COLOR: '1', ...process.env } : process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let text = '';
  const say = (part: string): void => {
    text += part;
    if (output === 'live') process.stdout.write(part);
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', say);
  const ended = new Promise<number>((done, failed) => {
    child.once('error', failed);
    child.once('close', (code) => done(code ?? 128));
  });
  const end = (): void => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), INSIST_AFTER_MS).unref();
  };
  const limiter = setTimeout(() => {
    say(`not through after ${limit / 60_000} minutes: ending it\n`);
    end();
  }, limit);
  signal?.addEventListener('abort', end);
  const code = await ended.finally(() => {
    clearTimeout(limiter);
    signal?.removeEventListener('abort', end);
  });
  if (output === 'after') process.stdout.write(text);
  return { code, text };
}
