import { mkdir, mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '../../remote/connection';
import { sync, type SyncTools } from '../../remote/sync/sync';
import type { SyncOutcome, SyncProgress, SyncRequest } from '../../remote/sync/syncTypes';
import { followLinks, placeLinks } from './links';
import { APPLIANCE, type LeaderPlace } from './places';
import type { CopyTools } from './syncForRun';

export { SyncError } from '../../remote/sync/syncTypes';
export type { SyncChange, SyncFailure, SyncOutcome, SyncProblem, SyncProgress } from '../../remote/sync/syncTypes';

/** A whole folder that is to be made the same on the other machine. */
export interface FolderCopy {
  readonly direction: 'up' | 'down';
  /** Absolute, of this machine. */
  readonly local: string;
  /** Absolute, as leader and container see it; unset: the place of `local`. */
  readonly remote?: string;
  /** Patterns as in `.gitignore`; on the way up the `.gitignore` files of the folder hold too. */
  readonly excludes: readonly string[];
  /** Also delete what the other side does not have. */
  readonly deletes: boolean;
  /** Changes nothing, tells what would be done. */
  readonly dryRun: boolean;
}

/**
 * Copies a folder to the leader or from it, as root of the container, for what Toil makes there is root's. After a cut it goes on where it
 * stopped when it is called again.
 * @throws SyncError, SshError, and the signal's reason.
 */
export async function copyFolder(
  connection: Connection,
  copy: FolderCopy,
  { place, ...tools }: CopyTools & { readonly place: LeaderPlace },
  report: (progress: SyncProgress) => void,
  signal: AbortSignal,
): Promise<SyncOutcome> {
  const { direction, deletes, dryRun } = copy;
  const { real, links } = await followLinks([copy.local], signal);
  const local = real[0] ?? copy.local;
  const request: SyncRequest = {
    ...{ direction, deletes, dryRun, local, container: APPLIANCE },
    remote: copy.remote ?? place.mapPath(local),
    excludes: { patterns: copy.excludes, gitignore: direction === 'up' },
  };
  const listener = { ...tools, report };
  if (direction === 'down' && real.length === 0) return fetchNew(connection, request, listener, signal);
  const outcome = await sync(connection, request, listener, signal);
  if (direction === 'up' && !dryRun && copy.remote === undefined) await placeLinks(connection, links, place, signal);
  return outcome;
}

/** To a folder that is not there yet; a dry run must not make it, but rsync wants one. */
async function fetchNew(
  connection: Connection,
  request: SyncRequest,
  tools: SyncTools,
  signal: AbortSignal,
): Promise<SyncOutcome> {
  if (!request.dryRun) {
    await mkdir(request.local, { recursive: true });
    return sync(connection, request, tools, signal);
  }
  const empty = await mkdtemp(join(tmpdir(), 'toil-clusters-'));
  try {
    return await sync(connection, { ...request, local: empty }, tools, signal);
  } finally {
    await rmdir(empty);
  }
}

/** Bytes that an outcome copies at most: a part of a file may be there already. */
export function bytesOf({ changes }: Pick<SyncOutcome, 'changes'>): number {
  return changes.reduce((sum, { change, bytes }) => (change === 'delete' ? sum : sum + bytes), 0);
}

/** Whether a path may be copied from or to: absolute, and without `..`. */
export function isLeaderPath(text: string): boolean {
  return /^\/[^\0\n]+$/.test(text) && !text.split('/').includes('..');
}
