import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkspaceFiles } from '../../../../src/language/server/workspaceFiles';

describe('Files of the workspace', () => {
  const { signal } = new AbortController();
  const open = new Map<string, string>();
  let root = '';
  let files: WorkspaceFiles;
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'hints-files-'));
    for (const folder of ['w/inner', 'w2', 'outside']) mkdirSync(join(root, folder), { recursive: true });
    for (const file of ['w/a.cwl', 'w/inner/b.cwl', 'w2/c.cwl', 'outside/d.cwl', 'w/..e.cwl'])
      writeFileSync(join(root, file), file);
    execFileSync('mkfifo', [join(root, 'w/pipe.cwl')]);
    files = new WorkspaceFiles((path) => open.get(path));
    files.setFolders([join(root, 'w'), join(root, 'w/inner')]);
  });
  after(() => rmSync(root, { recursive: true }));

  const read = (path: string): Promise<string | undefined> => files.readText(join(root, path));

  it('are read, also deep inside', async () => {
    assert.equal(await read('w/a.cwl'), 'w/a.cwl');
    assert.equal(await read('w/inner/b.cwl'), 'w/inner/b.cwl');
    assert.equal(await read('w/..e.cwl'), 'w/..e.cwl');
  });

  it('are the only ones that are read', async () => {
    for (const path of ['outside/d.cwl', 'w2/c.cwl', 'w/../outside/d.cwl'])
      assert.equal(await read(path), undefined, path);
    assert.equal(await files.readText('relative.cwl'), undefined);
    assert.equal(await files.exists(join(root, 'outside/d.cwl'), signal), false);
    assert.deepEqual(await files.listFolder(join(root, 'outside')), []);
  });

  it('that are no files are not waited for', async () => {
    for (const path of ['w/pipe.cwl', 'w/inner', 'w/gone.cwl']) assert.equal(await read(path), undefined, path);
  });

  it('are seen as they stand in the editor, new ones too', async () => {
    open.set(join(root, 'w/a.cwl'), 'changed').set(join(root, 'w/new.cwl'), 'unsaved').set('untitled:1', 'nowhere');
    assert.equal(await read('w/a.cwl'), 'changed');
    assert.equal(await read('w/new.cwl'), 'unsaved');
    assert.equal(await files.readText('untitled:1'), 'nowhere');
    assert.equal(await files.exists(join(root, 'w/new.cwl'), signal), true);
  });

  it('belong to the innermost folder', () => {
    assert.equal(files.folderOf(join(root, 'w/inner/b.cwl')), join(root, 'w/inner'));
    assert.equal(files.folderOf(join(root, 'w/a.cwl')), join(root, 'w'));
    assert.equal(files.folderOf(join(root, 'w2/c.cwl')), undefined);
    assert.equal(files.folderOf('untitled:Untitled-1'), undefined);
  });

  it('are listed', async () => {
    assert.deepEqual([...(await files.listFolder(join(root, 'w/inner')))], [join(root, 'w/inner/b.cwl')]);
  });
});
