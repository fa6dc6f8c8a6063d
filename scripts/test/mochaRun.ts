// Started by runRung.ts: `mochaRun.ts REPORT TIMEOUT FILE…` runs these test files with mocha's own report on the terminal
// and writes the counts to the file REPORT, as JSON.
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import type { Counts } from './counts';

/** Handles that a test left open do not keep the whole from ending. */
const GRACE_MS = 10_000;

async function run(report: string, timeout: number, files: readonly string[]): Promise<number> {
  const mocha = new Mocha({ ui: 'bdd', reporter: 'spec', timeout });
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  const names: string[] = [];
  const stats = await new Promise<Mocha.Stats | undefined>((done) => {
    const runner = mocha.run(() => done(runner.stats));
    runner.on('fail', (test) => names.push(test.fullTitle()));
  });
  const counts: Counts = {
    passed: stats?.passes ?? 0,
    failed: stats?.failures ?? 0,
    skipped: stats?.pending ?? 0,
    names,
  };
  writeFileSync(report, JSON.stringify(counts));
  return counts.failed === 0 ? 0 : 1;
}

const [, , report, timeout, ...files] = process.argv;
if (report === undefined || timeout === undefined) throw new Error('usage: mochaRun.ts REPORT TIMEOUT FILE…');

// A test's VS Code is ended in handlers of `exit`, which a signal alone would pass by.
process.once('SIGTERM', () => process.exit(143));

void run(report, Number(timeout), files).then(
  (code) => {
    process.exitCode = code;
    const end = (): void => {
      console.error('a test left something open: ending all the same');
      process.exit();
    };
    setTimeout(end, GRACE_MS).unref();
  },
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
