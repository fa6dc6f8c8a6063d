import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError, type AwsErrorKind } from '../aws/awsError';

/** Milliseconds: what was just made is seen by every reader well before (EC2 API reference, "Eventual consistency"). */
const SEEN_WITHIN = 30_000;
const FIRST_WAIT = 200;
const LONGEST_WAIT = 3_000;

/**
 * Makes something, and where it is there already, or was made meanwhile with other words, gives what is there.
 * @param kinds of errors that say so.
 * @throws the error of the making when nothing shows up.
 */
export async function madeOrFound<T>(
  make: () => Promise<T>,
  find: () => Promise<T | undefined>,
  signal: AbortSignal,
  kinds: readonly AwsErrorKind[] = ['alreadyExists'],
): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof AwsError) || !kinds.includes(error.kind)) throw error;
    const found = await seen(find, signal);
    if (found === undefined) throw error;
    return found;
  }
}

/** Asks until something is found, or not found for too long. */
export async function seen<T>(
  find: () => Promise<T | undefined>,
  signal: AbortSignal,
  within = SEEN_WITHIN,
): Promise<T | undefined> {
  const deadline = Date.now() + within;
  let wait = FIRST_WAIT;
  for (;;) {
    const found = await find();
    if (found !== undefined || Date.now() + wait > deadline) return found;
    await sleep(wait, undefined, { signal });
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}
