import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StartAnswer } from '../../../src/contracts/starter';
import { PYTHON, Rig, STARTER, kill, processes, toilOf, until } from './rig';

describe('Starting a run', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await Rig.make()));
  afterEach(() => rig.end());

  for (const [what, script] of [
    ['goes on', 'sleep 1'],
    ['ends at once', 'exit 1'],
  ] as const) {
    it(`is won by exactly one of many who try at once, when Toil ${what}`, async () => {
      const dir = await rig.create('r1');
      const starts = Array.from({ length: 12 }, () => rig.host.start(dir, rig.request(dir, script), rig.signal));
      const kinds = (await Promise.all(starts)).map((answer) => answer.kind).sort();
      // A start that is asked for only after a quick end is a new one, rightly: it must be one process that began late.
      const started = kinds.filter((kind) => kind === 'started').length;
      assert.equal(started + kinds.filter((kind) => kind === 'alreadyRunning').length, 12);
      if (script === 'sleep 1') assert.equal(started, 1);
      const { attempts } = await rig.host.waitForEnd(dir, rig.signal);
      assert.equal(attempts.length, started);
      for (const [i, attempt] of attempts.entries()) {
        const before = attempts[i - 1]?.end ?? 0;
        assert.ok(attempt.start >= before, 'two attempts never overlap');
      }
    });
  }

  it('is refused while an attempt runs, at once', async () => {
    const dir = await rig.run('r1', 'sleep 30');
    const answer = await rig.host.start(dir, rig.request(dir, 'true'), rig.signal);
    assert.deepEqual(answer, { kind: 'alreadyRunning' });
    assert.equal((await rig.look(dir)).attempts.length, 1);
  });

  it('is refused on another machine than the one that made the run, which is named', async () => {
    const dir = await rig.create('r1', { host: { id: 'host-2', name: 'cluster node' } });
    const answer = await rig.host.start(dir, rig.request(dir, 'true'), rig.signal);
    assert.deepEqual(answer, { kind: 'otherHost', host: 'cluster node' });
    assert.equal(existsSync(join(dir, 'attempts')), false);
  });

  it('is refused when the record cannot be read', async () => {
    const dir = await rig.create('r1');
    await writeFile(join(dir, 'run.json'), '[');
    const answer = await rig.host.start(dir, rig.request(dir, 'true'), rig.signal);
    assert.equal(answer.kind, 'cannotStart');
  });

  it('never shows a wrong state to readers that hammer it', async () => {
    const dir = await rig.create('r1');
    const reader = `import sys, json, time
sys.path.insert(0, sys.argv[1])
from toil_run import state
seen, count, stop = set(), 0, time.time() + 4
while time.time() < stop:
    look = state.looks([sys.argv[2]])[0]
    count += 1
    # Attempt n ends with 0 if n is even, else with 1.
    seen.add((look.number % 2 == 0, look.state))
print(json.dumps([count, sorted(seen)]))`;
    const readers = [1, 2].map(() => readToEnd([PYTHON, '-B', '-c', reader, join(STARTER, '..'), dir]));
    await sleep(200);
    const answers: StartAnswer[] = [];
    for (let n = 1; n <= 12; n += 1) {
      answers.push(await rig.host.start(dir, rig.request(dir, `exit ${n % 2}`), rig.signal));
    }
    assert.deepEqual(
      answers,
      Array.from({ length: 12 }, (_, i) => ({ kind: 'started', attempt: i + 1 })),
    );
    for (const text of await Promise.all(readers)) {
      const [count, seen] = JSON.parse(text) as [number, [boolean, string][]];
      assert.ok(count > 200, `only ${count} looks`);
      const allowed = ['false failed', 'false running', 'true running', 'true succeeded'];
      assert.deepEqual(
        seen.map((pair) => pair.join(' ')).filter((pair) => !allowed.includes(pair)),
        [],
      );
    }
  });

  it('is not taken for a loss by a reader that tested the lock just before it', async () => {
    const dir = await rig.run('r1', 'exit 1');
    await rig.host.waitForEnd(dir, rig.signal);
    const program = `import subprocess, sys
sys.path.insert(0, sys.argv[1])
from toil_run import state
test = state.is_held
def test_and_be_overtaken(directory):
    state.is_held = test
    held = test(directory)
    subprocess.run([sys.executable, sys.argv[1] + '/toil_run', 'start', directory], stdout=subprocess.DEVNULL, check=True)
    return held
state.is_held = test_and_be_overtaken
first = state.look(sys.argv[2]).state
state.is_held = lambda directory: held.pop(0) if held else test(directory)
held = [False]
print(first, state.looks([sys.argv[2]])[0].state)`;
    const input = JSON.stringify(rig.request(dir, 'exec sleep 600'));
    const argv = ['-B', '-c', program, join(STARTER, '..'), dir];
    // The first glance alone would be wrong; the second one corrects it.
    assert.equal(execFileSync(PYTHON, argv, { input, encoding: 'utf8' }), 'lost running\n');
  });

  it('works for ten runs at once', async () => {
    const ids = Array.from({ length: 10 }, (_, i) => `r${i}`);
    const dirs = await Promise.all(ids.map((id) => rig.run(id, 'while [ ! -e go ]; do sleep 0.05; done; echo $PWD')));
    assert.deepEqual(
      (await rig.host.list(rig.signal)).map((run) => run.state),
      Array(10).fill('running'),
    );
    for (const dir of dirs) {
      await writeFile(join(dir, 'go'), '');
      assert.equal((await rig.host.waitForEnd(dir, rig.signal)).state, 'succeeded');
      assert.equal(await readFile(join(dir, 'stdout'), 'utf8'), `${dir}\n`);
    }
  });

  it('answers noLocks when the file system grants a lock twice, or none', async () => {
    const dir = await rig.create('r1');
    const faults = {
      'a second lock was granted': 'lambda descriptor, how: None',
      'No locks available': 'refuse(errno.ENOLCK)',
      'Operation not supported': 'refuse(errno.ENOTSUP)',
    };
    for (const [reason, flock] of Object.entries(faults)) {
      const program = `import errno, os, sys
sys.path.insert(0, sys.argv[1])
from toil_run import commands, lock
def refuse(number):
    def flock(descriptor, how):
        raise OSError(number, os.strerror(number))
    return flock
lock.fcntl.flock = ${flock}
commands.main(['start', sys.argv[2]])`;
      const input = JSON.stringify(rig.request(dir, 'true'));
      const text = execFileSync(PYTHON, ['-B', '-c', program, join(STARTER, '..'), dir], { input, encoding: 'utf8' });
      assert.deepEqual(JSON.parse(text), { kind: 'noLocks', reason });
    }
    assert.equal(existsSync(join(dir, 'attempts')), false);
  });

  for (const name of ['a b', 'björn 日本', 'it\'s "$(touch hit)" `x`', 'two\nlines', '-r', 'a%20b;#']) {
    it(`works below a folder named ${JSON.stringify(name)}`, async () => {
      const odd = await Rig.make(name);
      try {
        const dir = await odd.run('r1', 'echo bus > "$1"; exec sleep 600');
        assert.equal((await odd.look(dir)).state, 'running');
        assert.equal((await odd.host.stop(dir, 20, odd.signal)).state, 'stopped');
        assert.equal((await odd.look(dir)).sizes['messages.1'], 4);
        assert.equal(existsSync('hit'), false);
      } finally {
        for (const { pid, command } of processes()) if (command.startsWith('sleep 600')) kill(pid);
        await odd.end();
      }
    });
  }
});

describe('A full disk', function () {
  let rig: Rig;
  before(function () {
    // A disk of its own takes a mount; only root may.
    if (process.getuid?.() !== 0 || process.platform !== 'linux') this.skip();
  });
  beforeEach(async () => {
    rig = await Rig.make();
    await mkdir(rig.runsFolder, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', rig.runsFolder]);
  });
  afterEach(async () => {
    for (const { pid, command } of processes()) if (command.includes(rig.runsFolder)) kill(pid);
    execFileSync('umount', ['-l', rig.runsFolder]);
    await rig.end();
  });

  const FAILS_ON_DEMAND = 'trap "exit 7" USR1; echo up; while :; do sleep 0.02; done';

  function isUp(dir: string): Promise<void> {
    return until('it is up', async () => (await rig.look(dir)).sizes['stdout'] === 3);
  }

  async function fill(): Promise<void> {
    const file = await open(join(rig.runsFolder, 'ballast'), 'a');
    for (const size of [65536, 4096]) {
      try {
        while (true) await file.write(Buffer.alloc(size));
      } catch (error) {
        assert.match(String(error), /ENOSPC/);
      }
    }
    await file.close();
  }

  it('is told at the start, and leaves no attempt', async () => {
    const dir = await rig.create('r1');
    await fill();
    assert.deepEqual(await rig.host.start(dir, rig.request(dir, 'true'), rig.signal), { kind: 'noSpace' });
    assert.deepEqual((await rig.look(dir)).attempts, []);
    await rm(join(rig.runsFolder, 'ballast'));
    assert.equal((await rig.host.start(dir, rig.request(dir, 'true'), rig.signal)).kind, 'started');
    assert.equal((await rig.host.waitForEnd(dir, rig.signal)).state, 'succeeded');
  });

  it('does not keep the end of an attempt, nor a stop, from being written', async () => {
    const failing = await rig.run('r1', FAILS_ON_DEMAND);
    const stopping = await rig.run('r2', 'exec sleep 600');
    await isUp(failing);
    await fill();
    kill(await toilOf(failing), 'SIGUSR1');
    const ended = await rig.host.waitForEnd(failing, rig.signal);
    assert.deepEqual([ended.state, ended.attempts[0]?.code], ['failed', 7]);
    await fill();
    assert.equal((await rig.host.stop(stopping, 20, rig.signal)).state, 'stopped');
  });

  it('does not either when others take the reserve first', async () => {
    const dir = await rig.run('r1', FAILS_ON_DEMAND);
    await isUp(dir);
    await rm(join(dir, 'reserve'));
    await fill();
    kill(await toilOf(dir), 'SIGUSR1');
    const ended = await rig.host.waitForEnd(dir, rig.signal);
    assert.deepEqual([ended.state, ended.attempts[0]?.code], ['failed', 7]);
    assert.deepEqual(await readdir(join(dir, 'attempts')), ['1.json']);
  });
});

async function readToEnd(argv: [string, ...string[]]): Promise<string> {
  const child = spawn(argv[0], argv.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (part: Buffer) => (text += part.toString()));
  const [code] = (await once(child, 'close')) as [number];
  assert.equal(code, 0);
  return text;
}
