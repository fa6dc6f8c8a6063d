import { runProgram, type ProgramResult } from '../process';
import type { Environment } from './searchPath';

/** How a question to a program went, where the program may be missing, broken or stuck. */
export type ProgramTrial =
  | { readonly kind: 'ended'; readonly result: ProgramResult }
  | { readonly kind: 'cannotStart'; readonly reason: string }
  | { readonly kind: 'tooSlow' };

/**
 * Runs a program that should answer within `seconds`. Rejects only when `signal` fires. The working folder is the root,
 * so that no file of the workspace (`json.py`, `.python-version`) has a say.
 */
export async function tryProgram(
  argv: readonly string[],
  env: Environment,
  seconds: number,
  signal: AbortSignal,
): Promise<ProgramTrial> {
  const limit = AbortSignal.timeout(seconds * 1000);
  try {
    const result = await runProgram(argv, { cwd: '/', env, signal: AbortSignal.any([signal, limit]) });
    return { kind: 'ended', result };
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) return { kind: 'tooSlow' };
    return { kind: 'cannotStart', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Standard output, trimmed, of a program that ended with 0 in time; undefined in every other case. */
export async function answerOf(
  argv: readonly string[],
  env: Environment,
  seconds: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const trial = await tryProgram(argv, env, seconds, signal);
  return trial.kind === 'ended' && trial.result.code === 0 ? trial.result.stdout.trim() : undefined;
}
