import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, chmod, mkdir, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunOptions, RunRecord } from '../../src/contracts/runRecord';
import { explainRun } from '../../src/usecases/explainRun';
import { JobReader } from '../../src/usecases/jobReader';
import { LOG_WINDOW_BYTES, LogWindow } from '../../src/usecases/logWindow';
import { startRun } from '../../src/usecases/startRun';
import { kill, starterOf, toilOf, until } from '../unit/local/rig';
import { attemptOf, entryOf } from '../unit/usecases/fakeRunHost';
import { FaultRig } from './faults/rig';
import { CWL, held, large, PYTHON } from './faults/workflows';

const MAY_MOUNT = process.getuid?.() === 0 && process.platform === 'linux';

describe('Faults, with real Toil', function () {
  this.timeout(180_000);
  let rig: FaultRig;
  beforeEach(async () => void (rig = await FaultRig.make()));
  afterEach(async function () {
    const failed = this.currentTest?.isFailed() ?? false;
    try {
      // What a test could not bring to its end is swept away below.
      if (!failed) await until('no process is left of the runs', () => rig.leftOver().length === 0, 30);
      if (!failed) await until('no zombie is left', async () => (await rig.zombies()).length === 0, 10);
    } finally {
      await rig.end();
    }
  });

  /** A run that waits in the middle: its first job is at work. `folder` takes the files that hold it and let it go. */
  async function startHeld(options: RunOptions = {}, folder = 'gate'): Promise<string> {
    await mkdir(join(rig.root, folder));
    const workflow = await rig.write(`${folder}.cwl`, held(join(rig.root, folder)));
    const id = await rig.start({ workflow, options });
    await rig.reached(`${folder}/up`);
    return id;
  }
  const letGo = (folder = 'gate'): Promise<void> => writeFile(join(rig.root, folder, 'go'), '');
  async function isRight(id: string): Promise<void> {
    assert.equal(await readFile(join(rig.dir(id), 'outputs', 'second.txt'), 'utf8'), 'first\nsecond\n');
  }

  describe('Files and disks', () => {
    it('a workflow that went between the choice and the start is told, and leaves nothing', async () => {
      const workflow = await rig.write('flow.cwl', CWL);
      const [wish, plan] = await rig.plan({ workflow });
      await rm(workflow);
      await assert.rejects(startRun(rig.parts, wish, plan, rig.signal), {
        problem: { kind: 'fileGone', path: workflow },
      });
      assert.equal(existsSync(rig.runsFolder), false);
    });

    it('a folder for runs that cannot be written is told, and leaves nothing', async () => {
      await mkdir(rig.runsFolder);
      // Permissions do not bind root; a disk that is mounted read-only does.
      if (MAY_MOUNT) execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', rig.runsFolder]);
      else await chmod(rig.runsFolder, 0o555);
      try {
        await assert.rejects(rig.start({ workflow: await rig.write('flow.cwl', CWL) }), {
          problem: { kind: 'folderNotWritable', path: rig.runsFolder },
        });
        assert.deepEqual(await readdir(rig.runsFolder), []);
      } finally {
        if (MAY_MOUNT) execFileSync('umount', [rig.runsFolder]);
        else await chmod(rig.runsFolder, 0o755);
      }
    });

    it('a disk that fills up while Toil runs is told as that; with room made, the restart goes on', async function () {
      if (!MAY_MOUNT) this.skip();
      await mkdir(rig.runsFolder);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', rig.runsFolder]);
      try {
        const workflow = await rig.write('large.cwl', large(24));
        const workFolder = join(rig.runsFolder, '.work');
        await mkdir(workFolder);
        const id = await rig.start({ workflow, options: { workFolder, extraArguments: ['--defaultDisk=1M'] } });
        const { record } = await rig.ends(id, 'failed');
        assert.ok(record, 'the record is whole');
        const failure = await rig.explain(id);
        assert.equal(failure.kind, 'noSpace', await rig.logOf(id));
        execFileSync('mount', ['-o', 'remount,size=200m', rig.runsFolder]);
        await rig.restart(id);
        await rig.ends(id, 'succeeded');
        assert.equal(await readFile(join(rig.dir(id), 'outputs', 'size.txt'), 'utf8'), `${24 * 1024 * 1024}\n`);
      } finally {
        execFileSync('umount', ['-l', rig.runsFolder]);
      }
    });

    it('a log of 500 MB opens at its end, and its cause is found, without reading it', async () => {
      const path = await rig.write('r1/log', '');
      await truncate(path, 500 * 1024 * 1024);
      const says = '[2026-11-22T16:44:29+0000] [MainThread] [E] [root] Could not find file:///data/reads.fq\n';
      await appendFile(path, `\n${says}the end\n`);
      const before = process.memoryUsage().rss;
      const window = new LogWindow(rig.host, path);
      await window.update(rig.signal);
      assert.equal(window.text, `${says}the end\n`);
      const attempts = [attemptOf(1, { end: 2000, code: 1 })];
      const entry = entryOf('r1', { dir: join(rig.root, 'r1'), state: 'failed', attempts });
      assert.deepEqual(await explainRun(rig.host, entry, rig.signal), {
        kind: 'missingInputFile',
        path: '/data/reads.fq',
        role: 'input',
      });
      assert.ok(window.earlier >= 500 * 1024 * 1024 - LOG_WINDOW_BYTES);
      assert.ok(process.memoryUsage().rss - before < 50 * 1024 * 1024);
    });
  });

  describe('Killed', () => {
    it('Toil by -9: failed, told as killed; its orphans are ended by the restart, which goes on', async () => {
      const id = await startHeld();
      kill(await toilOf(rig.dir(id)));
      await rig.ends(id, 'failed');
      assert.deepEqual(await rig.explain(id), { kind: 'killed', signal: 9 });
      const orphans = (await rig.processesOf(id)).map((row) => row.pid);
      assert.ok(orphans.length > 0, 'workers live on');
      await rm(join(rig.root, 'gate', 'up'));
      await rig.restart(id);
      const still = (await rig.processesOf(id)).map((row) => row.pid).filter((pid) => orphans.includes(pid));
      assert.deepEqual(still, []);
      await rig.reached('gate/up');
      await letGo();
      const { snapshot } = await rig.ends(id, 'succeeded');
      assert.deepEqual(
        snapshot.attempts.map(({ restart, code }) => [restart, code]),
        [
          [false, -9],
          [true, 0],
        ],
      );
      await isRight(id);
    });

    it('all of it, as by a restart of the machine: lost, and the restart goes on', async () => {
      const id = await startHeld();
      const starter = await starterOf(rig.dir(id));
      kill(starter);
      for (const row of await rig.processesOf(id)) kill(row.pid);
      const { snapshot } = await rig.ends(id, 'lost');
      assert.deepEqual([snapshot.attempts[0]?.code, snapshot.attempts[0]?.end], [undefined, undefined]);
      await letGo();
      await rig.restart(id);
      await rig.ends(id, 'succeeded');
      await isRight(id);
    });

    it('by the user: stopped within seconds, nothing runs on, and the restart goes on', async () => {
      const id = await startHeld();
      const { state, killed, seconds } = await rig.host.stop(rig.dir(id), 20, rig.signal);
      assert.deepEqual([state, killed], ['stopped', false]);
      assert.ok(seconds < 20);
      await rig.ends(id, 'stopped');
      // The starter saves the statistics last.
      await until('nothing runs on', async () => (await rig.processesOf(id)).length === 0);
      await letGo();
      await rig.restart(id);
      await rig.ends(id, 'succeeded');
      await isRight(id);
    });
  });

  describe('At the same time', () => {
    it('one workflow started twice makes two runs that do not disturb each other', async () => {
      const workflow = await rig.write('flow.cwl', CWL);
      const reads = await rig.write('reads.fastq', 'ACGT\n');
      const path = await rig.write('inputs.json', JSON.stringify({ reads: { class: 'File', path: reads } }));
      const order = { workflow, inputs: { kind: 'file', path } } as const;
      const ids = await Promise.all([rig.start(order), rig.start(order)]);
      assert.notEqual(ids[0], ids[1]);
      for (const id of ids) {
        await rig.ends(id, 'succeeded');
        assert.equal(await readFile(join(rig.dir(id), 'outputs', 'counts.txt'), 'utf8'), 'ACGT\ndone\n');
      }
    });

    it('ten runs end well, each with its own results', async () => {
      const workflow = await rig.write('replicate.py', PYTHON);
      const order = async (n: number): Promise<string> => {
        const reads = await rig.write(`reads ${n}.fastq`, `ACGT ${n}\n`);
        return rig.start({ workflow, inputs: { kind: 'arguments', words: [reads, 'copy.txt'] } });
      };
      const ids = await Promise.all(Array.from({ length: 10 }, (_, n) => order(n)));
      await rig.store.refresh(rig.signal);
      assert.equal(rig.store.runs().length, 10);
      for (const [n, id] of ids.entries()) {
        await rig.ends(id, 'succeeded');
        assert.equal(await readFile(join(rig.dir(id), 'outputs', 'copy.txt'), 'utf8'), `ACGT ${n}\ndone\n`);
      }
    });

    it('a job store that a run works on is refused to another, start or restart, until it has ended', async () => {
      const jobStore = join(rig.root, 'store');
      const first = await startHeld({ jobStore });
      const workflow = await rig.write('again.cwl', held(join(rig.root, 'gate')));
      const inUse = { problem: { kind: 'jobStoreInUse', jobStore: `file:${jobStore}`, run: 'gate.cwl' } };
      await assert.rejects(rig.start({ workflow, options: { jobStore } }), inUse);
      await assert.rejects(rig.start({ workflow, options: { jobStore, restart: true } }), inUse);
      assert.deepEqual(await readdir(rig.runsFolder), [first]);
      await rig.host.stop(rig.dir(first), 20, rig.signal);
      await letGo();

      // What the first one left is not overwritten; a run that goes on from it may.
      await assert.rejects(rig.start({ workflow, options: { jobStore } }), {
        problem: { kind: 'jobStoreExists', jobStore: `file:${jobStore}` },
      });
      assert.deepEqual(await readdir(rig.runsFolder), [first]);
      const third = await rig.start({ workflow, options: { jobStore, restart: true } });
      await rig.ends(third, 'succeeded');
      await isRight(third);
      await assert.rejects(rig.restart(first), {
        problem: { kind: 'nothingToRestart', id: first, name: 'gate.cwl' },
      });
    });
  });

  describe('Elsewhere, earlier and later', () => {
    it('a message bus file that is cut in the middle of a line gives the jobs before it, then the rest', async () => {
      const id = await startHeld();
      await letGo();
      const { snapshot } = await rig.ends(id, 'succeeded');
      const file = join(rig.dir(id), 'messages.1');
      const whole = await readFile(file);
      const cut = whole.indexOf('kind-CWLJob') + 15;
      await truncate(file, cut);
      const reader = new JobReader(rig.host);
      const table = await reader.jobs({ ...snapshot, state: 'running', sizes: { 'messages.1': cut } }, rig.signal);
      assert.equal(table.counts.issued, 0);
      await appendFile(file, whole.subarray(cut));
      await reader.jobs(snapshot, rig.signal);
      const uncut = await new JobReader(rig.host).jobs(snapshot, rig.signal);
      assert.deepEqual(table.counts, uncut.counts);
      assert.ok(table.counts.done >= 1);
    });

    it('a run of another machine is shown, and neither restarted nor overwritten', async () => {
      const id = await startHeld();
      kill(await toilOf(rig.dir(id)));
      await rig.ends(id, 'failed');
      const file = join(rig.dir(id), 'run.json');
      const record = JSON.parse(await readFile(file, 'utf8')) as RunRecord;
      await writeFile(file, JSON.stringify({ ...record, host: { id: 'host-2', name: 'cluster node' } }));
      const orphans = (await rig.processesOf(id)).map((row) => row.pid);
      assert.ok(orphans.length > 0);
      await assert.rejects(rig.restart(id), { problem: { kind: 'otherHost', host: 'cluster node' } });
      const { snapshot } = await rig.entry(id);
      assert.deepEqual([snapshot.state, snapshot.attempts.length], ['failed', 1]);
      const living = (await rig.processesOf(id)).map((row) => row.pid);
      assert.deepEqual(
        orphans.filter((pid) => !living.includes(pid)),
        [],
        'nobody else’s processes are ended',
      );
      await writeFile(file, JSON.stringify(record));
      await rig.host.stop(rig.dir(id), 5, rig.signal);
    });

    it('an update of the extension in the middle of a run takes nothing from it', async () => {
      const id = await startHeld();
      await rig.updateExtension();
      assert.equal((await rig.entry(id)).snapshot.state, 'running');
      await letGo();
      const { snapshot } = await rig.ends(id, 'succeeded');
      await isRight(id);
      assert.ok((snapshot.sizes['stats.json'] ?? 0) > 0, 'its own starter saved the statistics');
      assert.equal(snapshot.jobStoreExists, false);
      assert.equal((await readdir(join(rig.root, 'storage', 'starter'))).length, 2);
    });

    it('a run that was stopped before an update of the extension goes on after it', async () => {
      const id = await startHeld();
      await rig.host.stop(rig.dir(id), 20, rig.signal);
      await rig.updateExtension();
      await letGo();
      await rig.restart(id);
      await rig.ends(id, 'succeeded');
      await isRight(id);
    });
  });
});
