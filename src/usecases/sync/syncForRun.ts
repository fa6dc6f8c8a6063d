import { dirname, parse, relative, sep } from 'node:path';
import type { Connection } from '../../remote/connection';
import { sync } from '../../remote/sync/sync';
import type { SyncChange, SyncOutcome, SyncProblem, SyncProgress } from '../../remote/sync/syncTypes';
import { isBelow } from '../../shared/paths';
import { followLinks, placeLinks } from './links';
import { APPLIANCE, type LeaderPlace } from './places';

/** What copies are made with. */
export interface CopyTools {
  /** The user's rsync; undefined: only the delta copy. */
  readonly rsync: string | undefined;
  /** `deltaHelper.py` of this extension. */
  readonly helperFile: string;
}

export interface RunSyncOptions extends CopyTools {
  readonly place: LeaderPlace;
  /** Tells only what would be copied. */
  readonly dryRun?: boolean;
}

/** What was copied, or would be. */
export interface Copied {
  readonly changes: readonly SyncChange[];
  /** Empty when all is as it should be. */
  readonly problems: readonly SyncProblem[];
}

/**
 * Makes the named files and folders (absolute; those that are not there are left out) the same at their places on the leader. Nothing is
 * deleted there, no exclude holds: they were asked for by name. After a cut it goes on where it stopped when it is called again.
 * @throws SyncError, SshError, and the signal's reason.
 */
export async function syncForRun(
  connection: Connection,
  files: readonly string[],
  options: RunSyncOptions,
  report: (progress: SyncProgress) => void,
  signal: AbortSignal,
): Promise<Copied> {
  const { place, rsync, helperFile, dryRun = false } = options;
  const { real, links } = await followLinks(files, signal);
  const outcomes: SyncOutcome[] = [];
  for (const { folder, paths } of byFolder(real)) {
    const request = {
      ...({
        direction: 'up',
        local: folder,
        remote: place.mapPath(folder),
        container: APPLIANCE,
        deletes: false,
      } as const),
      ...{ excludes: { patterns: [], gitignore: false }, only: paths, dryRun },
    };
    outcomes.push(await sync(connection, request, { rsync, helperFile, report }, signal));
  }
  if (!dryRun) await placeLinks(connection, links, place, signal);
  return {
    changes: outcomes.flatMap(({ changes }) => changes),
    problems: outcomes.flatMap(({ problems }) => problems),
  };
}

/** The paths by drive, each relative to the deepest folder that holds all of its drive. */
export function byFolder(paths: readonly string[]): { folder: string; paths: string[] }[] {
  const roots = [...new Set(paths.map((path) => parse(path).root))];
  return roots.map((root) => {
    const here = paths.filter((path) => parse(path).root === root && path !== root);
    let folder = dirname(here[0] ?? root);
    while (!here.every((path) => path !== folder && isBelow(folder, path))) folder = dirname(folder);
    return { folder, paths: here.map((path) => relative(folder, path).split(sep).join('/')) };
  });
}
