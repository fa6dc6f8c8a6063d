import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WatchLine } from '../../../src/contracts/starter';
import { PYTHON, Rig, STARTER, kill, processes, until } from './rig';

describe('Watching runs', () => {
  let rig: Rig;
  let lines: WatchLine[];
  let end: AbortController;
  beforeEach(async () => {
    rig = await Rig.make();
    lines = [];
    end = new AbortController();
  });
  afterEach(async () => {
    end.abort();
    await rig.end();
  });

  const brief = (): string[] =>
    lines.map((line) =>
      line.kind === 'run' ? `${line.run.id} ${line.run.state}` : line.kind === 'gone' ? `${line.id} gone` : 'ready',
    );
  const watching = (): Promise<void> => rig.host.watch((line) => lines.push(line), end.signal);
  const watchers = (): number[] =>
    processes()
      .filter((row) => row.command.includes(`watch ${rig.runsFolder}`))
      .map((row) => row.pid);

  it('tells what is there, then ready, then each change, then what has gone', async () => {
    const old = await rig.run('old', 'exit 1');
    await rig.host.waitForEnd(old, rig.signal);
    const watch = watching();
    await until('ready', () => brief().includes('ready'));
    assert.deepEqual(brief(), ['old failed', 'ready']);
    const dir = await rig.run('new', 'while [ ! -e go ]; do sleep 0.02; done');
    await until('it runs', () =>
      lines.some((line) => line.kind === 'run' && line.run.attempts.length === 1 && line.run.id === 'new'),
    );
    await appendFile(join(dir, 'messages.1'), 'line\n');
    await until('it grew', () => lines.some((line) => line.kind === 'run' && line.run.sizes['messages.1'] === 5));
    await writeFile(join(dir, 'go'), '');
    await until('it ended', () => brief().includes('new succeeded'));
    await rig.host.remove(dir, rig.signal);
    await until('it has gone', () => brief().includes('new gone'));
    assert.deepEqual([...new Set(brief())], ['old failed', 'ready', 'new running', 'new succeeded', 'new gone']);
    end.abort();
    await assert.rejects(watch, { name: 'AbortError' });
    await until('its process has gone', () => watchers().length === 0);
  });

  it('says nothing while nothing changes, and wakes for a run at rest', async () => {
    const store = join(rig.runsFolder, '..', 'store');
    const dir = await rig.create('r1', { jobStore: `file:${store}` });
    await rig.host.start(dir, rig.request(dir, 'exit 1'), rig.signal);
    await rig.host.waitForEnd(dir, rig.signal);
    watching().catch(() => undefined);
    await until('ready', () => brief().includes('ready'));
    await sleep(4500); // long enough for the run to come to rest
    assert.deepEqual(brief(), ['r1 failed', 'ready']);
    await mkdir(store);
    await until('the job store is seen', () =>
      lines.some((line) => line.kind === 'run' && line.run.jobStoreExists === true),
    );
    await rig.host.start(dir, rig.request(dir, 'true'), rig.signal);
    await until('the new attempt is seen', () => brief().at(-1) === 'r1 succeeded');
  });

  it('goes on when its process dies, as if nothing had happened', async () => {
    const gone = await rig.run('r1', 'true');
    await rig.host.waitForEnd(gone, rig.signal);
    watching().catch(() => undefined);
    await until('ready', () => brief().includes('ready'));
    for (const pid of watchers()) kill(pid);
    await rig.host.remove(gone, rig.signal);
    await rig.run('r2', 'true');
    await until('both are told', () => brief().includes('r1 gone') && brief().includes('r2 succeeded'));
    assert.equal(brief().filter((line) => line === 'ready').length, 1);
    assert.match(rig.log.lines.join('\n'), /run watch ended with -9/);
  });

  it('ends when its standard input is closed, and when nobody reads', async () => {
    for (const close of ['stdin', 'stdout'] as const) {
      const child = spawn(PYTHON, [STARTER, 'watch', rig.runsFolder], { stdio: ['pipe', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      const ended = once(child, 'exit');
      if (close === 'stdin') child.stdin.end();
      else {
        child.stdout.destroy();
        await rig.create('r1');
      }
      assert.deepEqual(await ended, [0, null]);
    }
  });

  it('costs little for many runs at rest and long message files', async () => {
    const first = await rig.run('r0', 'exit 1');
    await rig.host.waitForEnd(first, rig.signal);
    await writeFile(
      join(first, 'messages.1'),
      'toil.bus.JobIssuedMessage\tname\tkind-CWLJob/instance-12345678\t1\n'.repeat(5000),
    );
    for (let i = 1; i < 300; i += 1) execFileSync('cp', ['-a', first, join(rig.runsFolder, `r${i}`)]);
    await sleep(2600);
    const program = `import os, sys, time
sys.path.insert(0, sys.argv[1])
from toil_run.watching import Watcher
sys.stdout = open(os.devnull, 'w')
watcher = Watcher(sys.argv[2])
watcher.round(); watcher.round()
opened = []
sys.addaudithook(lambda event, words: opened.append(words[0]) if event == 'open' else None)
watcher.round()
print(len(watcher.told), len(opened), file=sys.stderr)`;
    const { stderr } = await rig.host.execute(
      [PYTHON, '-B', '-c', program, join(STARTER, '..'), rig.runsFolder],
      rig.signal,
    );
    assert.equal(stderr, '300 0\n');
  });
});

describe('A watch with a lease', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await Rig.make()));
  afterEach(() => rig.end());

  it('ends when nobody renews it, and lives on while somebody does', async () => {
    await rig.run('r1', 'sleep 60');
    const child = spawn(PYTHON, [STARTER, 'watch', rig.runsFolder, '1'], { stdio: ['pipe', 'ignore', 'inherit'] });
    const ended = once(child, 'exit');
    const beat = setInterval(() => void child.stdin.write('\n'), 200);
    await sleep(2500);
    clearInterval(beat);
    assert.equal(child.exitCode, null);
    const since = Date.now();
    const [code] = (await ended) as [number];
    assert.equal(code, 0);
    assert.ok(Date.now() - since < 5000);
  });
});

describe('Waiting for the end of a run', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await Rig.make()));
  afterEach(() => rig.end());

  it('sleeps in the kernel, polls nothing and ends at once', async () => {
    const dir = await rig.run('r1', 'while [ ! -e go ]; do sleep 0.01; done');
    const waiting = rig.host.waitForEnd(dir, rig.signal).then((run) => ({ run, at: Date.now() / 1000 }));
    const waiter = (): number | undefined => processes().find((row) => row.command.includes(`wait ${dir}`))?.pid;
    const switches = async (): Promise<string> => {
      const text = await readFile(`/proc/${waiter() ?? 0}/status`, 'utf8').catch(() => '');
      return /^voluntary_ctxt_switches:.*$/m.exec(text)?.[0] ?? '';
    };
    if (process.platform === 'linux') {
      await until('the waiter has not woken for a second', async () => {
        const before = await switches();
        await sleep(1000);
        return before !== '' && before === (await switches());
      });
    }
    await writeFile(join(dir, 'go'), '');
    const { run, at } = await waiting;
    assert.equal(run.state, 'succeeded');
    assert.ok(at - (run.attempts[0]?.end ?? 0) < 2);
  });

  it('gives many who wait the same answer, and keeps no new attempt from starting', async () => {
    const dir = await rig.run('r1', 'sleep 0.5; exit 3');
    const answers = await Promise.all(Array.from({ length: 5 }, () => rig.host.waitForEnd(dir, rig.signal)));
    assert.deepEqual(
      answers.map((run) => run.attempts[0]?.code),
      [3, 3, 3, 3, 3],
    );
    assert.equal((await rig.host.start(dir, rig.request(dir, 'true'), rig.signal)).kind, 'started');
  });

  it('can be given up', async () => {
    const dir = await rig.run('r1', 'exec sleep 600');
    const end = new AbortController();
    const waiting = rig.host.waitForEnd(dir, end.signal);
    setTimeout(() => end.abort(), 300);
    await assert.rejects(waiting, { name: 'AbortError' });
    await until('the waiter has gone', () => !processes().some((row) => row.command.includes(`wait ${dir}`)));
    assert.equal((await rig.look(dir)).state, 'running');
  });
});
