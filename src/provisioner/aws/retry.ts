import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError, type AwsErrorKind } from './awsError';
import { isLineMisconfigured } from './errorKinds';

/** What passes by itself, for any call that is safe to repeat: and all of ours are. */
const PASSING: ReadonlySet<AwsErrorKind> = new Set(['throttled', 'network', 'timedOut', 'serverFault']);

export interface RetryOptions {
  /** Milliseconds after which no further try is begun; 60 s unless told. */
  readonly within?: number;
  /** Kinds to wait out beside those that pass by themselves, as `notReady` after something was made. */
  readonly also?: readonly AwsErrorKind[];
  /** AWS's codes to wait out, where a kind would say too much. */
  readonly alsoCodes?: readonly string[];
  /** Milliseconds before the second try; doubled for each further one up to 5 s. */
  readonly first?: number;
}

const WITHIN = 60_000;
/** Who has no network wants to know soon; a cut that lasts longer is for the user to resume after. */
const NETWORK_WITHIN = 20_000;
const FIRST = 200;
const LONGEST = 5_000;

/**
 * Makes a call again while it fails in a way that passes, with growing, scattered waits (Exponential backoff and jitter, AWS
 * Architecture Blog).
 * @throws the last error, or an abort at once.
 */
export async function retrying<T>(call: () => Promise<T>, options: RetryOptions, signal: AbortSignal): Promise<T> {
  const begun = Date.now();
  let wait = options.first ?? FIRST;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      if (Date.now() + wait > begun + patience(error, options)) throw error;
    }
    await sleep(wait * (0.5 + Math.random() / 2), undefined, { signal });
    wait = Math.min(wait * 2, LONGEST);
  }
}

/** Milliseconds, from the first try on, for which it makes sense to try again after this. */
function patience(error: unknown, { within = WITHIN, also = [], alsoCodes = [] }: RetryOptions): number {
  if (!(error instanceof AwsError) || isLineMisconfigured(error)) return -1;
  if (also.includes(error.kind) || alsoCodes.includes(error.code)) return within;
  if (!PASSING.has(error.kind)) return -1;
  return error.kind === 'network' ? Math.min(within, NETWORK_WITHIN) : within;
}
