import { LeaderError, type LeaderFailure as ApplianceFailure } from '../remote/leaderRuns/leaderFailure';
import { RemoteFileError } from '../toil/starter/starterFileCalls';

export type { SyncProblem } from '../remote/sync/syncTypes';

/** Why a leader that answers did not do what it was asked. */
export type LeaderFailure =
  | ApplianceFailure
  /** A file system of the leader refused; `code`: the system's (`ENOSPC`). */
  | { readonly kind: 'file'; readonly code: string; readonly detail: string };

/** What an error is about, if it is a leader that answered. */
export function leaderFailure(error: unknown): LeaderFailure | undefined {
  if (error instanceof LeaderError) return error.failure;
  if (error instanceof RemoteFileError) return { kind: 'file', code: error.code, detail: error.message };
  return undefined;
}
