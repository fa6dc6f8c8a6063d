import assert from 'node:assert/strict';
import { chmod, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { thisHost } from '../../../src/local/hostId';
import { thisMachineRunHost } from '../../../src/local/runHost';
import { watchRuns } from '../../../src/local/watchRuns';
import { StarterError } from '../../../src/toil/starter/starterCalls';
import { PYTHON, Rig, STARTER, memoryLog } from './rig';

const never = new AbortController().signal;

describe("This machine's RunHost", () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await Rig.make()));
  afterEach(() => rig.end());

  it('makes a run once: the second of the same name is refused and the first is untouched', async () => {
    const dir = await rig.host.create('r1', '{"a":1}', never);
    await assert.rejects(rig.host.create('r1', '{"a":2}', never), { code: 'EEXIST' });
    assert.equal(await readFile(join(dir, 'run.json'), 'utf8'), '{"a":1}');
    assert.deepEqual(await readdir(dir), ['run.json']);
  });

  it('takes only names of letters, digits and hyphens', async () => {
    for (const id of ['', '..', 'a/b', '.x', 'a b', 'a\n']) {
      await assert.rejects(rig.host.create(id, '{}', never), /not a run's name/);
    }
  });

  it('leaves damaged runs out of the list, with a note, and keeps the others', async () => {
    await rig.create('good');
    const python = join(rig.runsFolder, 'python');
    await writeFile(python, `#!/bin/sh\necho 'no json'; echo '{"id": 3}'; exec ${PYTHON} "$@"\n`);
    await chmod(python, 0o755);
    const log = memoryLog();
    const host = hostWith(python, STARTER, log);
    assert.deepEqual(
      (await host.list(never)).map((run) => run.id),
      ['good'],
    );
    assert.equal(log.lines.length, 2);
  });

  it('rejects with the starter’s own words when that fails, and when its answer is not understood', async () => {
    const dir = await rig.create('r1');
    await assert.rejects(hostWith(PYTHON, '/no/such/starter').list(never), (error: unknown) => {
      assert.ok(error instanceof StarterError);
      assert.match(error.stderr, /No such file/);
      return true;
    });
    await assert.rejects(hostWith('/bin/echo', STARTER).stop(dir, 1, never), /unknown answer/);
    await assert.rejects(hostWith('/no/such/python', STARTER).list(never), { code: 'ENOENT' });
  });

  it('gives up watching after a bounded number of deaths, with the last one', async () => {
    const log = memoryLog();
    const watch = watchRuns(['/bin/sh', '-c', 'echo why >&2; exit 7'], () => undefined, log, never, [10, 10, 10]);
    await assert.rejects(watch, /run watch ended with 7: why/);
    assert.equal(log.lines.length, 3);
  });

  it('rejects every call with an AbortError once its signal has fired', async () => {
    const dir = await rig.create('r1');
    const gone = AbortSignal.abort();
    const { host } = rig;
    const calls = [
      () => host.create('r2', '{}', gone),
      () => host.start(dir, rig.request(dir, 'true'), gone),
      () => host.stop(dir, 1, gone),
      () => host.list(gone),
      () => host.watch(() => undefined, gone),
      () => host.waitForEnd(dir, gone),
      () => host.read(dir, 0, 1, gone),
      () => host.size(dir, gone),
      () => host.folder(dir, gone),
      () => host.usage(dir, gone),
      () => host.remove(dir, gone),
      () => host.copyOut(dir, '/tmp', () => undefined, gone),
      () => host.execute(['true'], gone),
    ];
    for (const call of calls) await assert.rejects(call(), { name: 'AbortError' }, String(call));
    assert.deepEqual(await readdir(rig.runsFolder), ['r1']);
  });

  it('runs a program and gives what it printed and how it ended', async () => {
    const answer = await rig.host.execute(['/bin/sh', '-c', 'echo a; echo b >&2; exit 3'], never);
    assert.deepEqual(answer, { code: 3, stdout: 'a\n', stderr: 'b\n' });
  });

  function hostWith(python: string, starter: string, log = memoryLog()): ReturnType<typeof thisMachineRunHost> {
    const { runsFolder } = rig;
    return thisMachineRunHost({
      python: () => Promise.resolve(python),
      starter: () => Promise.resolve(starter),
      runsFolder,
      log,
    });
  }
});

describe('The identity of this machine', () => {
  it('is the same each time and does not show the machine’s own number', async () => {
    const [one, two] = [await thisHost(), await thisHost()];
    assert.deepEqual(one, two);
    assert.match(one.id, /^[0-9a-f]{32}$/);
    assert.notEqual(one.name, '');
    const secret = (await readFile('/etc/machine-id', 'utf8').catch(() => 'none')).trim();
    assert.notEqual(one.id, secret);
  });
});
