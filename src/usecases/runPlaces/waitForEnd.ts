import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../shared/log';
import { THIS_MACHINE, type RunKey } from './runKey';
import type { PlacedRun, RunPlaces } from './runPlaces';

/** What waiting needs of the places. */
export type WaitingPlaces = Pick<RunPlaces, 'place' | 'get' | 'link' | 'nextConnection'>;

/** Until it is tried again where the connection is there and what failed was something else: milliseconds. */
const TRY_AGAIN_MS = 5000;

/**
 * Sleeps on a run's lock until the run has ended; gives it as it then is, undefined when it is not there any more. A connection that is
 * lost, or cannot be made without asking, is waited for.
 * @throws what the host of This machine says; AbortError.
 */
export async function waitForEnd(
  places: WaitingPlaces,
  key: RunKey,
  log: Log,
  signal: AbortSignal,
): Promise<PlacedRun | undefined> {
  const place = places.place(key.clusterId);
  if (!place) return undefined;
  for (;;) {
    // Before the first try: the connection may come back while that one fails.
    const waiting = new AbortController();
    const connected = places.nextConnection(key.clusterId, AbortSignal.any([signal, waiting.signal]));
    connected.catch(() => undefined);
    try {
      if (!places.get(key)) await place.store.refresh(signal);
      const dir = places.get(key)?.entry.snapshot.dir;
      if (dir !== undefined) await place.store.host.waitForEnd(dir, signal);
      await place.store.refresh(signal);
      waiting.abort();
      return places.get(key);
    } catch (error) {
      if (signal.aborted || key.clusterId === THIS_MACHINE) {
        waiting.abort();
        throw error;
      }
      log.info(`waiting for the end of ${key.runId} goes on when ${key.clusterId} is connected: ${String(error)}`);
    }
    if (places.link(key.clusterId).kind === 'connected') {
      waiting.abort();
      await pause(TRY_AGAIN_MS, undefined, { signal });
    } else await connected;
  }
}
