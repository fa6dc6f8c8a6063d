// `npm run test:rig [-- cluster failures]`: the suites of test/rig/suite, or those whose names begin so. What needs no machine runs
// first; the others run in a rig's network namespace, one file after the other, each with a rig of its own (test/rig/README.md). The last
// line has the counts. Where there can be no rig it says why in one line, and all is skipped; with CI or RIG_REQUIRED that is a failure.
import './rig/ownName';
import { globSync, rmSync } from 'node:fs';
import path from 'node:path';
import { provideRigParts } from '../test/rig/build/rigParts';
import { makeNetwork } from '../test/rig/network';
import { lackingForRig } from '../test/rig/needs';
import { DOCKER_DATA } from '../test/rig/docker';
import { CALLS, PARTS } from '../test/rig/suite/support/testRun';
import { callsOf } from '../test/rig/suite/support/callsOf';
import { mayRaiseInotify } from './rig/inotify';
import { report } from './rig/report';
import { NOTHING, oneFailure, type Counts } from './test/counts';
import { runRung } from './test/runRung';
import type { Step } from './test/rungs';
import { summary, type Result } from './test/summary';
import { REPOSITORY } from './vscodeHost/folders';

/** Suites that boot no machine; that of the host makes the network itself. */
const WITHOUT_MACHINES = /^(autoscaler\w*|documents|host|programs)$/;
/** Milliseconds: for a test unless it says otherwise, and for a file. */
const TIMEOUT = 300_000;
const LIMIT = 25 * 60_000;

async function main(names: readonly string[], signal: AbortSignal): Promise<number> {
  const began = Date.now();
  const files = globSync('test/rig/suite/*.test.ts', { cwd: REPOSITORY }).sort();
  const wanted = files.filter((file) => names.length === 0 || names.some((name) => suiteOf(file).startsWith(name)));
  if (wanted.length === 0) throw new Error(`no suite ${names.join(', ')}: there are ${files.map(suiteOf).join(', ')}`);
  const lacking = await lackingForRig();
  const results = lacking === undefined ? await run(wanted, signal) : [leftOut(lacking, wanted.length)];
  return summary(results, (Date.now() - began) / 1000);
}

function suiteOf(file: string): string {
  return path.basename(file, '.test.ts');
}

/** A suite whose tests nobody has counted is one that is skipped. */
function leftOut(why: string, suites: number): Result {
  console.log(why);
  const required = process.env['CI'] !== undefined || process.env['RIG_REQUIRED'] !== undefined;
  const counts: Counts = required ? oneFailure(`rig: ${why}`) : { ...NOTHING, skipped: suites };
  return { rung: 'rig', seconds: 0, counts };
}

async function run(files: readonly string[], signal: AbortSignal): Promise<Result[]> {
  const inotify = await mayRaiseInotify(process.env['CI'] !== undefined);
  const parts = await provideRigParts(report, signal);
  process.env[PARTS] = JSON.stringify(parts);
  for (const file of files) rmSync(callsOf(suiteOf(file)), { force: true });
  const results: Result[] = [];
  const runAll = async (some: readonly string[], within: readonly string[]): Promise<void> => {
    for (const file of some) if (!signal.aborted) results.push(await runFile(file, within));
  };
  await runAll(
    files.filter((file) => WITHOUT_MACHINES.test(suiteOf(file))),
    [],
  );
  const booting = files.filter((file) => !WITHOUT_MACHINES.test(suiteOf(file)));
  if (booting.length === 0) return results;
  const network = await makeNetwork({ inotify }, signal);
  let ended: Promise<void> | undefined;
  // Every process in it ends with it.
  const end = (): Promise<void> => (ended ??= network.down());
  const interrupted = (): void => void end();
  signal.addEventListener('abort', interrupted);
  try {
    await runAll(booting, network.inside);
  } finally {
    signal.removeEventListener('abort', interrupted);
    await end();
    // Nothing is kept but what is built: images of Docker are made again in seconds.
    rmSync(DOCKER_DATA, { recursive: true, force: true });
  }
  return results;
}

async function runFile(file: string, within: readonly string[]): Promise<Result> {
  const began = Date.now();
  console.log(`\n===== ${suiteOf(file)} =====`);
  process.env[CALLS] = callsOf(suiteOf(file));
  const step: Step = { kind: 'mocha', files: file, timeout: TIMEOUT, limit: LIMIT, within };
  const counts = await runRung({ name: suiteOf(file), needs: [], step });
  return { rung: suiteOf(file), seconds: (Date.now() - began) / 1000, counts };
}

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interruption.abort());

void main(process.argv.slice(2), interruption.signal).then(
  (code) => (process.exitCode = interruption.signal.aborted ? 130 : code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  },
);
