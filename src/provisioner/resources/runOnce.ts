import { AwsError } from '../aws/awsError';
import type { Instance } from '../aws/calls/ec2';
import { isLive } from '../clusters/condition';
import { clientToken } from '../names';

/** More machines than this never ended one after the other at the same place of one launch. */
const MOST_TURNS = 50;

/**
 * Runs machines once, however often and by however many windows it is asked for: with a token of the launch and of what they are. For a
 * token EC2 gives the machines that were made with it; where those have ended it gives them all the same, or refuses (EC2 API reference,
 * "Error codes", IdempotentInstanceTerminated). Then the next token in a row is taken, which everybody counts alike.
 */
export async function runOnce(
  { launchId, what }: { readonly launchId: string; readonly what: string },
  run: (token: string) => Promise<readonly Instance[]>,
): Promise<readonly Instance[]> {
  for (let turn = 0; ; turn += 1) {
    try {
      const made = await run(clientToken(launchId, `${what}/${turn}`));
      if (made.some(isLive) || turn === MOST_TURNS) return made;
    } catch (error) {
      const ended = error instanceof AwsError && error.code === 'IdempotentInstanceTerminated';
      if (!ended || turn === MOST_TURNS) throw error;
    }
  }
}
