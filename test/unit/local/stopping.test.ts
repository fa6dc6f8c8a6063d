import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PYTHON, Rig, STARTER, fakeWorker, groupOf, kill, processes, starterOf, toilOf, until } from './rig';

/** Says when it is up; ends with 1 at SIGTERM, as Toil does. */
const POLITE = 'trap "exit 1" TERM; echo up; while :; do sleep 0.02; done';
const STUBBORN = 'trap "" TERM; sleep 601 & echo up; while :; do sleep 0.02; done';

describe('Stopping a run', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await Rig.make()));
  afterEach(() => rig.end());

  async function up(id: string, script: string): Promise<string> {
    const dir = await rig.run(id, script);
    await until('it is up', async () => (await readFile(join(dir, 'stdout'), 'utf8')) !== '');
    return dir;
  }

  it('asks Toil, which ends by itself', async () => {
    const dir = await up('r1', POLITE);
    const answer = await rig.host.stop(dir, 20, rig.signal);
    assert.deepEqual({ ...answer, seconds: 0 }, { state: 'stopped', orphans: 0, killed: false, seconds: 0 });
    assert.ok(answer.seconds < 15);
    assert.equal((await rig.look(dir)).attempts[0]?.code, 1);
  });

  it('shows that it is stopping until the end', async () => {
    const dir = await up(
      'r1',
      'trap "while [ ! -e go ]; do sleep 0.02; done; exit 1" TERM; echo up; while :; do sleep 0.02; done',
    );
    const stopped = rig.host.stop(dir, 20, rig.signal);
    await until('the wish is seen', async () => (await rig.look(dir)).stopping);
    assert.equal((await rig.look(dir)).state, 'running');
    await writeFile(join(dir, 'go'), '');
    assert.equal((await stopped).state, 'stopped');
    assert.equal((await rig.look(dir)).stopping, false);
  });

  it('kills a Toil that does not listen, with its whole group, and the end is still written', async () => {
    const dir = await up('r1', STUBBORN);
    const toil = await toilOf(dir);
    const answer = await rig.host.stop(dir, 0.3, rig.signal);
    assert.equal(answer.killed, true);
    assert.equal(answer.state, 'stopped');
    assert.equal((await rig.look(dir)).attempts[0]?.code, -9);
    assert.deepEqual(groupOf(toil), []);
  });

  it('works without the starter, and then writes the end itself', async () => {
    const polite = await up('r1', POLITE);
    const stubborn = await up('r2', STUBBORN);
    for (const dir of [polite, stubborn]) kill(await starterOf(dir));
    assert.equal((await rig.host.stop(polite, 20, rig.signal)).state, 'stopped');
    assert.equal((await rig.look(polite)).attempts[0]?.code, -15);
    assert.equal((await rig.host.stop(stubborn, 0.3, rig.signal)).state, 'stopped');
    assert.equal((await rig.look(stubborn)).attempts[0]?.code, -9);
  });

  it('works when the starter itself is frozen', async () => {
    const dir = await up('r1', POLITE);
    kill(await starterOf(dir), 'SIGSTOP');
    const { state, killed } = await rig.host.stop(dir, 0.3, rig.signal);
    assert.deepEqual([state, killed], ['stopped', true]);
  });

  it('asked twice, disturbs Toil once and answers twice', async () => {
    const script =
      'trap "echo term >> terms" TERM; echo up; while [ ! -e terms ]; do sleep 0.02; done; for i in 1 2 3 4 5 6; do sleep 0.2; done; exit 1';
    const dir = await up('r1', script);
    const first = [1, 2].map(() => rig.host.stop(dir, 20, rig.signal));
    await until('it has heard', () => existsSync(join(dir, 'terms')));
    const answers = await Promise.all([...first, rig.host.stop(dir, 20, rig.signal)]);
    assert.deepEqual(
      answers.map(({ state, killed }) => [state, killed]),
      Array(3).fill(['stopped', false]),
    );
    assert.equal(await readFile(join(dir, 'terms'), 'utf8'), 'term\n');
  });

  it('of a run that has ended changes nothing', async () => {
    const good = await rig.run('r1', 'true');
    const bad = await rig.run('r2', 'exit 1');
    for (const dir of [good, bad]) await rig.host.waitForEnd(dir, rig.signal);
    assert.equal((await rig.host.stop(good, 5, rig.signal)).state, 'succeeded');
    assert.equal((await rig.host.stop(bad, 5, rig.signal)).state, 'failed');
    assert.equal((await rig.look(bad)).state, 'failed');
  });

  it('of a run that succeeds in spite of the wish leaves it succeeded', async () => {
    const dir = await up('r1', 'trap "exit 0" TERM; echo up; while :; do sleep 0.02; done');
    assert.equal((await rig.host.stop(dir, 20, rig.signal)).state, 'succeeded');
  });

  it('leaves a stopped run that can be started again', async () => {
    const dir = await up('r1', POLITE);
    await rig.host.stop(dir, 20, rig.signal);
    await rig.host.start(dir, rig.request(dir, 'exit 1', { restart: true }), rig.signal);
    assert.equal((await rig.host.waitForEnd(dir, rig.signal)).state, 'failed');
  });

  it('signals nobody by a number from an earlier boot or attempt', async () => {
    const dir = await up('r1', POLITE);
    const bystander = await fakeWorker(rig.runsFolder, 'file:/elsewhere');
    const file = join(dir, 'attempts', '1.json');
    const attempt = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...attempt, session: bystander, numbers: 'an earlier boot' }));
    assert.equal((await rig.host.stop(dir, 0.2, rig.signal)).state, 'running');
    assert.ok(groupOf(bystander).length > 0);
    // Lost: the lock is free, so the number is nobody's at all.
    await writeFile(file, JSON.stringify({ ...attempt, session: bystander }));
    const lost = await rig.create('r2');
    await mkdir(join(lost, 'attempts'));
    await writeFile(join(lost, 'attempts', '1.json'), JSON.stringify({ ...attempt, session: bystander }));
    assert.equal((await rig.host.stop(lost, 0.2, rig.signal)).state, 'lost');
    assert.ok(groupOf(bystander).length > 0);
    kill(-bystander);
  });
});

describe('Workers that outlived their Toil', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await Rig.make()));
  afterEach(() => rig.end());

  const store = (dir: string): string => `file:${dir}/js`;

  it('are ended by stop, with their tools, though the run is lost', async () => {
    const dir = await rig.run('r1', 'exec sleep 600');
    const worker = await fakeWorker(rig.runsFolder, store(dir));
    const toil = await toilOf(dir);
    kill(await starterOf(dir));
    kill(toil);
    assert.equal((await rig.host.waitForEnd(dir, rig.signal)).state, 'lost');
    const answer = await rig.host.stop(dir, 5, rig.signal);
    assert.deepEqual([answer.state, answer.orphans], ['lost', 1]);
    assert.deepEqual(groupOf(worker), []);
  });

  it('are ended before a restart begins', async () => {
    const dir = await rig.run('r1', 'exit 1');
    await rig.host.waitForEnd(dir, rig.signal);
    const worker = await fakeWorker(rig.runsFolder, store(dir));
    const plain = await rig.host.start(dir, rig.request(dir, 'exit 1'), rig.signal);
    assert.equal(plain.kind, 'started');
    await rig.host.waitForEnd(dir, rig.signal);
    assert.ok(groupOf(worker).length > 0);
    const script = `ps -p ${worker} -o stat= | grep -qv Z && exit 9; exit 0`;
    await rig.host.start(dir, rig.request(dir, script, { restart: true }), rig.signal);
    assert.equal((await rig.host.waitForEnd(dir, rig.signal)).state, 'succeeded');
    assert.deepEqual(groupOf(worker), []);
  });

  it('of other runs are spared: the job store must be the same to the letter', async () => {
    const dir = await rig.create('r1');
    const others = [`${store(dir)}2`, store(`${dir}0`), `x${store(dir)}`, `${store(dir)}/js`, store(dir).toUpperCase()];
    const spared: number[] = [];
    for (const other of others) spared.push(await fakeWorker(rig.runsFolder, other));
    const mine = await fakeWorker(rig.runsFolder, store(dir));
    assert.equal(reap(dir), 1);
    assert.deepEqual(groupOf(mine), []);
    for (const pid of spared) assert.equal(groupOf(pid).length > 1, true);
    for (const pid of spared) kill(-pid);
  });

  it('are spared while their Toil runs', async () => {
    const dir = await rig.run('r1', 'exec sleep 600');
    const worker = await fakeWorker(rig.runsFolder, store(dir));
    assert.equal(reap(dir), 0);
    assert.ok(groupOf(worker).length > 1);
  });

  it('are found by ps too, where there is no /proc', async () => {
    const dir = await rig.create('r1');
    const worker = await fakeWorker(rig.runsFolder, store(dir));
    const program = `import sys
sys.path.insert(0, sys.argv[1])
from toil_run import commands, processes
processes.proc_processes = processes.ps_processes
commands.main(['reap', sys.argv[2]])`;
    const text = execFileSync(PYTHON, ['-B', '-c', program, join(STARTER, '..'), dir], { encoding: 'utf8' });
    assert.deepEqual(JSON.parse(text), { orphans: 1 });
    assert.deepEqual(groupOf(worker), []);
  });

  it('are ended with all that they started, also what left their group', async () => {
    const dir = await rig.create('r1');
    const program = join(rig.runsFolder, '_toil_worker');
    await writeFile(
      program,
      `#!/bin/sh\n${PYTHON} -c 'import subprocess; subprocess.Popen(["sleep", "602"], start_new_session=True).wait()' &\nsleep 600 &\nwait\n`,
      { mode: 0o755 },
    );
    const worker = await fakeWorker(rig.runsFolder, store(dir));
    const far = (): number[] =>
      processes()
        .filter((row) => row.command === 'sleep 602' && !row.state.startsWith('Z'))
        .map((row) => row.pid);
    await until('the far tool is there', () => far().length === 1);
    assert.equal(reap(dir), 1);
    assert.deepEqual(groupOf(worker), []);
    assert.deepEqual(far(), []);
  });

  function reap(dir: string): number {
    const text = execFileSync(PYTHON, [STARTER, 'reap', dir], { encoding: 'utf8' });
    return (JSON.parse(text) as { orphans: number }).orphans;
  }
});
