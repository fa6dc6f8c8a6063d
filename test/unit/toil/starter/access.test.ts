import assert from 'node:assert/strict';
import { link, mkdir, mkdtemp, readFile, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runProgram } from '../../../../src/local/process';
import { entriesOf, readPart, sizeOf, usageOf } from '../../../../src/local/runFiles';
import { StarterError, type AskStarter } from '../../../../src/toil/starter/starterCalls';
import { starterFileCalls, type StarterFiles } from '../../../../src/toil/starter/starterFileCalls';

const STARTER = resolve('src/toil/starter/toil_run');
const PYTHON = process.env['TOIL_CLUSTERS_TEST_PYTHON'] ?? 'python3';
const never = new AbortController().signal;

const ask: AskStarter = async (words, { text = '' }, signal) => {
  const { code, stdout, stderr } = await runProgram([PYTHON, '-I', '-S', '-B', '-X', 'utf8', STARTER, ...words], {
    input: text,
    signal,
  });
  return { code, stdout: Buffer.from(stdout), stderr };
};

describe('Files by way of the starter', () => {
  let root: string;
  let runs: string;
  let files: StarterFiles;
  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'access ü-')));
    runs = join(root, 'runs');
    files = starterFileCalls(ask, runs);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('are read and measured as those of This machine are', async () => {
    const file = join(root, 'log');
    await writeFile(file, 'abcdef');
    const parts: [string, number, number][] = [
      [file, 2, 3],
      [file, 4, 1000],
      [file, 9, 3],
      [file, 0, 0],
      [join(root, 'none'), 0, 3],
      [join(file, 'below'), 0, 3],
    ];
    for (const [path, offset, length] of parts) {
      assert.deepEqual(await files.read(path, offset, length, never), await readPart(path, offset, length, never));
    }
    for (const path of [file, join(root, 'none')]) assert.equal(await files.size(path, never), await sizeOf(path));
    await assert.rejects(files.read(root, 0, 1, never), { name: 'RemoteFileError', code: 'EISDIR' });
  });

  it('are listed and counted as those of This machine are', async () => {
    await mkdir(join(root, 'z', 'deep'), { recursive: true });
    await writeFile(join(root, 'z', 'deep', 'file'), 'x'.repeat(1000));
    await link(join(root, 'z', 'deep', 'file'), join(root, 'z', 'second name'));
    await writeFile(join(root, 'b'), '12');
    await writeFile(join(root, 'new\nline "ü'), '1');
    await symlink('z', join(root, 'to-z'));
    await symlink('nowhere', join(root, 'c'));
    for (const path of [root, join(root, 'none'), join(root, 'z')]) {
      assert.deepEqual(await files.folder(path, never), await entriesOf(path, never));
      assert.deepEqual(await files.usage(path, never), await usageOf(path, never));
    }
    assert.equal((await files.folder(root, never)).length, 5);
  });

  it('tell which of them are links to files, for these are copied as files', async () => {
    await mkdir(join(root, 'out', 'sub'), { recursive: true });
    await writeFile(join(root, 'kept'), 'x');
    await symlink('../../kept', join(root, 'out', 'sub', 'a'));
    await symlink('sub', join(root, 'out', 'to-folder'));
    await symlink('nowhere', join(root, 'out', 'dangling'));
    await symlink('kept', join(root, 'itself'));
    const kept = join(root, 'kept');
    assert.deepEqual(await files.copyable(join(root, 'out'), never), {
      kind: 'folder',
      links: [{ link: 'sub/a', file: kept }],
    });
    assert.deepEqual(await files.copyable(join(root, 'itself'), never), {
      kind: 'file',
      links: [{ link: '', file: kept }],
    });
    assert.deepEqual(await files.copyable(kept, never), { kind: 'file', links: [] });
    await assert.rejects(files.copyable(join(root, 'none'), never), { name: 'RemoteFileError', code: 'ENOENT' });
  });

  it('become a run once, under the name of a run only', async () => {
    const dir = await files.create('r1', '{"a":"ü"}', never);
    assert.equal(dir, join(runs, 'r1'));
    assert.equal(await readFile(join(dir, 'run.json'), 'utf8'), '{"a":"ü"}');
    await assert.rejects(files.create('r1', '{}', never), { name: 'RemoteFileError', code: 'EEXIST' });
    assert.deepEqual(await readdir(dir), ['run.json']);
    await assert.rejects(files.create('../r2', '{}', never), /not a run's name/);
    await writeFile(join(root, 'file'), '');
    await assert.rejects(starterFileCalls(ask, join(root, 'file')).create('r1', '{}', never), { code: 'EEXIST' });
  });

  it('go with their run, and no others', async () => {
    const dir = await files.create('r1', '{}', never);
    await mkdir(join(dir, 'js'));
    await writeFile(join(root, 'mine'), '');
    await symlink(join(root, 'mine'), join(dir, 'js', 'link'));
    await files.remove(dir, never);
    await files.remove(dir, never);
    assert.deepEqual([await readdir(runs), (await readdir(root)).sort()], [[], ['mine', 'runs']]);
    for (const other of [root, join(root, 'mine'), join(runs, '..', 'mine')]) {
      await assert.rejects(files.remove(other, never), StarterError);
    }
    assert.deepEqual(await readdir(root), ['mine', 'runs']);
  });
});
