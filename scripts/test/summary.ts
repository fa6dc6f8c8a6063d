import { add, countsLine, NOTHING, type Counts } from './counts';

/** What a rung came to. */
export interface Result {
  readonly rung: string;
  readonly seconds: number;
  readonly counts: Counts;
}

/**
 * Prints what came of each rung, the names of what failed, and as the last line the counts over all. Gives the exit code: with CI, whose
 * machine can have every part, what was skipped counts as failed.
 */
export function summary(results: readonly Result[], seconds: number): number {
  const total = results.reduce((sum, { counts }) => add(sum, counts), NOTHING);
  console.log(`\n===== all (${seconds.toFixed(0)} s) =====`);
  for (const { rung, seconds: taken, counts } of results) {
    console.log(`${rung.padEnd(10)} ${taken.toFixed(0).padStart(5)} s  ${countsLine(counts)}`);
  }
  for (const name of total.names) console.log(`failed: ${name}`);
  const isShort = process.env['CI'] !== undefined && total.skipped > 0;
  if (isShort) console.log(`failed: ${total.skipped} tests were skipped, for want of what the lines above say`);
  console.log(countsLine(total));
  return total.failed === 0 && !isShort ? 0 : 1;
}
