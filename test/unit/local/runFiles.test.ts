import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  readdir,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyInto, entriesOf, readPart, removeFolder, sizeOf, usageOf } from '../../../src/local/runFiles';

describe("The files of a run's machine", () => {
  let root: string;
  const never = new AbortController().signal;
  const gone = AbortSignal.abort();
  beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'files-'))));
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('are read in parts; there is nothing behind the end, nor in a file that is not there', async () => {
    const file = join(root, 'log');
    await writeFile(file, 'abcdef');
    assert.equal((await readPart(file, 2, 3, never)).toString(), 'cde');
    assert.equal((await readPart(file, 4, 1000, never)).toString(), 'ef');
    assert.equal((await readPart(file, 9, 3, never)).length, 0);
    assert.equal((await readPart(join(root, 'none'), 0, 3, never)).length, 0);
    assert.equal((await readPart(join(file, 'below'), 0, 3, never)).length, 0);
    assert.equal(await sizeOf(file), 6);
    assert.equal(await sizeOf(join(root, 'none')), undefined);
    await assert.rejects(readPart(file, 0, 3, gone), { name: 'AbortError' });
  });

  it('are listed folders first, then by name, with links as what they lead to', async () => {
    await mkdir(join(root, 'z'));
    await writeFile(join(root, 'b'), '12');
    await writeFile(join(root, 'a'), '1');
    await symlink('z', join(root, 'to-z'));
    await symlink('nowhere', join(root, 'c'));
    const entries = await entriesOf(root, never);
    assert.deepEqual(
      entries.map(({ name, kind, size }) => [name, kind, size]),
      [
        ['to-z', 'folder', 0],
        ['z', 'folder', 0],
        ['a', 'file', 1],
        ['b', 'file', 2],
        ['c', 'other', 0],
      ],
    );
    assert.equal(entries[2]?.path, join(root, 'a'));
    assert.deepEqual(await entriesOf(join(root, 'none'), never), []);
  });

  it('are counted once for each content, without what links lead to', async () => {
    await mkdir(join(root, 'sub'));
    await writeFile(join(root, 'sub', 'a'), Buffer.alloc(1000));
    await link(join(root, 'sub', 'a'), join(root, 'b'));
    await writeFile(join(root, 'c'), Buffer.alloc(24));
    assert.deepEqual(await usageOf(root, never), { bytes: 1024, files: 2 });
    await symlink('/usr', join(root, 'usr'));
    const { files } = await usageOf(root, never);
    assert.equal(files, 3);
    assert.deepEqual(await usageOf(join(root, 'none'), never), { bytes: 0, files: 0 });
    await assert.rejects(usageOf(root, gone), { name: 'AbortError' });
  });

  it('are deleted with a run, but not what links in it lead to', async () => {
    const runs = join(root, 'runs');
    await mkdir(join(runs, 'r1', 'js'), { recursive: true });
    await writeFile(join(root, 'precious'), 'x');
    await symlink(root, join(runs, 'r1', 'js', 'out'));
    await removeFolder(runs, join(runs, 'r1'), never);
    assert.deepEqual(await readdir(runs), []);
    assert.equal(await readFile(join(root, 'precious'), 'utf8'), 'x');
    await removeFolder(runs, join(runs, 'r1'), never);
  });

  it('are deleted only directly below the runs folder', async () => {
    const runs = join(root, 'runs');
    await mkdir(join(runs, 'r1', 'js'), { recursive: true });
    for (const dir of [runs, root, join(runs, 'r1', 'js'), join(runs, 'r1', '..', '..', 'x'), '/']) {
      await assert.rejects(removeFolder(runs, dir, never), /not a run of this folder/);
    }
    assert.deepEqual(await readdir(join(runs, 'r1')), ['js']);
  });

  it('are deleted through read-only folders too', async () => {
    await mkdir(join(root, 'r1', 'sub'), { recursive: true });
    await writeFile(join(root, 'r1', 'sub', 'file'), '');
    await chmod(join(root, 'r1', 'sub'), 0o500);
    // Root may always delete: be someone else.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) {
      execFileSync('chown', ['-R', 'nobody', root]);
      process.seteuid?.('nobody');
    }
    try {
      await removeFolder(root, join(root, 'r1'), never);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
    assert.equal((await readdir(root)).includes('r1'), false);
  });

  it('are copied whole: links to files become files, links to folders and to nothing stay links', async () => {
    const from = join(root, 'outputs');
    await mkdir(join(from, 'a b'), { recursive: true });
    await writeFile(join(from, 'a b', 'x.txt'), 'x', { mode: 0o755 });
    await utimes(join(from, 'a b', 'x.txt'), 1000, 1000);
    await symlink(join(from, 'a b', 'x.txt'), join(from, 'link'));
    await symlink('a b', join(from, 'folder'));
    await symlink('nowhere', join(from, 'dangling'));
    execFileSync('mkfifo', [join(from, 'pipe')]);
    await copyInto(from, join(root, 'to', 'here'), never);
    const to = join(root, 'to', 'here', 'outputs');
    assert.deepEqual((await readdir(to)).sort(), ['a b', 'dangling', 'folder', 'link']);
    assert.equal(await readFile(join(to, 'link'), 'utf8'), 'x');
    assert.equal((await lstat(join(to, 'link'))).isFile(), true);
    assert.equal(await readlink(join(to, 'folder')), 'a b');
    assert.equal(await readlink(join(to, 'dangling')), 'nowhere');
    const { mtimeMs, mode } = await stat(join(to, 'a b', 'x.txt'));
    assert.deepEqual([mtimeMs, mode & 0o777], [1_000_000, 0o755]);
    await copyInto(from, join(root, 'to', 'here'), never);
  });

  it('are not copied into themselves', async () => {
    await mkdir(join(root, 'a', 'b'), { recursive: true });
    await assert.rejects(copyInto(join(root, 'a'), join(root, 'a', 'b'), never), /into itself/);
    await copyInto(join(root, 'a'), root, never);
    assert.deepEqual(await readdir(join(root, 'a', 'b')), []);
    await assert.rejects(copyInto(join(root, 'none'), join(root, 'a'), never), { code: 'ENOENT' });
    await assert.rejects(copyInto(join(root, 'a'), join(root, 'c'), gone), { name: 'AbortError' });
  });
});
