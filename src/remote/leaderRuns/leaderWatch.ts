import { setTimeout as sleep } from 'node:timers/promises';
import type { WatchLine } from '../../contracts/starter';
import type { Log } from '../../shared/log';
import { StarterError } from '../../toil/starter/starterCalls';
import { steadyWatch } from '../../toil/starter/steadyWatch';
import type { Connection } from '../connection';
import { isPassing } from './leaderFailure';
import type { LeaderStarter, LeaderStarterParts } from './leaderStarter';

/** Milliseconds before each new try: about nine minutes in all, longer than a leader takes to stop and start. */
const PAUSES: readonly number[] = [250, 1000, 2000, 4000, 8000, 15_000, ...Array<number>(17).fill(30_000)];
/** Tries of a watch that never worked: the caller is to hear soon why. */
const FIRST_TRIES = 3;

/** What a watch of a leader stands on. */
export interface LeaderWatchParts extends Pick<LeaderStarterParts, 'connection'> {
  readonly starter: LeaderStarter;
  readonly root: string;
  readonly log: Log;
}

/** Keeps the watch of a leader's runs alive through cuts, reboots and stops; one that never worked is given up after a few tries. */
export async function watchLeader(
  { connection, starter, root, log }: LeaderWatchParts,
  tell: (line: WatchLine) => void,
  signal: AbortSignal,
): Promise<void> {
  let hasWorked = false;
  let tries = 0;
  let line: Connection | undefined;
  const hear = (told: WatchLine): void => {
    hasWorked ||= told.kind === 'ready';
    tell(told);
  };
  const live = async (onLine: (text: string) => void): Promise<Error> => {
    try {
      line = await connection(signal);
      const { code, stderr } = await starter.watch(line, root, onLine, signal);
      return new StarterError('watch', code, stderr);
    } catch (error) {
      signal.throwIfAborted();
      tries += 1;
      const mayWork = isPassing(error) || (hasWorked && isUnknown(error));
      if (!(error instanceof Error) || !mayWork || (!hasWorked && tries >= FIRST_TRIES)) throw error;
      return error;
    }
  };
  const pause = (milliseconds: number, stop: AbortSignal): Promise<void> => untilReady(line, milliseconds, stop);
  await steadyWatch({ live, pauses: PAUSES, pause }, hear, log, signal);
}

/** What only the giver of connections knows: a leader that is just being stopped has no address, and gets one again. */
function isUnknown(error: unknown): boolean {
  return error instanceof Error && !['SshError', 'LeaderError', 'SyncError', 'StarterError'].includes(error.name);
}

/** Waits, but no longer than until a line that is away is back. */
async function untilReady(line: Connection | undefined, milliseconds: number, signal: AbortSignal): Promise<void> {
  const back = new AbortController();
  const listening =
    line && line.state.kind !== 'ready'
      ? line.onState(({ kind }) => {
          if (kind === 'ready') back.abort();
        })
      : undefined;
  try {
    await sleep(milliseconds, undefined, { signal: AbortSignal.any([signal, back.signal]) });
  } catch (error) {
    if (signal.aborted) throw error;
  } finally {
    listening?.dispose();
  }
}
