import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { copyFile, readdir } from 'node:fs/promises';
import { runProgram } from '../../../src/local/process';
import { findNode, isWorkingNode, nodesFolder } from '../../../src/local/node';
import { inScratch, never, put, putProgram } from './toil/scratch';

const noRuntime = '/not/there/code';

describe('findNode', () => {
  it('takes a node from PATH that really runs, under either name', () =>
    inScratch(async (folder) => {
      await putProgram(`${folder}/broken/node`, '#!/bin/sh\nexit 1\n');
      await putProgram(`${folder}/good/nodejs`, `#!/bin/sh\nexec '${process.execPath}' "$@"\n`);
      const env = { PATH: `${folder}/broken:${folder}/good` };
      const found = await findNode({ env, storageFolder: folder, runtime: noRuntime, signal: never });
      assert.deepEqual(found, { folder: `${folder}/good`, source: 'path' });
    }));

  it('copies a runtime that is a plain Node, and the copy runs when the runtime is gone', () =>
    inScratch(async (folder) => {
      const runtime = `${folder}/server/node`;
      await putProgram(runtime, '');
      await copyFile(process.execPath, runtime);
      // The server's own node on PATH goes with the server: it does not count.
      const question = { env: { PATH: `${folder}/server` }, storageFolder: folder, signal: never };
      const found = await findNode({ ...question, runtime });
      assert.equal(found?.source, 'editor');
      assert.equal(found.folder, `${nodesFolder(folder)}/editor-${process.versions.node}`);
      assert.deepEqual(await readdir(found.folder), ['node']);
      assert.deepEqual(await findNode({ ...question, env: { PATH: '' }, runtime: noRuntime }), found);
      const { stdout } = await runProgram([`${found.folder}/node`, '-p', '[1,2].length']);
      assert.equal(stdout.trim(), '2');
    }));

  it('does not take an Electron, which cannot live without its other files', () =>
    inScratch(async (folder) => {
      const disguise = `${folder}/electron.cjs`;
      await put(
        disguise,
        "Object.defineProperty(process, 'versions', { value: { ...process.versions, electron: '39.2.0' } });",
      );
      const script = `#!/bin/sh\n[ "$ELECTRON_RUN_AS_NODE" = 1 ] || exit 3\nexec '${process.execPath}' -r '${disguise}' "$@"\n`;
      const runtime = await putProgram(`${folder}/code`, script);
      assert.equal(await findNode({ env: { PATH: '' }, storageFolder: folder, runtime, signal: never }), undefined);
      // Not even tried: it is large.
      assert.equal(existsSync(nodesFolder(folder)), false);
    }));

  it('does not keep a copy that does not work', () =>
    inScratch(async (folder) => {
      const runtime = await putProgram(`${folder}/code`, "#!/bin/sh\nprintf '24.1.0'\n");
      assert.equal(await findNode({ env: { PATH: '' }, storageFolder: folder, runtime, signal: never }), undefined);
      assert.deepEqual(await readdir(`${nodesFolder(folder)}/editor-24.1.0`), []);
    }));
});

describe('isWorkingNode', () => {
  it('believes only the right answer', () =>
    inScratch(async (folder) => {
      assert.equal(await isWorkingNode(process.execPath, process.env, never), true);
      assert.equal(await isWorkingNode(await putProgram(`${folder}/node`, '#!/bin/sh\necho 41\n'), {}, never), false);
    }));
});
