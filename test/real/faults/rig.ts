import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { RunHost } from '../../../src/contracts/runHost';
import type { Language, RunOptions, RunRecord, ToilStamp } from '../../../src/contracts/runRecord';
import type { RunState } from '../../../src/contracts/starter';
import { runEnvironment } from '../../../src/local/environment';
import { thisMachineRunHost } from '../../../src/local/runHost';
import { installStarter } from '../../../src/local/starter';
import { TOIL_VERSION } from '../../../src/local/toil/install';
import type { Failure } from '../../../src/toil/failure/failure';
import { describeWorkflow } from '../../../src/usecases/describeWorkflow';
import { explainRun } from '../../../src/usecases/explainRun';
import { newRunId, planRun, type StartPlace, type RunPlan, type RunWish } from '../../../src/usecases/planRun';
import { RunStore, type RunEntry } from '../../../src/usecases/runStore';
import { restartRun, startRun, type StartParts } from '../../../src/usecases/startRun';
import { TOIL_BIN as BIN } from '../toilBin';
import { kill, memoryLog, processes, starterOf, until, type ProcessRow } from '../../unit/local/rig';

const TOIL: ToilStamp = { version: TOIL_VERSION, bin: BIN, python: join(BIN, 'python3') };
/** Takes the place of a container engine, which this machine may not have. */
const STAND_INS = join(import.meta.dirname, '..', 'stand-ins');
export const THIS_HOST = { id: 'host-1', name: 'laptop' };

/** What a test may choose of a run. */
export interface Order {
  readonly workflow: string;
  readonly inputs?: RunRecord['inputs'];
  readonly options?: RunOptions;
}

/** The extension without the editor: the real starter, the real Toil and the use cases, in a folder of their own. */
export class FaultRig {
  readonly host: RunHost;
  readonly store: RunStore;
  readonly log = memoryLog();
  readonly runsFolder: string;
  /** The starter in the extension's own folder, which an update replaces. */
  private starter: string;

  private constructor(readonly root: string) {
    this.runsFolder = join(root, 'runs');
    this.starter = join(root, 'extension-1', 'toil_run');
    this.host = thisMachineRunHost({
      python: () => Promise.resolve(TOIL.python),
      starter: () => installStarter(this.starter, join(root, 'storage'), this.signal),
      runsFolder: this.runsFolder,
      log: this.log,
    });
    this.store = new RunStore(this.host, this.log);
  }

  static async make(): Promise<FaultRig> {
    if (!existsSync(join(BIN, 'toil-cwl-runner'))) {
      throw new Error(`no Toil in ${BIN}: name the bin folder of a Toil in TOIL_CLUSTERS_TEST_TOIL`);
    }
    const root = await realpath(await mkdtemp(join(tmpdir(), 'faults-')));
    await mkdir(join(root, 'tmp'));
    const rig = new FaultRig(root);
    await mkdir(dirname(rig.starter));
    await cp('src/toil/starter/toil_run', rig.starter, { recursive: true });
    return rig;
  }

  /** Puts another version of the extension in the place of this one, as an update does: the old folder goes. */
  async updateExtension(): Promise<void> {
    const old = this.starter;
    this.starter = join(this.root, 'extension-2', 'toil_run');
    await cp(old, this.starter, { recursive: true });
    await appendFile(join(this.starter, '__main__.py'), '\n# a later version\n');
    await rm(dirname(old), { recursive: true });
  }

  /** A test's own limit, so that a hang is a failure with a name. */
  get signal(): AbortSignal {
    return AbortSignal.timeout(150_000);
  }

  get place(): StartPlace {
    return { runsFolder: this.runsFolder, host: THIS_HOST, toil: TOIL, hasFlag: () => true };
  }

  get parts(): StartParts {
    const base = {
      PATH: [STAND_INS, process.env['PATH'] ?? ''].join(delimiter),
      HOME: this.root,
      TMPDIR: join(this.root, 'tmp'),
      LANG: 'C.UTF-8',
      SINGULARITY_CACHEDIR: join(this.root, 'images'),
      MINIWDL__SINGULARITY__IMAGE_CACHE: join(this.root, 'images'),
    };
    return { store: this.store, place: this.place, env: runEnvironment({ base, toilBin: BIN, ownToil: true }) };
  }

  /** Writes a file below the rig's folder. */
  async write(path: string, text: string): Promise<string> {
    const file = join(this.root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    return file;
  }

  /** Plans a run as the editor does: reads the workflow, stamps what it is made of. */
  async plan(order: Order): Promise<[RunWish, RunPlan]> {
    const language = languageOf(order.workflow);
    const workflow = { path: order.workflow };
    const description = await describeWorkflow(language, order.workflow, undefined, readText, this.signal);
    const inputs = order.inputs ?? { kind: 'none' };
    const wish: RunWish = {
      language,
      workflow,
      inputs,
      options: { retries: 0, ...order.options },
      files: [...description.files, ...(inputs.kind === 'file' ? [inputs.path] : [])],
    };
    const now = new Date();
    return [wish, planRun(wish, this.place, now, newRunId(workflow, now))];
  }

  /** Starts a run; gives its id. */
  async start(order: Order): Promise<string> {
    const [wish, plan] = await this.plan(order);
    return startRun(this.parts, wish, plan, this.signal);
  }

  async restart(id: string): Promise<void> {
    await restartRun(this.parts, await this.entry(id), this.signal);
  }

  dir(id: string): string {
    return join(this.runsFolder, id);
  }

  async entry(id: string): Promise<RunEntry> {
    await this.store.refresh(this.signal);
    const entry = this.store.get(id);
    assert.ok(entry, `${id} is not listed`);
    return entry;
  }

  /** Waits for the end of a run, which must be this one; a run that ended otherwise shows its log. */
  async ends(id: string, state: RunState): Promise<RunEntry> {
    const end = await this.host.waitForEnd(this.dir(id), this.signal);
    if (end.state !== state) assert.fail(`${end.state}: ${await this.logOf(id)}`);
    return this.entry(id);
  }

  async explain(id: string): Promise<Failure> {
    return explainRun(this.host, await this.entry(id), this.signal);
  }

  async logOf(id: string): Promise<string> {
    return readFile(join(this.dir(id), 'log'), 'utf8');
  }

  /** Waits until a job of the run has made a file below the rig's folder. */
  async reached(path: string): Promise<void> {
    await until(`${path} is there`, () => existsSync(join(this.root, path)), 60);
  }

  /** The run's starter, Toil, workers and tools that live. */
  async processesOf(id: string): Promise<ProcessRow[]> {
    const session = await starterOf(this.dir(id));
    return processes().filter(
      (row) => (row.session === session || row.command.includes(this.dir(id))) && !row.state.startsWith('Z'),
    );
  }

  /** Every process that knows this rig's folder by its words. */
  leftOver(): ProcessRow[] {
    return processes().filter((row) => row.command.includes(this.root) && row.pid !== process.pid);
  }

  /** Dead processes of the runs, and of this process, that nobody has collected. */
  async zombies(): Promise<ProcessRow[]> {
    const ids = await readdir(this.runsFolder).catch(() => []);
    const sessions = await Promise.all(ids.map((id) => starterOf(this.dir(id)).catch(() => undefined)));
    const ours = (row: ProcessRow): boolean => row.parent === process.pid || sessions.includes(row.session);
    return processes().filter((row) => row.state.startsWith('Z') && ours(row));
  }

  async end(): Promise<void> {
    this.store.dispose();
    for (const row of this.leftOver()) kill(row.pid);
    await rm(this.root, { recursive: true, force: true });
  }
}

function languageOf(path: string): Language {
  if (path.endsWith('.py')) return 'python';
  return path.endsWith('.wdl') ? 'wdl' : 'cwl';
}

async function readText(path: string): Promise<string | undefined> {
  return (await stat(path).catch(() => undefined))?.isFile() ? readFile(path, 'utf8') : undefined;
}
