import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lackingForLeader } from '../../scripts/testLeaderSystem';
import { testLeader } from '../../scripts/testLeader';
import { describeWorkflow } from '../../src/usecases/describeWorkflow';
import { planRun, type RunWish } from '../../src/usecases/planRun';
import { fetchOutputs } from '../../src/usecases/runPlaces/fetchOutputs';
import { LeaderFiles } from '../../src/usecases/runPlaces/leaderFiles';
import { LeaderOutputs } from '../../src/usecases/runPlaces/leaderOutputs';
import { LeaderStarts } from '../../src/usecases/runPlaces/leaderStarts';
import { leaderToilReader } from '../../src/usecases/runPlaces/leaderToil';
import { RunPlaces } from '../../src/usecases/runPlaces/runPlaces';
import { waitForEnd } from '../../src/usecases/runPlaces/waitForEnd';
import { startRun } from '../../src/usecases/startRun';
import { placeOnLeader } from '../../src/usecases/sync/places';
import { FakeRunHost } from '../unit/usecases/fakeRunHost';
import { FakeClusters, FakeLeaders, ID, knownCluster } from '../unit/usecases/runPlaces/fakeClusters';
import { HELPER_FILE } from './support/copyingPlace';
import { LeaderPlace } from './support/leaderRuns';

// An address that moto does not hand out.
const ADDRESS = '127.88.252.7';
const HERE = { id: 'this-machine-1', name: 'laptop' };
const signal = new AbortController().signal;

const WORKFLOW = `cwlVersion: v1.2
class: CommandLineTool
baseCommand: cat
inputs:
  far: {type: File, inputBinding: {position: 1}}
  near: {type: File, inputBinding: {position: 2}}
stdout: both.txt
outputs:
  both: {type: stdout}
`;

/** What runs are started with and read through, on a real leader over real SSH; only AWS is left out. */
describe('runs of a cluster, on its leader only', function () {
  this.timeout(240_000);
  let there: LeaderPlace;
  let places: RunPlaces;
  let outputs: LeaderOutputs;
  let starts: LeaderStarts;
  let files: LeaderFiles;
  let folder: string;

  before(async function () {
    if ((await lackingForLeader()) !== undefined) this.skip();
    await testLeader();
    there = await LeaderPlace.open(ADDRESS);
    folder = await mkdtemp(join(tmpdir(), 'run places-'));
    const clusters = new FakeClusters([knownCluster()]);
    const leaders = new FakeLeaders();
    leaders.answer = () => there.connection(signal);
    const { log } = there;
    const thisMachine = { runHost: new FakeRunHost(), host: HERE };
    places = new RunPlaces({ thisMachine, clusters, leaders, hostOf: () => there.host(), log });
    outputs = new LeaderOutputs(places);
    const access = {
      connect: () => {
        throw new Error('nobody is signed in');
      },
    };
    starts = new LeaderStarts({ places, clusters, access, leaders, readToil: leaderToilReader(leaders), log });
    files = new LeaderFiles({
      leaders,
      place: placeOnLeader(HERE),
      thisHost: HERE,
      tools: () => ({ rsync: 'rsync', helperFile: HELPER_FILE }),
      readText: (path) => readFile(path, 'utf8').catch(() => undefined),
      lookUp: (path) =>
        stat(path).then(
          (found) => (found.isDirectory() ? 'folder' : 'file'),
          () => undefined,
        ),
    });
  });
  after(async () => {
    outputs.dispose();
    places.dispose();
    await there.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('copies what it reads, runs it, keeps the results until they are fetched', async () => {
    await Promise.all([mkdir(join(folder, 'flow')), mkdir(join(folder, 'data'))]);
    const workflow = join(folder, 'flow', 'both.cwl');
    const inputs = join(folder, 'flow', 'in.yml');
    const far = join(folder, 'data', 'far.txt');
    await writeFile(workflow, WORKFLOW);
    await writeFile(far, 'from far\n');
    await writeFile(join(folder, 'flow', 'near.txt'), 'from near\n');
    await writeFile(inputs, `far: {class: File, path: ${JSON.stringify(far)}}\nnear: {class: File, path: near.txt}\n`);
    const wish: RunWish = {
      language: 'cwl',
      workflow: { path: workflow },
      inputs: { kind: 'file', path: inputs },
      options: {},
      files: [workflow, inputs],
    };
    const readText = (path: string): Promise<string> => readFile(path, 'utf8');
    const description = await describeWorkflow('cwl', workflow, undefined, readText, signal);
    const start = await starts.prepare({ clusterId: ID, batchSystem: 'single_machine' }, 'cwl', signal);
    const needed = await files.needed(wish, description, 'run-1', signal);
    assert.deepEqual((await files.preview(ID, needed.paths, signal)).files, 4);
    assert.deepEqual(await files.bring(ID, needed, () => undefined, signal), []);
    assert.equal((await files.preview(ID, needed.paths, signal)).files, 0);
    const plan = planRun(needed.wish, start.place, new Date(), 'run-1');
    const run = { clusterId: ID, runId: await startRun(start.start, needed.wish, plan, signal) };
    const ended = await waitForEnd(places, run, there.log, signal);
    assert.ok(ended);
    assert.equal(ended.entry.snapshot.state, 'succeeded', await there.inAppliance('cat /var/lib/toil/runs/run-1/log'));
    assert.equal(await outputs.isOnLeaderOnly(ended, signal), true);
    const fetched = await fetchOutputs(ended, outputs, join(folder, 'outputs'), () => undefined, signal);
    assert.ok(fetched);
    assert.equal(await readFile(join(fetched.folder, 'both.txt'), 'utf8'), 'from far\nfrom near\n');
    assert.equal(await outputs.isOnLeaderOnly(ended, signal), false);
  });
});
