import assert from 'node:assert/strict';
import { appendFile, cp, mkdir, mkdtemp, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thisMachineRunHost } from '../../../src/local/runHost';
import { installStarter } from '../../../src/local/starter';
import { PYTHON, STARTER, memoryLog } from './rig';

const never = new AbortController().signal;

describe('The installed starter', () => {
  let root: string;
  let storage: string;
  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'storage-')));
    storage = join(root, 'storage');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const install = (source = STARTER): Promise<string> => installStarter(source, storage, never);
  const manyWindows = (): Promise<string[]> => Promise.all(Array.from({ length: 8 }, () => install()));

  /** A copy of the source that a test may change. */
  async function source(name: string): Promise<string> {
    const folder = join(root, name);
    await cp(STARTER, folder, { recursive: true });
    return folder;
  }

  /** The Python files of a folder, by name. */
  async function textsOf(folder: string): Promise<Record<string, string>> {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.py')).sort();
    return Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
    );
  }

  it('is the same folder for many windows, and lies below its hash', async () => {
    const paths = await manyWindows();
    const [path] = paths;
    assert.ok(path);
    assert.deepEqual(new Set(paths), new Set([path]));
    assert.match(path, /\/starter\/[0-9a-f]{12}\/toil_run$/);
    assert.deepEqual(await textsOf(path), await textsOf(STARTER));
    assert.deepEqual(await readdir(path), Object.keys(await textsOf(STARTER)));
    assert.deepEqual(await readdir(join(path, '..')), ['toil_run']);
  });

  it('works, and Python leaves nothing in it', async () => {
    const path = await install();
    const host = thisMachineRunHost({
      python: () => Promise.resolve(PYTHON),
      starter: () => install(),
      runsFolder: join(root, 'runs'),
      log: memoryLog(),
    });
    await host.create('r1', '{"id":"r1"}', never);
    assert.deepEqual(
      (await host.list(never)).map((run) => [run.id, run.state]),
      [['r1', 'running']],
    );
    assert.deepEqual(await readdir(path), Object.keys(await textsOf(STARTER)));
  });

  for (const [what, damage] of [
    ['a file was changed', (path: string) => appendFile(join(path, 'lock.py'), '#')],
    ['a file was emptied', (path: string) => writeFile(join(path, '__main__.py'), '')],
    ['a file was deleted', (path: string) => rm(join(path, 'state.py'))],
  ] as const) {
    it(`is mended when ${what}, by many windows at once`, async () => {
      const path = await install();
      await damage(path);
      assert.deepEqual(new Set(await manyWindows()), new Set([path]));
      assert.deepEqual(await textsOf(path), await textsOf(STARTER));
      assert.deepEqual(await readdir(join(path, '..')), ['toil_run']);
    });
  }

  it('is whole after an installation that made no more than the empty folder', async () => {
    const path = await install();
    await rm(path, { recursive: true });
    await mkdir(path);
    assert.equal(await install(), path);
    assert.deepEqual(await textsOf(path), await textsOf(STARTER));
  });

  it('is kept beside a newer one, whichever file that differs in, be it by name only', async () => {
    const first = await install();
    const changes: Record<string, (folder: string) => Promise<void>> = {
      changed: (folder) => appendFile(join(folder, 'lock.py'), '#'),
      more: (folder) => writeFile(join(folder, 'more.py'), ''),
      fewer: (folder) => rm(join(folder, 'stopping.py')),
      renamed: (folder) =>
        cp(join(folder, 'lock.py'), join(folder, 'block.py')).then(() => rm(join(folder, 'lock.py'))),
    };
    const paths = [first];
    for (const [name, change] of Object.entries(changes)) {
      const folder = await source(name);
      await change(folder);
      const path = await install(folder);
      assert.deepEqual(await textsOf(path), await textsOf(folder), name);
      paths.push(path);
    }
    assert.equal(new Set(paths).size, 5);
    assert.deepEqual(await textsOf(first), await textsOf(STARTER));
  });

  it('is the same whatever else lies beside its files, and that is neither copied nor disturbed', async () => {
    const path = await install();
    const folder = await source('used');
    for (const place of [folder, path]) {
      await mkdir(join(place, '__pycache__'), { recursive: true });
      await writeFile(join(place, '__pycache__', 'lock.cpython-38.pyc'), place);
    }
    assert.equal(await install(folder), path);
    await rm(join(path, 'lock.py'));
    assert.equal(await install(folder), path);
    assert.deepEqual(await textsOf(path), await textsOf(STARTER));
    assert.equal(await readFile(join(path, '__pycache__', 'lock.cpython-38.pyc'), 'utf8'), path);
  });

  it('is not given when its source is not there, or the signal has fired', async () => {
    await assert.rejects(install(join(root, 'nothing')), { code: 'ENOENT' });
    await assert.rejects(installStarter(STARTER, storage, AbortSignal.abort()), { name: 'AbortError' });
    assert.deepEqual(await readdir(root), []);
  });
});
