import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changedSince, stampFiles } from '../../../src/usecases/fileStamps';
import { signal } from './fakeRunHost';

describe('Stamps of files', () => {
  let folder: string;
  let paths: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stamps-'));
    paths = ['flow.cwl', 'inputs with $(name).yml', 'empty'].map((name) => join(folder, name));
    for (const [index, path] of paths.entries()) await writeFile(path, 'x'.repeat(index === 2 ? 0 : 10 + index));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are the SHA-256 of their contents, one for each file', async () => {
    const stamps = await stampFiles([...paths, ...paths], signal);
    assert.deepEqual(
      stamps.map(({ path }) => path),
      paths,
    );
    assert.equal(stamps[0]?.sha256, createHash('sha256').update('xxxxxxxxxx').digest('hex'));
  });

  it('tell nothing new of files that were only touched', async () => {
    const stamps = await stampFiles(paths, signal);
    for (const path of paths) await utimes(path, new Date(), new Date(0));
    assert.deepEqual(await changedSince(stamps, signal), []);
  });

  it('tell which files changed, and which are gone', async () => {
    const stamps = await stampFiles(paths, signal);
    await writeFile(paths[0] ?? '', 'yyyyyyyyyy');
    await rm(paths[2] ?? '');
    assert.deepEqual(await changedSince(stamps, signal), [paths[0], paths[2]]);
  });

  it('cannot be had of a file that is not there, which the error names', async () => {
    const path = join(folder, 'gone');
    await assert.rejects(stampFiles([...paths, path], signal), { code: 'ENOENT', path });
  });

  it('are not taken when nobody wants them any more', async () => {
    await assert.rejects(stampFiles(paths, AbortSignal.abort()), { name: 'AbortError' });
  });
});
