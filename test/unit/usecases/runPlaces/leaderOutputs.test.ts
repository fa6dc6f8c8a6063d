import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProblemError } from '../../../../src/usecases/problems';
import { fetchOutputs, outputsParent } from '../../../../src/usecases/runPlaces/fetchOutputs';
import { LeaderOutputs } from '../../../../src/usecases/runPlaces/leaderOutputs';
import type { PlacedRun } from '../../../../src/usecases/runPlaces/runPlaces';
import { RunsOfClusters } from '../../../../src/usecases/runPlaces/runsOfClusters';
import { attemptOf, entryOf, recordOf, signal, snapshotOf } from '../fakeRunHost';
import { ID, PlacesRig } from './fakeClusters';

describe('results on a leader', () => {
  let rig: PlacesRig;
  let outputs: LeaderOutputs;
  beforeEach(() => {
    rig = new PlacesRig();
    outputs = new LeaderOutputs(rig.places);
  });
  afterEach(() => {
    outputs.dispose();
    rig.places.dispose();
  });
  const run = (id: string, more: Parameters<typeof entryOf>[1] = { state: 'succeeded' }): PlacedRun => ({
    place: rig.place,
    entry: entryOf(id, more, { outputs: `/var/lib/toil/runs/${id}/outputs` }),
  });
  const found = (...names: string[]): void => {
    rig.leader.executed = { code: 0, stdout: names.map((name) => `${name}\0`).join(''), stderr: '' };
  };

  describe('isOnLeaderOnly', () => {
    it('is told by results without a mark of this attempt', async () => {
      found('r1/outputs', 'r2/outputs', 'r2/fetched.1', 'r3/outputs', 'r3/fetched.1');
      const restarted = run('r3', { state: 'succeeded', attempts: [attemptOf(1), attemptOf(2)] });
      const answers = [run('r1'), run('r2'), restarted, run('r4')].map((each) => outputs.isOnLeaderOnly(each, signal));
      assert.deepEqual(await Promise.all(answers), [true, false, true, false]);
      assert.equal(rig.leader.done.length, 1, 'one look for all runs of a leader');
    });

    it('is not said of a run that goes on, nor of one of This machine', async () => {
      found('r1/outputs');
      assert.equal(await outputs.isOnLeaderOnly(run('r1', { state: 'running' }), signal), false);
      const own = { ...run('r1'), place: rig.places.thisMachine };
      assert.equal(await outputs.isOnLeaderOnly(own, signal), false);
    });

    it('is looked up again before something is said or done at the end of a run', async () => {
      found();
      assert.equal(await outputs.isOnLeaderOnly(run('r1'), signal), false);
      found('r1/outputs');
      assert.equal(await outputs.isOnLeaderOnly(run('r1'), signal), false, 'seen before');
      outputs.lookAgain(ID);
      assert.equal(await outputs.isOnLeaderOnly(run('r1'), signal), true);
    });

    it('is told to others when the first who asked gives up', async () => {
      found('r1/outputs');
      const impatient = new AbortController();
      const answers = [impatient.signal, signal].map((each) => outputs.isOnLeaderOnly(run('r1'), each));
      impatient.abort();
      const [given, told] = await Promise.allSettled(answers);
      assert.equal(given?.status, 'rejected');
      assert.deepEqual(told, { status: 'fulfilled', value: true });
    });

    it('is false on a leader where nothing was run yet, and rejects for all else that find says', async () => {
      rig.leader.executed = { code: 1, stdout: '', stderr: 'find: ‘/x’: No such file or directory' };
      assert.equal(await outputs.isOnLeaderOnly(run('r1'), signal), false);
      const others = new LeaderOutputs(rig.places);
      rig.leader.executed = { code: 1, stdout: '', stderr: 'find: Permission denied' };
      await assert.rejects(others.isOnLeaderOnly(run('r1'), signal), /Permission denied/);
      others.dispose();
    });
  });

  describe('RunsOfClusters', () => {
    it('says which runs a destroy would end and which results it would take', async () => {
      const cluster = new RunsOfClusters(rig.places, outputs);
      const record = (id: string) => recordOf(id, { jobStore: `aws:us-west-2:rna-${id}` });
      rig.leader.snapshots.set('r1', snapshotOf('r1', { state: 'succeeded', record: record('r1') }));
      rig.leader.snapshots.set('r2', snapshotOf('r2', { record: record('r2') }));
      found('r1/outputs', 'r2/outputs');
      assert.equal(await cluster.live(ID, signal), undefined, 'nobody can look');
      rig.leaders.become(ID, { kind: 'connected' });
      assert.deepEqual(await cluster.live(ID, signal), [{ id: 'r2', name: 'align.cwl' }]);
      assert.deepEqual(await cluster.unfetched(ID, signal), [{ id: 'r1', name: 'align.cwl' }]);
      const users = await cluster.jobStoreUsers(ID, signal);
      assert.ok(users);
      assert.deepEqual(users.get('rna-r2--toil'), { id: 'r2', name: 'align.cwl', live: true });
      assert.equal(users.get('rna-r1--toil')?.live, false);
    });
  });

  describe('fetchOutputs', () => {
    let parent: string;
    beforeEach(async () => (parent = await mkdtemp(join(tmpdir(), 'fetch-outputs-'))));
    afterEach(() => rm(parent, { recursive: true }));
    const oneFile = (): void => {
      rig.leader.entries = [{ name: 'a.txt', path: '/o/a.txt', kind: 'file', size: 3 }];
      rig.leader.copy = (_path, folder) => writeFile(join(folder, 'a.txt'), 'abc');
    };

    it('brings them into a folder of the run and marks that on the leader', async () => {
      oneFile();
      const told: string[] = [];
      outputs.onChange(({ runId }) => told.push(runId));
      const fetched = await fetchOutputs(run('r1'), outputs, parent, () => undefined, signal);
      assert.equal(fetched?.folder, join(parent, 'r1'));
      assert.equal(await readFile(join(parent, 'r1', 'a.txt'), 'utf8'), 'abc');
      assert.ok(rig.leader.done.includes('touch /runs/r1/fetched.1'));
      assert.deepEqual(told, ['r1']);
    });

    it('never writes over what is there', async () => {
      oneFile();
      await fetchOutputs(run('r1'), outputs, parent, () => undefined, signal);
      await fetchOutputs(run('r1'), outputs, parent, () => undefined, signal);
      assert.deepEqual((await readdir(parent)).sort(), ['r1', 'r1-2']);
    });

    it('leaves nothing half copied and no mark when it is cut', async () => {
      oneFile();
      rig.leader.copy = () => Promise.reject(new Error('cut'));
      await assert.rejects(
        fetchOutputs(run('r1'), outputs, parent, () => undefined, signal),
        /cut/,
      );
      assert.deepEqual(await readdir(parent), []);
      assert.deepEqual(rig.leader.done, []);
    });

    it('tells how far it is, in bytes of all', async () => {
      oneFile();
      rig.leader.used = { bytes: 3, files: 1 };
      rig.leader.copied = [1, 3];
      const told: string[] = [];
      const fetched = await fetchOutputs(
        run('r1'),
        outputs,
        parent,
        ({ done, of }) => told.push(`${done}/${of}`),
        signal,
      );
      assert.deepEqual(told, ['0/3', '1/3', '3/3']);
      assert.equal(fetched?.noted, true);
    });

    it('keeps what is here when the leader cannot be told', async () => {
      oneFile();
      rig.leader.executed = { code: 1, stdout: '', stderr: 'touch: No space left on device' };
      const fetched = await fetchOutputs(run('r1'), outputs, parent, () => undefined, signal);
      assert.equal(fetched?.noted, false);
      assert.deepEqual(await readdir(join(parent, 'r1')), ['a.txt']);
    });

    it('refuses a run that goes on: what it still writes would be taken for fetched', async () => {
      oneFile();
      await assert.rejects(
        fetchOutputs(run('r1', { state: 'running' }), outputs, parent, () => undefined, signal),
        (error: unknown) => error instanceof ProblemError && error.problem.kind === 'runIsLive',
      );
      assert.deepEqual([await readdir(parent), rig.leader.done], [[], []]);
    });

    it('fetches nothing of a run without results', async () => {
      assert.equal(await fetchOutputs(run('r1'), outputs, parent, () => undefined, signal), undefined);
      assert.deepEqual(await readdir(parent), []);
    });
  });

  describe('outputsParent', () => {
    const folders = [
      { name: 'first', path: '/first' },
      { name: 'rna', path: '/rna' },
    ];
    const origin = (outputs?: string) => ({
      host: { id: 'host-1', name: 'laptop' },
      workflow: { path: '/flows/align.cwl' },
      inputs: { kind: 'none' } as const,
      options: outputs === undefined ? {} : { outputs },
    });
    const parentOf = (record: Parameters<typeof entryOf>[2], host = 'host-1', where = folders) =>
      outputsParent({ place: rig.place, entry: entryOf('r1', {}, record) }, host, where);

    it('is the folder that was chosen for the run, on the machine where it was chosen', () => {
      assert.equal(parentOf({ origin: origin('/results') }), '/results');
      assert.equal(parentOf({ origin: origin('/results') }, 'another-host'), '/first/outputs');
    });

    it('is a folder of the workspace that it was started from, else of the first, else beside the workflow', () => {
      assert.equal(parentOf({ origin: origin(), workspace: 'rna' }), '/rna/outputs');
      assert.equal(parentOf({ origin: origin() }), '/first/outputs');
      assert.equal(parentOf({ origin: origin() }, 'host-1', []), '/flows/outputs');
      assert.equal(parentOf({}, 'host-1', []), undefined);
    });
  });
});
