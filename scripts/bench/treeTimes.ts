import { appendFile, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { RUN_RECORD_FORMAT, type RunRecord } from '../../src/contracts/runRecord';
import type { RunHost } from '../../src/contracts/runHost';
import type { RunSnapshot, WatchLine } from '../../src/contracts/starter';
import { thisMachineRunHost } from '../../src/local/runHost';
import { LeaderOutputs } from '../../src/usecases/runPlaces/leaderOutputs';
import { RunPlaces } from '../../src/usecases/runPlaces/runPlaces';
import { FakeClusters, FakeLeaders } from '../../test/unit/usecases/runPlaces/fakeClusters';
import type { RunsRow } from '../../src/ui/runsTree/rows';
import { RunsTree } from '../../src/ui/runsTree/runsTree';
import { median } from './measurement';

const ROUNDS = 5;
/** Jobs that change between two updates of a busy run. */
const STEP = 20;
const quiet = { debug: () => undefined, info: () => undefined, warn: console.error, error: console.error };

/** Milliseconds: the first look at so many jobs; as many more at once; a small step with all of them there. */
export async function timeTree(folder: string, jobs: number): Promise<{ first: number; jump: number; update: number }> {
  const rounds: { first: number; jump: number; update: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const bench = await TreeBench.make(join(folder, `tree-${round}`));
    const first = await bench.step(0, jobs);
    rounds.push({ first, jump: await bench.step(jobs, jobs), update: await bench.step(2 * jobs, STEP) });
    bench.dispose();
  }
  const middle = (key: 'first' | 'jump' | 'update'): number => median(rounds.map((round) => round[key]));
  return { first: middle('first'), jump: middle('jump'), update: middle('update') };
}

/** A run in a folder whose bus file grows, and the tree that shows it with its jobs expanded. */
class TreeBench {
  private readonly places: RunPlaces;
  private readonly outputs: LeaderOutputs;
  private readonly tree: RunsTree;
  private tell: (line: WatchLine) => void = () => undefined;
  private lastShown = 0;

  private constructor(private readonly dir: string) {
    const host: RunHost = {
      ...thisMachineRunHost({
        python: () => Promise.reject(new Error('no run is started here')),
        starter: () => Promise.reject(new Error('no run is started here')),
        runsFolder: join(dir, '..'),
        log: quiet,
      }),
      watch: (tell, signal) => {
        this.tell = tell;
        tell({ kind: 'ready' });
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        });
      },
    };
    this.places = new RunPlaces({
      thisMachine: { runHost: host, host: { id: 'host-1', name: 'bench' } },
      clusters: new FakeClusters(),
      leaders: new FakeLeaders(),
      hostOf: () => host,
      log: quiet,
    });
    this.outputs = new LeaderOutputs(this.places);
    const view = { visible: true, onDidChangeVisibility: () => ({ dispose: () => undefined }) };
    this.tree = new RunsTree(
      { places: this.places, outputs: this.outputs, supported: true, log: quiet },
      view as unknown as vscode.TreeView<unknown>,
    );
  }

  static async make(dir: string): Promise<TreeBench> {
    await mkdir(dir);
    await writeFile(join(dir, 'messages.1'), '');
    return new TreeBench(dir);
  }

  /** Lets `count` jobs come and end after `from` others; milliseconds until every visible row is there again. */
  async step(from: number, count: number): Promise<number> {
    const bus = join(this.dir, 'messages.1');
    await appendFile(bus, messages(from, count));
    this.tell({ kind: 'run', run: snapshot(this.dir, (await stat(bus)).size) });
    const began = performance.now();
    const rows = await this.show(undefined);
    const milliseconds = performance.now() - began;
    if (rows <= this.lastShown && from === 0) throw new Error(`only ${rows} rows`);
    this.lastShown = rows;
    return milliseconds;
  }

  dispose(): void {
    this.tree.dispose();
    this.outputs.dispose();
    this.places.dispose();
  }

  /** What the editor asks for when a run's jobs are expanded; gives the number of rows. */
  private async show(row: RunsRow | undefined): Promise<number> {
    const children = await this.tree.getChildren(row);
    let count = children.length;
    for (const child of children) {
      await this.tree.getTreeItem(child);
      const open = child.kind === 'cluster' || child.kind === 'run' || child.kind === 'jobType';
      if (open || (child.kind === 'section' && child.section === 'jobs')) count += await this.show(child);
    }
    return count;
  }
}

/** What Toil 9.6.0 writes about each job of a scatter, as real runs show it (test/unit/toil/fixtures/bus). */
function messages(from: number, count: number): string {
  const lines: string[] = [];
  for (let n = from; n < from + count; n += 1) {
    const id = `kind-CWLJob/instance-${n.toString(36).padStart(8, '0')}`;
    const name = `rna.cwl.${n}.${n % 2 ? 'align' : 'sort'}.cwl`;
    lines.push(
      `toil.bus.JobUpdatedMessage\t${id}\t0`,
      `toil.bus.JobIssuedMessage\t${name}\t${id}\t${n + 1}`,
      `toil.bus.QueueSizeMessage\t${n % 9}`,
      `toil.bus.JobCompletedMessage\t${name}\t${id}\t0`,
      `toil.bus.ExternalBatchIdMessage\t${n + 1}\t${20_000 + n}\tSingleMachineBatchSystem`,
    );
  }
  return lines.map((line) => `${line}\n`).join('');
}

function snapshot(dir: string, size: number): RunSnapshot {
  const record: RunRecord = {
    format: RUN_RECORD_FORMAT,
    id: 'r1',
    name: 'rna.cwl',
    created: new Date().toISOString(),
    host: { id: 'host-1', name: 'laptop' },
    language: 'cwl',
    workflow: { path: '/data/rna.cwl' },
    inputs: { kind: 'none' },
    files: [],
    options: {},
    toil: { version: '9.6.0', bin: '/toil/bin', python: '/toil/bin/python3' },
    jobStore: `file:${dir}/js`,
    outputs: `${dir}/outputs`,
  };
  return {
    id: 'r1',
    dir,
    state: 'running',
    stopping: false,
    record,
    attempts: [{ number: 1, argv: ['toil-cwl-runner'], cwd: dir, restart: false, start: Date.now() / 1000 }],
    sizes: { 'messages.1': size },
    jobStoreExists: true,
  };
}
