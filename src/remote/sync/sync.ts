import type { Connection } from '../connection';
import { deltaCopy } from './deltaCopy';
import { bytePath, refusal } from './manifest';
import { probeRsync, rsyncCopy } from './rsync';
import type { SyncListener, SyncOutcome, SyncProgress, SyncRequest } from './syncTypes';

/** What a copy is made with. */
export interface SyncTools extends SyncListener {
  /** The user's rsync; undefined: only the delta copy. */
  readonly rsync: string | undefined;
  /** `deltaHelper.py` of this extension. */
  readonly helperFile: string;
}

/** Milliseconds between two reports. */
const PACE = 200;

/**
 * Makes one folder like another over a connection: with rsync where both ends have a usable one, else with the delta copy. Rejects
 * with a `SyncError`, with an `SshError` when the line is cut (calling it again takes up where it stopped), and with the
 * signal's reason. Throws a `TypeError` for a request that contradicts itself.
 */
export async function sync(
  connection: Connection,
  request: SyncRequest,
  tools: SyncTools,
  signal: AbortSignal,
): Promise<SyncOutcome> {
  if (request.deletes && request.only) throw new TypeError('a part of a folder cannot tell what to delete');
  const odd = request.only?.find((path) => refusal(bytePath(path), process.platform));
  if (odd !== undefined) throw new TypeError(`not a path below the folder: ${odd}`);
  const listener = paced(tools);
  if (tools.rsync !== undefined && (await probeRsync(tools.rsync, signal)).kind === 'usable') {
    const result = await rsyncCopy(connection, tools.rsync, request, listener, signal);
    if (result !== 'noRemoteRsync') return result;
  }
  return deltaCopy(connection, tools.helperFile, request, listener, signal);
}

/** Passes on a few reports a second, and always a new phase and the end. */
function paced({ report }: SyncListener): SyncListener {
  let last = 0;
  let phase: SyncProgress['phase'] | undefined;
  return {
    report: (progress) => {
      const now = Date.now();
      if (progress.phase === phase && progress.bytes !== progress.total && now - last < PACE) return;
      last = now;
      ({ phase } = progress);
      report(progress);
    },
  };
}
