import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { REPOSITORY } from '../../../../scripts/vscodeHost/folders';
import type { RunOptions } from '../../../../src/contracts/runRecord';
import { leaderRunHost } from '../../../../src/remote/leaderRuns/leaderRunHost';
import { describeWorkflow } from '../../../../src/usecases/describeWorkflow';
import { planRun, type RunWish } from '../../../../src/usecases/planRun';
import { fetchOutputs } from '../../../../src/usecases/runPlaces/fetchOutputs';
import { LeaderFiles } from '../../../../src/usecases/runPlaces/leaderFiles';
import { LeaderOutputs } from '../../../../src/usecases/runPlaces/leaderOutputs';
import { LeaderStarts } from '../../../../src/usecases/runPlaces/leaderStarts';
import { leaderToilReader } from '../../../../src/usecases/runPlaces/leaderToil';
import { RunPlaces, type PlacedRun } from '../../../../src/usecases/runPlaces/runPlaces';
import { waitForEnd } from '../../../../src/usecases/runPlaces/waitForEnd';
import { restartRun, startRun } from '../../../../src/usecases/startRun';
import { placeOnLeader } from '../../../../src/usecases/sync/places';
import { HELPER_FILE } from '../../../loopback/support/copyingPlace';
import { NEVER } from '../../../loopback/support/connected';
import { FakeRunHost } from '../../../unit/usecases/fakeRunHost';
import type { LaunchedCluster } from './launchedCluster';

const HERE = { id: 'this-machine', name: 'laptop' };

/** A workflow on this machine, and how it shall run. */
export interface Flow extends Pick<RunWish, 'language' | 'inputs'> {
  readonly id: string;
  /** Path on this machine. */
  readonly workflow: string;
  readonly options?: RunOptions;
}

/** A file of test/rig/suite/flows. */
export function flowFile(name: string): string {
  return path.join(REPOSITORY, 'test/rig/suite/flows', name);
}

/** A run of `tries.py`. */
export function triesFlow(id: string, words: readonly string[] = []): Flow {
  return { id, language: 'python', workflow: flowFile('tries.py'), inputs: { kind: 'arguments', words: [...words] } };
}

/** As `readTextFile` of the editor: undefined where there is none. */
function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

/** Runs on the leader of a cluster whose jobs are pods, by the extension's own use cases. */
export class ClusterRuns {
  readonly places: RunPlaces;
  private readonly outputs: LeaderOutputs;
  private readonly starts: LeaderStarts;
  private readonly files: LeaderFiles;

  constructor(private readonly cluster: LaunchedCluster) {
    const { clusters, leaders, accounts: access, log } = cluster.window;
    this.places = new RunPlaces({
      ...{ thisMachine: { runHost: new FakeRunHost(), host: HERE }, clusters, leaders, log },
      hostOf: (id) =>
        leaderRunHost({
          connection: (signal) => leaders.connect(id, 'silent', signal),
          starterFolder: path.join(REPOSITORY, 'src/toil/starter/toil_run'),
          ...{ helperFile: HELPER_FILE, rsync: () => 'rsync', log },
        }),
    });
    this.outputs = new LeaderOutputs(this.places);
    const readToil = leaderToilReader(leaders);
    this.starts = new LeaderStarts({ places: this.places, clusters, access, leaders, readToil, log });
    this.files = new LeaderFiles({
      ...{ leaders, place: placeOnLeader(HERE), thisHost: HERE },
      tools: () => ({ rsync: 'rsync', helperFile: HELPER_FILE }),
      readText,
      lookUp: (file) =>
        stat(file).then(
          (found) => (found.isDirectory() ? 'folder' : 'file'),
          () => undefined,
        ),
    });
  }

  /** Copies what a workflow reads to the leader, and starts it there. */
  async start({ id, language, workflow, inputs, options = {} }: Flow): Promise<void> {
    const { id: clusterId } = this.cluster;
    const files = [workflow, ...(inputs.kind === 'file' ? [inputs.path] : [])];
    const wish: RunWish = { language, workflow: { path: workflow }, inputs, options, files };
    const description = await describeWorkflow(language, workflow, undefined, readText, NEVER);
    const { place, start } = await this.starts.prepare({ clusterId, batchSystem: 'kubernetes' }, language, NEVER);
    const needed = await this.files.needed(wish, description, id, NEVER);
    const problems = await this.files.bring(clusterId, needed, () => undefined, NEVER);
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
    await startRun(start, needed.wish, planRun(needed.wish, place, new Date(), id), NEVER);
  }

  /** Starts another attempt. */
  async restart(id: string): Promise<void> {
    const { entry } = await this.run(id);
    if (entry.record === undefined) throw new Error(`${id} has no record`);
    await restartRun(await this.starts.toRestart(this.cluster.id, entry.record, NEVER), entry, NEVER);
  }

  /** Stops it as the extension does. */
  async stop(id: string): Promise<void> {
    const { place, entry } = await this.run(id);
    await place.store.host.stop(entry.snapshot.dir, 30, NEVER);
  }

  /** As it is now. */
  async run(id: string): Promise<PlacedRun> {
    const key = { clusterId: this.cluster.id, runId: id };
    await this.places.place(key.clusterId)?.store.refresh(NEVER);
    const found = this.places.get(key);
    if (found === undefined) throw new Error(`no run ${id}`);
    return found;
  }

  /** As it is when it has ended. */
  async ended(id: string): Promise<PlacedRun> {
    const found = await waitForEnd(
      this.places,
      { clusterId: this.cluster.id, runId: id },
      this.cluster.window.log,
      NEVER,
    );
    if (found === undefined) throw new Error(`no run ${id}`);
    return found;
  }

  /** What Toil has said in it. */
  async logOf(id: string): Promise<string> {
    const { place, entry } = await this.run(id);
    const bytes = await place.store.host.read(`${entry.snapshot.dir}/log`, 0, 1 << 22, NEVER);
    return bytes.toString();
  }

  /** Brings the results of a run here; gives their folder. */
  async fetch(id: string, folder: string): Promise<string> {
    const fetched = await fetchOutputs(await this.run(id), this.outputs, folder, () => undefined, NEVER);
    if (fetched === undefined) throw new Error(`${id} has no results`);
    return fetched.folder;
  }

  dispose(): void {
    this.outputs.dispose();
    this.places.dispose();
  }
}
