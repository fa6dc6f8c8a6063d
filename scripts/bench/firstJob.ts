import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { thisHost } from '../../src/local/hostId';
import { thisMachineRunHost } from '../../src/local/runHost';
import { installStarter } from '../../src/local/starter';
import { offersOf } from '../../src/ui/runFlow/offers';
import { describeWorkflow } from '../../src/usecases/describeWorkflow';
import { newRunId, planRun, type StartPlace, type RunWish } from '../../src/usecases/planRun';
import { RunStore } from '../../src/usecases/runStore';
import { startRun } from '../../src/usecases/startRun';
import { ThisMachine } from '../../src/usecases/thisMachine';
import { testToil } from '../testToil';
import { REPOSITORY } from '../vscodeHost/folders';
import { median, type Measurement } from './measurement';

/** Issue 3: so much more than `toil-cwl-runner` by hand, seconds. */
const MOST_MORE = 1;
const PAIRS = 3;
const WORKFLOW = `cwlVersion: v1.2
class: CommandLineTool
baseCommand: [echo, hello]
inputs: {}
outputs: {said: stdout}
stdout: said.txt
`;
const quiet = { debug: () => undefined, info: () => undefined, warn: console.error, error: console.error };

interface Bench {
  readonly machine: ThisMachine;
  readonly store: RunStore;
  readonly place: StartPlace;
  readonly wish: RunWish;
  readonly description: Awaited<ReturnType<typeof describeWorkflow>>;
  readonly signal: AbortSignal;
}

/** From the last click to Toil's first job, against the same command line started by hand; in turns. */
export async function clickToFirstJob(folder: string): Promise<Measurement> {
  const signal = AbortSignal.timeout(600_000);
  const bench = await prepare(folder, signal);
  const clicks: number[] = [];
  const byHand: number[] = [];
  try {
    // What only the very first run pays (Python's compiled modules, the disk's cache) is nobody's.
    await startByHand(bench, join(folder, 'warm-up'));
    for (let pair = 0; pair < PAIRS; pair += 1) {
      byHand.push(await startByHand(bench, join(folder, `by-hand-${pair}`)));
      clicks.push(await click(bench));
    }
  } finally {
    bench.store.dispose();
    bench.machine.dispose();
  }
  const against = median(byHand);
  return {
    name: 'run: click to first job',
    value: median(clicks),
    unit: 's',
    limit: against + MOST_MORE,
    against: { value: against, what: 'toil-cwl-runner by hand' },
  };
}

/** Everything that the editor has done before the last click. */
async function prepare(folder: string, signal: AbortSignal): Promise<Bench> {
  const runsFolder = join(folder, 'runs');
  const storageFolder = join(folder, 'storage');
  const workflow = join(folder, 'hello.cwl');
  await writeFile(workflow, WORKFLOW);
  const bin = process.env['TOIL_CLUSTERS_TEST_TOIL'] ?? (await testToil(signal)).bin;
  const machine = new ThisMachine({
    storageFolder,
    runsFolder,
    host: await thisHost(signal),
    toilSetting: () => bin,
    env: () => process.env,
    log: quiet,
  });
  const toil = await machine.toil(signal);
  if (toil.kind !== 'found') throw new Error(`no Toil in ${bin}: ${JSON.stringify(toil)}`);
  const host = thisMachineRunHost({
    python: () => machine.python(signal),
    starter: () => installStarter(join(REPOSITORY, 'src', 'toil', 'starter', 'toil_run'), storageFolder, signal),
    runsFolder,
    log: quiet,
  });
  const store = new RunStore(host, quiet);
  const readText = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);
  const description = await describeWorkflow('cwl', workflow, undefined, readText, signal);
  const wish: RunWish = {
    language: 'cwl',
    workflow: { path: workflow },
    inputs: { kind: 'none' },
    options: {},
    files: description.files,
  };
  return { machine, store, place: await machine.place(toil.stamp, 'cwl', signal), wish, description, signal };
}

/** Seconds; what runFlow.ts does after the last answer, step by step. The run goes on to its end. */
async function click(bench: Bench): Promise<number> {
  const { machine, store, place, wish, description, signal } = bench;
  const began = performance.now();
  const plan = planRun(wish, place, new Date(), newRunId(wish.workflow, new Date()));
  const node = await machine.node(signal);
  const shortfalls = await offersOf(machine, wish, description, node !== undefined, signal);
  if (shortfalls.length > 0) throw new Error(`this machine is too small: ${JSON.stringify(shortfalls)}`);
  const env = machine.environment(place.toil, node);
  await startRun({ store, place, env }, wish, plan, signal);
  const seconds = await firstJob(join(plan.dir, 'messages.1'), began, signal);
  const { state } = await store.host.waitForEnd(plan.dir, signal);
  if (state !== 'succeeded') throw new Error(`the run ${state}: ${await readFile(join(plan.dir, 'log'), 'utf8')}`);
  return seconds;
}

/** Seconds; the same words in a process of our own, to its end. */
async function startByHand(bench: Bench, folder: string): Promise<number> {
  const { machine, place, wish, signal } = bench;
  await mkdir(folder);
  const bus = join(folder, 'messages');
  const plan = planRun({ ...wish, options: { jobStore: join(folder, 'js') } }, place, new Date(), 'by-hand');
  const [program = '', ...words] = plan.command.argv.map((word) =>
    word.replace('@MESSAGES@', bus).replace(plan.record.outputs, join(folder, 'outputs')),
  );
  const env = machine.environment(place.toil, await machine.node(signal));
  const log = openSync(join(folder, 'log'), 'w');
  const began = performance.now();
  const child = spawn(program, words, { cwd: folder, env, stdio: ['ignore', 'ignore', log] });
  closeSync(log);
  const ended = once(child, 'close') as Promise<[number]>;
  const seconds = await Promise.race([
    firstJob(bus, began, signal),
    // A program that ends without a job would be waited for in vain.
    ended.then(async () => firstJob(bus, began, AbortSignal.timeout(1000))),
  ]);
  const [code] = await ended;
  if (code !== 0) throw new Error(`Toil ended with ${code}: ${await readFile(join(folder, 'log'), 'utf8')}`);
  return seconds;
}

/** Seconds from `began` until Toil says on its bus that a job was issued. */
async function firstJob(bus: string, began: number, signal: AbortSignal): Promise<number> {
  while (!(await readFile(bus, 'utf8').catch(() => '')).includes('toil.bus.JobIssuedMessage')) {
    await sleep(5, undefined, { signal });
  }
  return (performance.now() - began) / 1000;
}
