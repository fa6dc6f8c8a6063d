import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunOptions, RunRecord } from '../../../src/contracts/runRecord';
import { planRun, type RunPlan, type RunWish } from '../../../src/usecases/planRun';
import type { Problem } from '../../../src/usecases/problems';
import { RunStore } from '../../../src/usecases/runStore';
import { startRun } from '../../../src/usecases/startRun';
import { memoryLog } from '../local/rig';
import { FakeRunHost, recordOf, signal, snapshotOf } from './fakeRunHost';
import { ANSWERS, place } from './startAnswers';

function errorWith(code: string): Error {
  return Object.assign(new Error(code), { code });
}

describe('startRun', () => {
  let folder: string;
  let workflow: string;
  let host: FakeRunHost;
  let store: RunStore;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'start-run-'));
    workflow = join(folder, 'align.cwl');
    await writeFile(workflow, 'cwlVersion: v1.2');
    host = new FakeRunHost();
    store = new RunStore(host, memoryLog());
  });
  afterEach(async () => {
    store.dispose();
    await rm(folder, { recursive: true });
  });

  function planned(options: RunOptions = {}): [RunWish, RunPlan] {
    const wish: RunWish = {
      language: 'cwl',
      workflow: { path: workflow },
      inputs: { kind: 'none' },
      options,
      files: [workflow],
    };
    return [wish, planRun(wish, place, new Date(0), 'r1')];
  }
  const parts = (): Parameters<typeof startRun>[0] => ({ store, place, env: { PATH: '/toil/bin', A: 'b' } });
  const start = (options?: RunOptions): Promise<string> => startRun(parts(), ...planned(options), signal);
  const refused = (promise: Promise<unknown>, problem: Problem): Promise<void> =>
    assert.rejects(promise, { name: 'ProblemError', problem });
  const nothingIsLeft = (): void => assert.deepEqual([...host.files.keys()], []);

  it('writes the record with a stamp of every file, then starts what was planned', async () => {
    const [wish, plan] = planned({ retries: 2 });
    assert.equal(await startRun(parts(), wish, plan, signal), 'r1');
    assert.deepEqual(host.done, ['create r1', 'start /runs/r1']);
    const record = JSON.parse(String(host.files.get('/runs/r1/run.json'))) as RunRecord;
    const sha256 = createHash('sha256').update('cwlVersion: v1.2').digest('hex');
    assert.deepEqual(record, { ...plan.record, files: [{ path: workflow, sha256 }] });
    const [request] = host.requests;
    assert.ok(request);
    const { argv, cwd, env, restart, jobStore, hostId, afterSuccess, afterFailure } = request;
    assert.equal(argv, plan.command.argv);
    assert.deepEqual(
      [cwd, env, restart, jobStore, hostId],
      ['/runs/r1', { PATH: '/toil/bin', A: 'b' }, false, 'file:/runs/r1/js', 'host-1'],
    );
    assert.deepEqual(
      [afterSuccess, afterFailure].map((steps) => steps.map((step) => step.argv[1])),
      [['stats', 'clean'], ['stats']],
    );
  });

  for (const [keepJobStore, afterwards] of [
    [
      'never',
      [
        ['stats', 'clean'],
        ['stats', 'clean'],
      ],
    ],
    ['afterFailure', [['stats', 'clean'], ['stats']]],
    ['always', [['stats'], ['stats']]],
  ] as const) {
    it(`has the job store kept ${keepJobStore}`, async () => {
      await start({ keepJobStore });
      const [request] = host.requests;
      assert.deepEqual(
        [request?.afterSuccess, request?.afterFailure].map((steps) => steps?.map((step) => step.argv[1])),
        afterwards,
      );
    });
  }

  for (const [answer, problem] of ANSWERS) {
    it(`says ${problem.kind} when the starter does, and leaves nothing behind`, async () => {
      host.answer = answer;
      await refused(start(), problem);
      assert.deepEqual(host.done, ['create r1', 'start /runs/r1', 'remove /runs/r1']);
      nothingIsLeft();
    });
  }

  it('says that the workflow is gone, before anything is made', async () => {
    const [wish, plan] = planned();
    await rm(workflow);
    await refused(startRun(parts(), wish, plan, signal), { kind: 'fileGone', path: workflow });
    assert.deepEqual(host.done, []);
  });

  it('says which file it is that went between the choice and the start', async () => {
    const [wish, plan] = planned();
    const inputs = join(folder, 'inputs.yml');
    const problem = { kind: 'fileGone', path: inputs } as const;
    await refused(startRun(parts(), { ...wish, files: [workflow, inputs] }, plan, signal), problem);
  });

  it('says that a file cannot be read', async () => {
    const [wish, plan] = planned();
    await assert.rejects(startRun(parts(), { ...wish, files: [folder] }, plan, signal), (error: unknown) => {
      const { problem } = error as { problem: Problem };
      assert.ok(problem.kind === 'unreadableWorkflow');
      assert.match(problem.reason, /EISDIR/);
      return true;
    });
  });

  for (const [code, problem] of [
    ['EACCES', { kind: 'folderNotWritable', path: '/runs' }],
    ['EROFS', { kind: 'folderNotWritable', path: '/runs' }],
    ['EPERM', { kind: 'folderNotWritable', path: '/runs' }],
    ['ENOSPC', { kind: 'noSpace', path: '/runs' }],
    ['EEXIST', { kind: 'cannotStart', reason: 'Error: EEXIST' }],
  ] as const) {
    it(`says ${problem.kind} when the run's folder cannot be made for ${code}`, async () => {
      host.createError = errorWith(code);
      await refused(start(), problem);
      assert.deepEqual(host.done, []);
    });
  }

  it('refuses a job store that a running run uses, and names that run', async () => {
    const jobStore = 'file:/scratch/js';
    host.snapshots.set('other', snapshotOf('other', { record: recordOf('other', { name: 'sort.py', jobStore }) }));
    await refused(start({ jobStore: '/scratch/js' }), { kind: 'jobStoreInUse', jobStore, run: 'sort.py' });
    assert.deepEqual(host.done, []);
  });

  it('refuses a job store that is there already, so that nothing of an earlier run is touched', async () => {
    host.files.set('/scratch/js', Buffer.from(''));
    await refused(start({ jobStore: '/scratch/js' }), { kind: 'jobStoreExists', jobStore: 'file:/scratch/js' });
    assert.deepEqual(host.done, []);
  });

  it('goes on only from a job store that is named and there', async () => {
    await refused(start({ restart: true }), { kind: 'jobStoreNeeded' });
    const gone = start({ jobStore: '/scratch/js', restart: true });
    await assert.rejects(gone, { message: 'nothingToRestart' });
    assert.deepEqual(host.done, []);
  });

  it('takes a job store that an ended run used: Toil says whether it can', async () => {
    const record = recordOf('other', { jobStore: 'file:/scratch/js' });
    host.files.set('/scratch/js', Buffer.from(''));
    host.snapshots.set('other', snapshotOf('other', { state: 'failed', record }));
    await start({ jobStore: '/scratch/js', restart: true });
    assert.equal(host.requests[0]?.restart, true);
  });

  for (const jobStore of ['/scratch/my store', '/scratch/$(touch hit)', "/it's", '/größe', '/a;b']) {
    it(`refuses the job store ${jobStore}, which Toil would put into a shell`, async () => {
      await refused(start({ jobStore }), { kind: 'awkwardPath', path: `file:${jobStore}`, of: 'jobStore' });
      assert.deepEqual(host.done, []);
    });
  }

  for (const name of ['two\nlines', 'tab\there', 'carriage\rreturn']) {
    it(`refuses ${JSON.stringify(name)} in the name of a workflow or its inputs, which the runners lose`, async () => {
      const [wish] = planned();
      const odd = join(folder, name);
      const problem = { kind: 'awkwardPath', path: odd, of: 'file' } as const;
      for (const more of [{ workflow: { path: odd } }, { inputs: { kind: 'file', path: odd } }] as const) {
        const oddWish = { ...wish, ...more };
        await refused(startRun(parts(), oddWish, planRun(oddWish, place, new Date(0), 'r1'), signal), problem);
      }
      assert.deepEqual(host.done, []);
      const script = { ...wish, language: 'python', workflow: { path: odd } } as const;
      await startRun(parts(), script, planRun(script, place, new Date(0), 'r1'), signal);
    });
  }

  it('leaves nothing behind when the starter fails without an answer, and passes on why', async () => {
    host.answer = new Error('toil_run start ended with 1');
    await assert.rejects(start(), /ended with 1/);
    nothingIsLeft();
  });

  it('keeps a run whose starter answered nobody but began', async () => {
    host.answer = new Error('the pipe broke');
    host.snapshots.set('r1', snapshotOf('r1', { record: null }));
    await assert.rejects(start(), /the pipe broke/);
    assert.deepEqual(host.done, ['create r1', 'start /runs/r1']);
  });

  it('looks what is there before it starts, so that the job store of another window is seen', async () => {
    await assert.rejects(startRun(parts(), ...planned(), AbortSignal.abort()), { name: 'AbortError' });
    assert.deepEqual(host.done, []);
  });
});
