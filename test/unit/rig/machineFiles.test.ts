import assert from 'node:assert/strict';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { REPOSITORY } from '../../../scripts/vscodeHost/folders';
import { hashOf, stampsOf } from '../../rig/build/inputs';
import { removeOld } from '../../rig/build/cachedPart';

const NODE = path.join(REPOSITORY, 'test', 'rig', 'node');
const UNITS = path.join(NODE, 'usr/lib/systemd/system');
/** Of Debian's packages. */
const DEBIAN_UNITS = ['docker.socket', 'ssh.service', 'systemd-sysext.service'];

describe('The files of the rig’s machines', () => {
  it('switch on units that there are, and every unit that can be switched on', async () => {
    const preset = await readFile(path.join(NODE, 'usr/lib/systemd/system-preset/50-rig.preset'), 'utf8');
    const enabled = [...preset.matchAll(/^enable (\S+)/gm)].map(([, name = '']) => name);
    const own = await readdir(UNITS);
    const texts = await Promise.all(own.map(async (name) => await readFile(path.join(UNITS, name), 'utf8')));
    const installable = own.filter((_, index) => texts[index]?.includes('[Install]'));
    assert.deepEqual([...enabled].sort(), [...installable, ...DEBIAN_UNITS].sort());
    assert.match(preset, /\ndisable \*\n$/);
  });

  it('have programs that can be run, and units that start nothing else', async () => {
    for (const name of await readdir(UNITS)) {
      const text = await readFile(path.join(UNITS, name), 'utf8');
      for (const [, program = ''] of text.matchAll(/^Exec\w+=(\/usr\/libexec\/rig\/\S+)/gm))
        assert.ok(((await stat(path.join(NODE, program))).mode & 0o111) !== 0, program);
    }
    for (const program of ['usr/libexec/rig/init', 'usr/local/sbin/kubeadm', 'usr/sbin/setfiles'])
      assert.ok(((await stat(path.join(NODE, program))).mode & 0o111) !== 0, program);
  });
});

describe('The key of a part of the rig', () => {
  let work: string;
  beforeEach(async () => {
    work = await mkdtemp(path.join(tmpdir(), 'inputs-'));
    await mkdir(path.join(work, 'one/deep'), { recursive: true });
    await writeFile(path.join(work, 'one/deep/file'), 'text');
  });
  afterEach(() => rm(work, { recursive: true, force: true }));

  const key = (...texts: string[]): Promise<string> => hashOf(texts, [path.join(work, 'one')]);

  it('is the same in another clone', async () => {
    const before = await key('a');
    await cp(path.join(work, 'one'), path.join(work, 'elsewhere/one'), { recursive: true });
    assert.equal(await hashOf(['a'], [path.join(work, 'elsewhere/one')]), before);
    assert.match(before, /^[0-9a-f]{12}$/);
  });

  it('changes with a text, with what a file holds, its name and whether it can be run', async () => {
    const keys = [await key('a'), await key('b'), await key('a', ''), await key('', 'a')];
    await writeFile(path.join(work, 'one/deep/file'), 'other');
    keys.push(await key('a'));
    await chmod(path.join(work, 'one/deep/file'), 0o755);
    keys.push(await key('a'));
    await writeFile(path.join(work, 'one/second'), '');
    keys.push(await key('a'));
    assert.equal(new Set(keys).size, keys.length);
  });

  it('knows a program by the hash of its content that Go writes into it, not by its time', async () => {
    const program = (id: string): Buffer => {
      const lengths = Buffer.alloc(12);
      [4, id.length, 4].forEach((value, index) => lengths.writeUInt32LE(value, index * 4));
      // The name alone is no note.
      return Buffer.concat([Buffer.from('\x7fELF Go\0\0 '), lengths, Buffer.from(`Go\0\0${id}\0rest`)]);
    };
    await writeFile(path.join(work, 'kubelet'), program('link/main/mainContent/content'));
    assert.deepEqual(await stampsOf(work, ['kubelet']), ['kubelet content']);
    await writeFile(path.join(work, 'kubelet'), program('other/other/mainContent/content'));
    assert.deepEqual(await stampsOf(work, ['kubelet']), ['kubelet content']);
    await writeFile(path.join(work, 'shell'), '#!/bin/sh\n');
    await assert.rejects(stampsOf(work, ['shell']), /shell has no build id/);
    // Node is built by something else.
    await assert.rejects(stampsOf(path.dirname(process.execPath), [path.basename(process.execPath)]), /no build id/);
  });

  it('lets what nobody has wanted for three days go, of the same part only', async () => {
    const now = Date.now();
    const days = {
      'rig-root-0123456789ab': 4,
      'rig-root-ba9876543210': 2,
      'rig-rooted-0123456789ab': 9,
      'rig-root': 9,
    };
    for (const [name, ago] of Object.entries(days)) {
      await mkdir(path.join(work, 'cache', name, 'inside'), { recursive: true });
      const then = new Date(now - ago * 86_400_000);
      await utimes(path.join(work, 'cache', name), then, then);
    }
    await removeOld(path.join(work, 'cache'), 'rig-root', now);
    const left = ['rig-root', 'rig-root-ba9876543210', 'rig-rooted-0123456789ab'];
    assert.deepEqual((await readdir(path.join(work, 'cache'))).sort(), left);
  });
});
