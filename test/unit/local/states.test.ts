import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunState } from '../../../src/contracts/starter';
import { Rig, kill, processes, starterOf, toilOf, until } from './rig';

describe('The state of a run', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await Rig.make()));
  afterEach(() => rig.end());

  it('is running while Toil runs, and succeeded after it ended with 0', async () => {
    const dir = await rig.run('r1', 'while [ ! -e go ]; do sleep 0.02; done; echo out; echo log >&2');
    const during = await rig.look(dir);
    assert.equal(during.state, 'running');
    assert.equal(during.stopping, false);
    await writeFile(join(dir, 'go'), '');
    const after = await rig.host.waitForEnd(dir, rig.signal);
    assert.equal(after.state, 'succeeded');
    assert.equal(after.attempts[0]?.code, 0);
    assert.deepEqual(after.sizes, { stdout: 4, log: 4 });
    assert.deepEqual(after.record, { host: { id: 'host-1', name: 'laptop' }, jobStore: `file:${dir}/js` });
  });

  it("is failed after any other end, with Toil's own code", async () => {
    const started = Date.now() / 1000;
    const dir = await rig.run('r1', 'exit 33');
    const { state, attempts } = await rig.host.waitForEnd(dir, rig.signal);
    assert.equal(state, 'failed');
    assert.equal(attempts[0]?.code, 33);
    assert.ok((attempts[0].end ?? NaN) >= started);
  });

  it('is failed with -9 when something kills Toil', async () => {
    const dir = await rig.run('r1', 'exec sleep 600');
    kill(await toilOf(dir));
    const { state, attempts } = await rig.host.waitForEnd(dir, rig.signal);
    assert.equal(state, 'failed');
    assert.equal(attempts[0]?.code, -9);
  });

  it('is failed with 127 when the program cannot be started, and the answer says why', async () => {
    const dir = await rig.create('r1');
    const request = { ...rig.request(dir, ''), argv: [join(dir, 'no such program')] };
    const answer = await rig.host.start(dir, request, rig.signal);
    assert.ok(answer.kind === 'cannotStart');
    assert.match(answer.reason, /No such file/);
    const { state, attempts } = await rig.host.waitForEnd(dir, rig.signal);
    assert.equal(state, 'failed');
    assert.equal(attempts[0]?.code, 127);
    assert.match(attempts[0].error ?? '', /No such file/);
  });

  it('stays running while Toil lives without its starter, and is lost when Toil has gone too', async () => {
    const dir = await rig.run('r1', 'exec sleep 600');
    const toil = await toilOf(dir);
    kill(-(await starterOf(dir)));
    await until('the starter has gone', () => !processes().some((row) => row.pid === toil && row.parent !== 1));
    assert.equal((await rig.look(dir)).state, 'running');
    kill(toil);
    assert.equal((await rig.host.waitForEnd(dir, rig.signal)).state, 'lost');
  });

  it('is lost when starter and Toil are killed at once', async () => {
    const dir = await rig.run('r1', 'exec sleep 600');
    const toil = await toilOf(dir);
    kill(await starterOf(dir));
    kill(toil);
    const { state, attempts } = await rig.host.waitForEnd(dir, rig.signal);
    assert.equal(state, 'lost');
    assert.equal(attempts[0]?.end, undefined);
  });

  it('is running for ten seconds before the first attempt, then lost', async () => {
    const dir = await rig.create('r1');
    assert.equal((await rig.look(dir)).state, 'running');
    const past = new Date(Date.now() - 11_000);
    await utimes(join(dir, 'run.json'), past, past);
    const { state, attempts } = await rig.look(dir);
    assert.equal(state, 'lost');
    assert.deepEqual(attempts, []);
  });

  it('is not changed by a marker of an earlier attempt, nor by one that came after the end', async () => {
    const dir = await rig.run('r1', 'exit 1');
    const { attempts } = await rig.host.waitForEnd(dir, rig.signal);
    const end = attempts[0]?.end ?? NaN;
    const states: RunState[] = [];
    for (const marker of [
      { attempt: 1, time: end + 5 },
      { attempt: 2, time: end - 1 },
      { attempt: 1, time: 'now' },
      { attempt: 1, time: end - 0.01 },
    ]) {
      await writeFile(join(dir, 'stopped'), JSON.stringify(marker));
      states.push((await rig.look(dir)).state);
    }
    assert.deepEqual(states, ['failed', 'failed', 'failed', 'stopped']);
  });

  it('survives damaged files: the record is null, an unreadable attempt has no end', async () => {
    const dir = await rig.run('r1', 'true');
    await rig.host.waitForEnd(dir, rig.signal);
    await writeFile(join(dir, 'run.json'), '{"half');
    await writeFile(join(dir, 'attempts', '1.json'), '{"number": 1, "argv": "x", "end": "never"}');
    const { state, record, attempts } = await rig.look(dir);
    assert.equal(state, 'lost');
    assert.equal(record, null);
    assert.deepEqual(attempts[0]?.argv, []);
  });

  it('of a folder that is no run is not listed, nor is a link to one', async () => {
    const dir = await rig.run('r1', 'true');
    await mkdir(join(rig.runsFolder, 'something'));
    await mkdir(join(rig.runsFolder, '.deleting-r0'));
    await writeFile(join(rig.runsFolder, '.deleting-r0', 'run.json'), '{}');
    await symlink(dir, join(rig.runsFolder, 'r2'));
    assert.deepEqual(
      (await rig.host.list(rig.signal)).map((run) => run.id),
      ['r1'],
    );
  });

  it('tells whether a file job store is there, and null for another kind', async () => {
    const dir = await rig.create('r1');
    const other = await rig.create('r2', { jobStore: 'aws:us-west-2:store' });
    assert.equal((await rig.look(dir)).jobStoreExists, false);
    await mkdir(join(dir, 'js'));
    assert.equal((await rig.look(dir)).jobStoreExists, true);
    assert.equal((await rig.look(other)).jobStoreExists, null);
  });
});

describe('An attempt', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await Rig.make()));
  afterEach(() => rig.end());

  it('has its own file and message bus; the log goes on, stdout is the last one', async () => {
    const script = 'echo bus > "$1"; echo out; echo log >&2; exit 3';
    const dir = await rig.run('r1', script);
    await rig.host.waitForEnd(dir, rig.signal);
    const again = await rig.host.start(dir, rig.request(dir, script, { restart: true }), rig.signal);
    assert.deepEqual(again, { kind: 'started', attempt: 2 });
    const { attempts, sizes } = await rig.host.waitForEnd(dir, rig.signal);
    assert.deepEqual(
      attempts.map(({ number, restart, code }) => [number, restart, code]),
      [
        [1, false, 3],
        [2, true, 3],
      ],
    );
    assert.deepEqual(attempts[1]?.argv.at(-1), join(dir, 'messages.2'));
    assert.deepEqual(sizes, { log: 8, stdout: 4, 'messages.1': 4, 'messages.2': 4 });
    assert.deepEqual((await readdir(join(dir, 'attempts'))).sort(), ['1.json', '2.json']);
    assert.equal(existsSync(join(dir, 'reserve')), false);
  });

  it('gets exactly the environment, folder and words of the request', async () => {
    const words = ['-x', 'a b', "it's", '$(touch hit)', 'né\n日本', ''];
    const dir = await rig.create('r1');
    const code = 'console.log(JSON.stringify([process.argv.slice(1), process.cwd(), process.env]))';
    const env = { PATH: '/usr/bin:/bin', GREETING: 'grüß\ndich', LC_ALL: 'C' };
    const request = { ...rig.request(dir, ''), argv: [process.execPath, '-e', code, '--', ...words], env };
    assert.equal((await rig.host.start(dir, request, rig.signal)).kind, 'started');
    assert.equal((await rig.host.waitForEnd(dir, rig.signal)).state, 'succeeded');
    const [argv, cwd, got] = JSON.parse(await readFile(join(dir, 'stdout'), 'utf8')) as [string[], string, object];
    assert.deepEqual(argv, words);
    assert.equal(cwd, dir);
    assert.deepEqual(got, env);
  });

  it('keeps the environment around it where that is asked for, the request’s own first', async () => {
    const dir = await rig.create('r1');
    const script = 'echo "$GREETING $HOME"';
    const env = { GREETING: 'hello', HOME: '/of/the/request' };
    await rig.host.start(dir, rig.request(dir, script, { env, inheritEnv: true }), rig.signal);
    await rig.host.waitForEnd(dir, rig.signal);
    assert.equal(await readFile(join(dir, 'stdout'), 'utf8'), 'hello /of/the/request\n');
    const other = await rig.create('r2');
    await rig.host.start(other, rig.request(other, 'echo "$HOME"', { env: {}, inheritEnv: true }), rig.signal);
    await rig.host.waitForEnd(other, rig.signal);
    assert.equal(await readFile(join(other, 'stdout'), 'utf8'), `${process.env['HOME'] ?? ''}\n`);
  });

  it('runs the commands after success in order, with their output in files', async () => {
    const afterSuccess = [
      { argv: ['/bin/sh', '-c', 'echo stats'], file: 'stats.json' },
      { argv: ['/bin/sh', '-c', 'cat stats.json > copy'] },
    ];
    const afterFailure = [{ argv: ['/bin/sh', '-c', 'echo no'], file: 'failure' }];
    const dir = await rig.run('r1', 'true', { afterSuccess, afterFailure });
    assert.equal((await rig.host.waitForEnd(dir, rig.signal)).sizes['stats.json'], 6);
    assert.equal(await readFile(join(dir, 'copy'), 'utf8'), 'stats\n');
    assert.equal(existsSync(join(dir, 'failure')), false);
  });

  it('keeps its state when a closing command fails; that is noted in starter.log and leaves no half file', async () => {
    const afterFailure = [
      { argv: ['/bin/sh', '-c', 'echo half; exit 4'], file: 'stats.json' },
      { argv: ['/no/such/program'], file: 'x' },
      { argv: ['/bin/sh', '-c', 'echo whole'], file: 'y' },
    ];
    const dir = await rig.run('r1', 'exit 2', { afterFailure });
    const { state, attempts } = await rig.host.waitForEnd(dir, rig.signal);
    assert.equal(state, 'failed');
    assert.equal(attempts[0]?.code, 2);
    const names = await readdir(dir);
    assert.deepEqual(
      names.filter((name) => /^(stats|x|y)/.test(name)),
      ['y'],
    );
    const notes = await readFile(join(dir, 'starter.log'), 'utf8');
    assert.match(notes, /ended with 4/);
    assert.match(notes, /no\/such\/program.*No such file/);
  });

  it('shows its end while it tidies up, and a new start waits for that', async () => {
    const afterFailure = [{ argv: ['/bin/sh', '-c', 'sleep 1.5; touch tidied'] }];
    const dir = await rig.run('r1', 'exit 1', { afterFailure });
    await until('the end is told', async () => (await rig.look(dir)).state === 'failed');
    assert.equal(existsSync(join(dir, 'tidied')), false);
    const request = rig.request(dir, 'test -e tidied', { restart: true });
    assert.deepEqual(await rig.host.start(dir, request, rig.signal), { kind: 'started', attempt: 2 });
    assert.equal((await rig.host.waitForEnd(dir, rig.signal)).state, 'succeeded');
  });

  it('hears SIGTERM and SIGINT through its starter, which ignores SIGHUP', async () => {
    const script =
      'trap "echo hup" HUP; trap "echo int" INT; trap "echo term; exit 5" TERM; echo up; while :; do sleep 0.02; done';
    const dir = await rig.run('r1', script);
    const starter = await starterOf(dir);
    const said = async (): Promise<string> => readFile(join(dir, 'stdout'), 'utf8');
    await until('it is up', async () => (await said()) === 'up\n');
    kill(starter, 'SIGHUP');
    kill(starter, 'SIGINT');
    await until('int is heard', async () => (await said()).includes('int'));
    kill(starter, 'SIGTERM');
    const { attempts } = await rig.host.waitForEnd(dir, rig.signal);
    assert.equal(attempts[0]?.code, 5);
    assert.equal(await said(), 'up\nint\nterm\n');
  });

  it('leaves no process and no zombie', async () => {
    const dir = await rig.run('r1', 'sleep 0.3 & true');
    const starter = await starterOf(dir);
    await rig.host.waitForEnd(dir, rig.signal);
    await until('all are gone', () => !processes().some((row) => row.pid === starter || row.parent === starter));
  });
});
