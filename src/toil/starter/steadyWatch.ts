import { setTimeout as sleep } from 'node:timers/promises';
import { watchLineSchema, type WatchLine } from '../../contracts/starter';
import type { Log } from '../../shared/log';
import { parseLine } from './starterCalls';

/** A watch that lasted this long, in milliseconds, has shown that it works: its tries are counted anew. */
const STEADY = 60_000;

/** One life of the starter's `watch`. */
export interface WatchLife {
  /** Runs it to its end, telling its lines; gives why it died. Rejects when it need not be tried again, and at the signal. */
  readonly live: (onLine: (line: string) => void, signal: AbortSignal) => Promise<Error>;
  /** Milliseconds before each new try; after the last one it is given up. */
  readonly pauses: readonly number[];
  /** Waits that long, or less where something has changed. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Keeps the starter's `watch` alive until the signal fires and tells its lines. When it dies it is started again, a bounded number of
 * times; the listener notices nothing: `ready` comes once, and a run that went away in between is told as `gone`, not before the
 * next watch has listed all. Rejects with an `AbortError` at the signal, else with the last death.
 */
export async function steadyWatch(
  { live, pauses, pause = patience }: WatchLife,
  tell: (line: WatchLine) => void,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const filter = steadyListing(tell);
  for (let tries = 0; ; tries += 1) {
    const began = Date.now();
    const listing = filter();
    const death = await live((line) => {
      if (signal.aborted) return;
      const parsed = parseLine(watchLineSchema, line);
      if (parsed) listing(parsed);
      else log.warn(`a line of the run watch was not understood: ${line.slice(0, 300)}`);
    }, signal);
    if (Date.now() - began > STEADY) tries = 0;
    const time = pauses[tries];
    if (time === undefined) throw death;
    log.warn(`${death.message}; again in ${time / 1000} s`);
    await pause(time, signal);
  }
}

async function patience(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal });
}

/** Makes a listener for each watch in turn, so that together they sound like one. */
function steadyListing(tell: (line: WatchLine) => void): () => (line: WatchLine) => void {
  const known = new Set<string>();
  let ready = false;
  return () => {
    const unseen = new Set(known);
    return (line) => {
      if (line.kind === 'ready') {
        for (const id of unseen) {
          known.delete(id);
          tell({ kind: 'gone', id });
        }
        if (!ready) tell(line);
        ready = true;
        return;
      }
      const id = line.kind === 'run' ? line.run.id : line.id;
      unseen.delete(id);
      if (line.kind === 'run') known.add(id);
      else known.delete(id);
      tell(line);
    };
  };
}
