import { AwsError, type AwsErrorKind } from '../aws/awsError';
import type { Unread } from './found';

/** Failures that say that nothing can be asked now: an inventory from the rest would be a wrong one. */
const ENDS_ALL: ReadonlySet<AwsErrorKind> = new Set(['notSignedIn', 'expired', 'clockSkew', 'network']);

/** Look-ups that an inventory can do without, one by one: a person may lack a permission. */
export class LookUps {
  readonly unread: Unread[] = [];

  /**
   * What a call gives; `missing`, and a note, where it fails.
   * @throws what says that nothing can be asked any more, and aborts.
   */
  async ask<T>(part: Unread['part'], call: Promise<T>, missing: T): Promise<T> {
    try {
      return await call;
    } catch (error) {
      if (!(error instanceof AwsError) || ENDS_ALL.has(error.kind)) throw error;
      if (!this.unread.some((each) => each.part === part)) this.unread.push({ part, error });
      return missing;
    }
  }
}
