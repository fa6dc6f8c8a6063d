// `npm run test:rig [-- cluster failures]`: the suites of test/rig/suite, or those whose names begin so. What needs no machine runs
// first; then two at a time, each with a rig of its own (test/rig/README.md), as most of a boot is waiting; last, what looks at all of
// them. The last line has the counts. Where there can be no rig it says why in one line, and all is skipped; with CI or RIG_REQUIRED
// that is a failure.
import './rig/ownName';
import { globSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DOCKER_FAMILY } from '../test/rig/docker';
import { provideRigParts } from '../test/rig/build/rigParts';
import { lackingForRig } from '../test/rig/needs';
import { CALLS, PARTS } from '../test/rig/suite/support/testRun';
import { callsOf } from '../test/rig/suite/support/callsOf';
import { giveBack } from './rig/giveBack';
import { mayRaiseInotify } from './rig/inotify';
import { report } from './rig/report';
import { NOTHING, oneFailure, type Counts } from './test/counts';
import { runRung } from './test/runRung';
import type { Step } from './test/rungs';
import type { Output } from './test/show';
import { summary, type Result } from './test/summary';
import { cacheFolder, REPOSITORY } from './vscodeHost/folders';

/** Suites that boot no machine; that of the host makes the network itself. */
const WITHOUT_MACHINES = /^(autoscaler\w*|documents|host|programs)$/;
/** What looks at what the machines of all others have done. */
const AT_LAST = /^zz-/;
/** The others are short: these must not be begun when the others are through. */
const LONGEST = ['cluster', 'workers', 'runs'];
/** The names of the rigs at one time. */
const RIGS = ['test1', 'test2'];
/** Milliseconds: for a test unless it says otherwise, and for a file. */
const TIMEOUT = 300_000;
const LIMIT = 25 * 60_000;

const WITHIN = fileURLToPath(new URL('rig/within.ts', import.meta.url));

async function main(names: readonly string[], signal: AbortSignal): Promise<number> {
  const began = Date.now();
  const suites = globSync('test/rig/suite/*.test.ts', { cwd: REPOSITORY }).map((file) =>
    path.basename(file, '.test.ts'),
  );
  const wanted = suites.sort().filter((suite) => names.length === 0 || names.some((name) => suite.startsWith(name)));
  if (wanted.length === 0) throw new Error(`no suite ${names.join(', ')}: there are ${suites.join(', ')}`);
  const lacking = await lackingForRig();
  const results = lacking === undefined ? await run(wanted, signal) : [leftOut(lacking, wanted.length)];
  return summary(results, (Date.now() - began) / 1000);
}

/** A suite whose tests nobody has counted is one that is skipped. */
function leftOut(why: string, suites: number): Result {
  console.log(why);
  const required = process.env['CI'] !== undefined || process.env['RIG_REQUIRED'] !== undefined;
  const counts: Counts = required ? oneFailure(`rig: ${why}`) : { ...NOTHING, skipped: suites };
  return { rung: 'rig', seconds: 0, counts };
}

async function run(suites: readonly string[], signal: AbortSignal): Promise<Result[]> {
  const mayRaise = await mayRaiseInotify(process.env['CI'] !== undefined);
  const parts = await provideRigParts(report, signal);
  process.env[PARTS] = JSON.stringify(parts);
  for (const suite of suites) rmSync(callsOf(suite), { force: true });
  const results: Result[] = [];
  const runOne = async (suite: string, output: Output, within: readonly string[]): Promise<void> => {
    if (!signal.aborted) results.push(await runSuite(suite, output, within, signal));
  };
  for (const suite of suites.filter((each) => WITHOUT_MACHINES.test(each))) await runOne(suite, 'live', []);
  const booting = inOrder(suites.filter((each) => !WITHOUT_MACHINES.test(each) && !AT_LAST.test(each)));
  const output = booting.length > 1 ? 'after' : 'live';
  // Each rig takes the next suite until none is left.
  const work = async (rig: string): Promise<void> => {
    const within = [process.execPath, '--import', 'tsx', WITHIN, rig, mayRaise ? 'raise' : 'leave'];
    for (let suite = booting.shift(); suite !== undefined; suite = booting.shift()) await runOne(suite, output, within);
    // Nothing is kept but what is built: images of Docker are made again in seconds.
    rmSync(path.join(cacheFolder(), `${DOCKER_FAMILY}-${rig}`), { recursive: true, force: true });
  };
  await Promise.all(RIGS.map(work));
  for (const suite of suites.filter((each) => AT_LAST.test(each))) await runOne(suite, 'live', []);
  await giveBack();
  return results;
}

function inOrder(suites: readonly string[]): string[] {
  const rank = (suite: string): number => (LONGEST.includes(suite) ? LONGEST.indexOf(suite) : LONGEST.length);
  return suites.toSorted((one, other) => rank(one) - rank(other));
}

async function runSuite(
  suite: string,
  output: Output,
  within: readonly string[],
  signal: AbortSignal,
): Promise<Result> {
  const began = Date.now();
  console.log(`\n===== ${suite}${output === 'after' ? ' begins' : ''} =====`);
  const files = `test/rig/suite/${suite}.test.ts`;
  const named = ['env', `${CALLS}=${callsOf(suite)}`, ...within];
  const step: Step = { kind: 'mocha', files, timeout: TIMEOUT, limit: LIMIT, within: named, output };
  const counts = await runRung({ name: suite, needs: [], step }, signal);
  const seconds = (Date.now() - began) / 1000;
  console.log(`===== ${suite} has ended after ${seconds.toFixed(0)} s =====`);
  return { rung: suite, seconds, counts };
}

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort());

void main(process.argv.slice(2), interruption.signal).then(
  (code) => (process.exitCode = interruption.signal.aborted ? 130 : code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  },
);
