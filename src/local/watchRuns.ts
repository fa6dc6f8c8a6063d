import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { watchLineSchema, type WatchLine } from '../contracts/starter';
import type { Log } from '../shared/log';
import { runProgram } from './process';

/** Seconds before each new try; after the last one the watch gives up. */
const PAUSES = [0.25, 1, 2, 4, 8];
/** A watch that lasted this long, in seconds, has shown that it works: its tries are counted anew. */
const STEADY = 60;

/**
 * Runs the starter's `watch` (`argv`, the whole command line) until the signal fires and tells its lines. When it dies
 * it is started again, a bounded number of times; the listener notices nothing: `ready` comes once, and a run that went
 * away in between is told as `gone`. Rejects with an `AbortError` at the signal, else with the last death.
 */
export async function watchRuns(
  argv: readonly string[],
  tell: (line: WatchLine) => void,
  log: Log,
  signal: AbortSignal,
  pauses: readonly number[] = PAUSES,
): Promise<void> {
  const filter = steadyListing(tell);
  for (let tries = 0; ; tries += 1) {
    const began = Date.now();
    const listing = filter();
    const { code, stderr } = await runProgram(argv, {
      holdInput: true,
      keepOutput: false,
      signal,
      onLine: (line, stream) => {
        if (stream === 'stderr' || signal.aborted) return;
        const parsed = parseWatchLine(line);
        if (parsed) listing(parsed);
        else log.warn(`a line of the run watch was not understood: ${line.slice(0, 300)}`);
      },
    });
    if (Date.now() - began > STEADY * 1000) tries = 0;
    const pause = pauses[tries];
    const death = `the run watch ended with ${code}: ${stderr.trim().slice(-2000)}`;
    if (pause === undefined) throw new Error(death);
    log.warn(`${death}; again in ${pause} s`);
    await sleep(pause * 1000, undefined, { signal });
  }
}

function parseWatchLine(line: string): WatchLine | undefined {
  try {
    const result = v.safeParse(watchLineSchema, JSON.parse(line));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

/** Makes a listener for each watch process in turn, so that together they sound like one. */
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
