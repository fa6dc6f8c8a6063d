import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalTarget } from '../../../../src/remote/sync/localTarget';
import type { Entry } from '../../../../src/remote/sync/manifest';

const ENTRY: Entry = { kind: 'file', size: 4, mtime: 1_700_000_000_123_456, mode: 0o640, link: '' };

describe('A folder that is written to by another machine’s word', () => {
  let top: string;
  let target: LocalTarget;
  before(function () {
    if (process.platform === 'win32') this.skip();
  });
  beforeEach(async () => {
    top = await mkdtemp(join(tmpdir(), 'toil-target-'));
    await mkdir(join(top, 'secret'));
    await mkdir(join(top, 'root'));
    await symlink(join(top, 'secret'), join(top, 'root', 'link'));
    target = new LocalTarget(join(top, 'root'));
  });
  afterEach(() => rm(top, { recursive: true, force: true }));

  const everything = async (path: string): Promise<void> => {
    const part = `${path}.part`;
    await target.write(path, part, ENTRY, Buffer.from('evil'));
    await target.folder(path, 0o755);
    await target.link(path, part, 'evil');
    await target.delete(path);
    await target.attributes(path, ENTRY);
  };

  for (const path of ['link/x', 'link/deep/x', '../secret/x', '/etc/x', 'a/../../secret/x', 'no\0x']) {
    it(`is not left by ${JSON.stringify(path)}`, async () => {
      await writeFile(join(top, 'secret', 'x'), 'mine');
      await everything(path);
      assert.equal(target.problems.length, 5);
      assert.equal(await readFile(join(top, 'secret', 'x'), 'utf8'), 'mine');
      assert.deepEqual(await readdir(join(top, 'secret')), ['x']);
      assert.deepEqual(await readdir(join(top, 'root')), ['link']);
    });
  }

  it('does not follow a link that stands where a part should', async () => {
    await writeFile(join(top, 'secret', 'x'), 'mine');
    await symlink(join(top, 'secret', 'x'), join(top, 'root', 'part'));
    await target.write('file', 'part', ENTRY, Buffer.from('evil'));
    assert.equal(target.problems.length, 1);
    assert.equal(await readFile(join(top, 'secret', 'x'), 'utf8'), 'mine');
  });

  it('gets whole files with mode and time, in folders that came just before', async () => {
    await target.folder('d', 0o750);
    await target.write('d/file', 'd/part', ENTRY, Buffer.from('good'));
    assert.deepEqual(target.problems, []);
    const { mode, mtimeMs } = await stat(join(top, 'root', 'd', 'file'));
    assert.deepEqual([mode & 0o777, Math.round(mtimeMs)], [0o640, 1_700_000_000_123]);
    assert.deepEqual(await readdir(join(top, 'root', 'd')), ['file']);
  });
});
