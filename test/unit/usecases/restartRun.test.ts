import assert from 'node:assert/strict';
import { RunStore } from '../../../src/usecases/runStore';
import { changedFiles, restartRun, wishOf } from '../../../src/usecases/startRun';
import { memoryLog } from '../local/rig';
import { entryOf, FakeRunHost, recordOf, signal, snapshotOf } from './fakeRunHost';
import { ANSWERS, place } from './startAnswers';

describe('restartRun', () => {
  let host: FakeRunHost;
  let store: RunStore;
  beforeEach(() => {
    host = new FakeRunHost();
    store = new RunStore(host, memoryLog());
  });
  afterEach(() => store.dispose());
  const restart = (entry = entryOf('r1', { state: 'failed' })): Promise<void> =>
    restartRun({ store, place, env: {} }, entry, signal);

  it('goes on with the words of the start and --restart, on the same job store', async () => {
    await restart(
      entryOf('r1', { state: 'failed' }, { options: { retries: 3 }, inputs: { kind: 'file', path: '/i.yml' } }),
    );
    const [request] = host.requests;
    assert.ok(request);
    assert.deepEqual([request.restart, request.jobStore, request.hostId], [true, 'file:/runs/r1/js', 'host-1']);
    for (const word of ['--restart', '--retryCount=3', '/data/align.cwl', '/i.yml'])
      assert.ok(request.argv.includes(word));
    assert.deepEqual(host.done, ['start /runs/r1']);
  });

  it('refuses a run of another machine', async () => {
    const entry = entryOf('r1', { state: 'lost' }, { host: { id: 'host-2', name: 'cluster node' } });
    await assert.rejects(restart(entry), { problem: { kind: 'otherHost', host: 'cluster node' } });
    assert.deepEqual(host.done, []);
  });

  it('refuses a run whose job store is gone, or whose record cannot be read', async () => {
    const gone = entryOf('r1', { state: 'failed', jobStoreExists: false });
    await assert.rejects(restart(gone), { problem: { kind: 'nothingToRestart', id: 'r1', name: 'align.cwl' } });
    const torn = { snapshot: snapshotOf('r1', { record: null }) };
    await assert.rejects(restart(torn), { problem: { kind: 'nothingToRestart', id: 'r1', name: 'r1' } });
    assert.deepEqual(host.done, []);
  });

  it('tries a job store of which nobody can tell whether it is there', async () => {
    await restart(entryOf('r1', { state: 'failed', jobStoreExists: null }, { jobStore: 'aws:us-west-2:js' }));
    assert.deepEqual(host.done, ['start /runs/r1']);
  });

  it('refuses while another run works on its job store', async () => {
    const jobStore = 'file:/scratch/js';
    host.snapshots.set('r2', snapshotOf('r2', { record: recordOf('r2', { name: 'sort.py', jobStore }) }));
    await assert.rejects(restart(entryOf('r1', { state: 'failed' }, { jobStore })), {
      problem: { kind: 'jobStoreInUse', jobStore, run: 'sort.py' },
    });
    assert.deepEqual(host.done, []);
  });

  it('leaves it to the starter to say that the run itself is running already', async () => {
    host.snapshots.set('r1', snapshotOf('r1'));
    host.answer = { kind: 'alreadyRunning' };
    await assert.rejects(restart(), { problem: { kind: 'alreadyRunning', name: 'align.cwl' } });
  });

  for (const [answer, problem] of ANSWERS) {
    it(`says ${problem.kind} when the starter does, and keeps the run`, async () => {
      host.answer = answer;
      await assert.rejects(restart(), { problem });
      assert.deepEqual(host.done, ['start /runs/r1']);
    });
  }
});

describe('A run once more', () => {
  it('is the same wish, but never a restart, and with a job store of its own', () => {
    const record = recordOf('r1', {
      options: { retries: 1, restart: true, jobStore: '/js' },
      workflow: { path: '/data/all.cwl', fragment: 'main' },
      inputs: { kind: 'arguments', words: ['a b'] },
      files: [{ path: '/data/all.cwl', sha256: 'x' }],
    });
    assert.deepEqual(wishOf(record), {
      language: 'cwl',
      workflow: { path: '/data/all.cwl', fragment: 'main' },
      inputs: { kind: 'arguments', words: ['a b'] },
      options: { retries: 1 },
      files: ['/data/all.cwl'],
    });
  });

  it('knows which files changed since the start', async () => {
    const path = new URL(import.meta.url).pathname;
    const entry = entryOf('r1', {}, { files: [{ path, sha256: 'of an older text' }] });
    assert.deepEqual(await changedFiles(entry, 'host-1', signal), [path]);
    assert.deepEqual(await changedFiles({ snapshot: entry.snapshot }, 'host-1', signal), []);
    assert.deepEqual(await changedFiles(entry, 'another-host', signal), [], 'the files of another machine');
  });
});
