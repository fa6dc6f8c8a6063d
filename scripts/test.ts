// `npm test [-- --only unit,workbench | --also rig]`: prepares what the tests stand on, runs the rungs from quick to slow, and ends with
// the counts over all of them. Not 0 when a test failed, or could not be run on a machine that can have what it needs.
import { parseArgs } from 'node:util';
import { NOTHING, oneFailure, type Counts } from './test/counts';
import { prepare, type PartState } from './test/parts';
import { chosenRungs, type Rung } from './test/rungs';
import { runRung } from './test/runRung';
import { summary, type Result } from './test/summary';

async function runOne(rung: Rung, states: readonly (PartState | undefined)[]): Promise<Counts> {
  for (const state of states) {
    if (state?.kind === 'failed') return oneFailure(`${rung.name}: could not be run, ${state.why}`);
    if (state?.kind === 'lacking') {
      console.log(`${rung.name} is left out: ${state.why}`);
      return NOTHING;
    }
  }
  return runRung(rung);
}

async function runAll(rungs: readonly Rung[]): Promise<Result[]> {
  const states = await prepare(new Set(rungs.flatMap(({ needs }) => needs)), (line) => console.log(line));
  const results: Result[] = [];
  for (const rung of rungs) {
    console.log(`\n===== ${rung.name} =====`);
    const started = Date.now();
    const needed = rung.needs.map((part) => states.get(part));
    const counts = await runOne(rung, needed);
    results.push({ rung: rung.name, seconds: (Date.now() - started) / 1000, counts });
  }
  return results;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, also: { type: 'string' } } });
  const started = Date.now();
  const results = await runAll(chosenRungs(values));
  return summary(results, (Date.now() - started) / 1000);
}

void main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
