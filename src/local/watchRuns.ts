import type { WatchLine } from '../contracts/starter';
import type { Log } from '../shared/log';
import { steadyWatch } from '../toil/starter/steadyWatch';
import { runProgram } from './process';

/** Milliseconds before each new try; after the last one the watch gives up. */
const PAUSES = [250, 1000, 2000, 4000, 8000];

/**
 * Runs the starter's `watch` (`argv`, the whole command line) until the signal fires and tells its lines, as `steadyWatch` does. Rejects
 * at once when it cannot be started.
 */
export function watchRuns(
  argv: readonly string[],
  tell: (line: WatchLine) => void,
  log: Log,
  signal: AbortSignal,
  pauses: readonly number[] = PAUSES,
): Promise<void> {
  const live = async (onLine: (line: string) => void): Promise<Error> => {
    const { code, stderr } = await runProgram(argv, {
      holdInput: true,
      keepOutput: false,
      signal,
      onLine: (line, stream) => {
        if (stream === 'stdout') onLine(line);
      },
    });
    return new Error(`the run watch ended with ${code}: ${stderr.trim().slice(-2000)}`);
  };
  return steadyWatch({ live, pauses }, tell, log, signal);
}
