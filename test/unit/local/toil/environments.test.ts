import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  beginEnvironment,
  currentEnvironment,
  environmentsFolder,
  removeEnvironments,
  removeHalfDone,
} from '../../../../src/local/toil/environments';
import { removeToil, toilDiskUse } from '../../../../src/local/toil/remove';
import { inScratch, never, put } from './scratch';

async function make(storage: string): Promise<string> {
  const environment = await beginEnvironment(storage, '9.6.0');
  await put(path.join(environment.folder, 'bin', 'toil'), 'x'.repeat(8192));
  await environment.finish('9.6.0');
  return environment.folder;
}

describe('our Toil environments', () => {
  it('are numbered, and the last finished one is the current one', () =>
    inScratch(async (storage) => {
      assert.equal(await currentEnvironment(storage), undefined);
      await make(storage);
      const second = await make(storage);
      assert.equal(path.basename(second), '9.6.0-2');
      assert.deepEqual(await currentEnvironment(storage), {
        version: '9.6.0',
        bin: path.join(second, 'bin'),
        python: path.join(second, 'bin', 'python'),
      });
    }));

  it('are not current before they are finished, and gone when discarded', () =>
    inScratch(async (storage) => {
      const first = await make(storage);
      const half = await beginEnvironment(storage, '9.6.0');
      await put(path.join(half.folder, 'bin', 'toil'), '');
      assert.equal((await currentEnvironment(storage))?.bin, path.join(first, 'bin'));
      await half.discard();
      assert.deepEqual((await readdir(environmentsFolder(storage))).sort(), ['9.6.0-1', 'current.json']);
    }));

  it('are cleared away when their maker died, and left alone while it lives', () =>
    inScratch(async (storage) => {
      const half = await beginEnvironment(storage, '9.6.0');
      await put(path.join(half.folder, 'bin', 'toil'), '');
      await removeHalfDone(storage);
      assert.equal(existsSync(half.folder), true);
      await writeFile(`${half.folder}.installing`, JSON.stringify({ host: 'gone', pid: 1, start: '', token: '' }));
      await utimes(`${half.folder}.installing`, new Date(0), new Date(0));
      await removeHalfDone(storage);
      assert.deepEqual(await readdir(environmentsFolder(storage)), []);
    }));

  it('stay while a run uses them', () =>
    inScratch(async (storage) => {
      const old = await make(storage);
      const unused = await make(storage);
      const current = await make(storage);
      const { bytes, kept } = await removeEnvironments(storage, [path.join(old, 'bin')], true);
      assert.ok(bytes >= 8192);
      assert.deepEqual(kept.sort(), [old, current]);
      assert.equal(existsSync(unused), false);
    }));

  it('do not take a neighbour with a longer name for a part of them', () =>
    inScratch(async (storage) => {
      const first = await make(storage);
      const { kept } = await removeEnvironments(storage, [`${first}1/bin`], false);
      assert.deepEqual(kept, []);
    }));

  it('ignore a pointer that leads out of their folder', () =>
    inScratch(async (storage) => {
      await make(storage);
      await put(
        path.join(environmentsFolder(storage), 'current.json'),
        '{"format":1,"folder":"../../evil-1","version":"1"}',
      );
      assert.equal(await currentEnvironment(storage), undefined);
    }));

  it('go with uv, Python and Node when Toil is removed, and the bytes are told', () =>
    inScratch(async (storage) => {
      const used = await make(storage);
      await make(storage);
      await put(path.join(storage, 'uv', 'bin', 'uv'), 'x'.repeat(8192));
      await put(path.join(storage, 'python', 'p'), 'x');
      const node = path.join(storage, 'node', 'package-1.0.0');
      await put(path.join(node, 'node'), 'x');
      await put(path.join(storage, 'node', 'editor-1.0.0', 'node'), 'x');
      const before = await toilDiskUse(storage);
      const { bytes, kept } = await removeToil({
        storageFolder: storage,
        inUse: [path.join(used, 'bin'), node],
        signal: never,
      });
      assert.deepEqual([...kept].sort(), [node, used].sort());
      assert.equal(existsSync(path.join(storage, 'uv')), false);
      assert.equal(existsSync(path.join(storage, 'node', 'editor-1.0.0')), false);
      // The environment that stays may need it.
      assert.equal(existsSync(path.join(storage, 'python')), true);
      assert.equal(await currentEnvironment(storage), undefined);
      assert.ok(bytes >= 16384 && bytes < before);
    }));
});
