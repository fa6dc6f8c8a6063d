import { execFile, type ExecFileException } from 'node:child_process';
import { commandWords } from './commandWords';
import { keysOf, type Keys } from './keys';
import { SignInError } from './signInError';

/** Milliseconds that a program has for it; it may open a browser. */
const WITHIN = 120_000;
const MOST_WORDS = 300;

/**
 * Keys that a program prints (AWS SDKs and Tools Reference Guide, "Process credential provider"). No shell is between.
 * @throws SignInError `processFailed`, with the program's last words, or an abort.
 */
export async function processKeys(
  profile: string,
  command: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Keys> {
  const [program = '', ...args] = commandWords(command, process.platform === 'win32') ?? [];
  const failed = (reason: string): SignInError =>
    new SignInError({ kind: 'processFailed', profile, program, reason: reason.slice(-MOST_WORDS) });
  if (program === '') throw failed('the command has an open quote, or no program');
  const printed = await new Promise<string>((resolve, reject) => {
    execFile(program, args, { env, signal, timeout: WITHIN, windowsHide: true }, (error, stdout, stderr) => {
      if (signal.aborted) reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      else if (error === null) resolve(stdout);
      else reject(failed(stderr.trim() === '' ? wordsOf(error) : stderr.trim()));
    });
  });
  const answer = parsed(printed);
  const keys = answer?.['Version'] === 1 ? keysOf(answer) : undefined;
  // What was printed may hold a secret, so it is not told.
  if (keys === undefined) throw failed('it did not print credentials of version 1');
  if (keys.expiration !== undefined && keys.expiration.getTime() <= Date.now())
    throw failed(`what it printed had ended at ${keys.expiration.toISOString()}`);
  return keys;
}

/** Without the command line, which may hold a secret. */
function wordsOf(error: ExecFileException): string {
  return error.killed === true ? `no answer within ${WITHIN / 1000} s` : `ended with ${error.code ?? 'a signal'}`;
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
