import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError, type AwsErrorKind } from './awsError';

/** What passes by itself, for any call that is safe to repeat: and all of ours are. */
const PASSING: ReadonlySet<AwsErrorKind> = new Set(['throttled', 'network', 'timedOut', 'serverFault']);

export interface RetryOptions {
  /** Milliseconds after which no further try is begun; 60 s unless told. */
  readonly within?: number;
  /** Kinds to wait out beside those that pass by themselves, as `notReady` after something was made. */
  readonly also?: readonly AwsErrorKind[];
  /** Milliseconds before the second try; doubled for each further one up to 5 s. */
  readonly first?: number;
}

const WITHIN = 60_000;
const FIRST = 200;
const LONGEST = 5_000;

/**
 * Makes a call again while it fails in a way that passes, with growing, scattered waits (Exponential backoff and jitter, AWS
 * Architecture Blog).
 * @throws the last error, or an abort at once.
 */
export async function retrying<T>(call: () => Promise<T>, options: RetryOptions, signal: AbortSignal): Promise<T> {
  const deadline = Date.now() + (options.within ?? WITHIN);
  let wait = options.first ?? FIRST;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      if (!passes(error, options.also ?? []) || Date.now() + wait > deadline) throw error;
    }
    await sleep(wait * (0.5 + Math.random() / 2), undefined, { signal });
    wait = Math.min(wait * 2, LONGEST);
  }
}

function passes(error: unknown, also: readonly AwsErrorKind[]): boolean {
  return error instanceof AwsError && (PASSING.has(error.kind) || also.includes(error.kind));
}
