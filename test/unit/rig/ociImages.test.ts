import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, link, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { blobFile, writeImage, writeLayer } from '../../rig/build/ociImages';

const NEVER = new AbortController().signal;

describe('Container images of the rig', function () {
  let work = '';
  let folder = '';
  before(function () {
    // The rig needs Linux, and this GNU tar.
    if (process.platform !== 'linux') this.skip();
  });
  beforeEach(async () => {
    work = await mkdtemp(path.join(tmpdir(), 'oci-'));
    folder = path.join(work, 'images');
  });
  afterEach(() => rm(work, { recursive: true, force: true }));

  /** `mode owner size path [-> target]` of everything in a layer, and the years of its times. */
  function listed(digest: string): { readonly entries: string[]; readonly years: string[] } {
    const words = ['--list', '--verbose', '--numeric-owner', '--utc', '--file', blobFile(folder, digest) ?? ''];
    const lines = execFileSync('tar', words, { encoding: 'utf8' }).trim().split('\n');
    const fields = lines.map((line) => line.split(/\s+/));
    return {
      entries: fields.map(([mode, owner, size, , , ...name]) => [mode, owner, size, ...name].join(' ')),
      years: [...new Set(fields.map(([, , , date = '']) => date.slice(0, 4)))],
    };
  }

  async function text(name: string, what: string, mode = 0o644): Promise<string> {
    const file = path.join(work, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, what);
    await chmod(file, mode);
    return file;
  }

  it('hold files where they are wanted, all of root and readable, links followed', async () => {
    const program = await text('elsewhere/program', 'run', 0o700);
    const linked = path.join(work, 'linked');
    await symlink(program, linked);
    const files = { '/bin/program': linked, '/etc/note': await text('note', 'note', 0o600) };
    const { digest, size } = await writeLayer(folder, { files }, NEVER);
    const { entries, years } = listed(digest);
    assert.deepEqual(entries, [
      'drwxr-xr-x 0/0 0 ./',
      'drwxr-xr-x 0/0 0 ./bin/',
      '-rwxr-xr-x 0/0 3 ./bin/program',
      'drwxr-xr-x 0/0 0 ./etc/',
      '-rw-r--r-- 0/0 4 ./etc/note',
    ]);
    assert.deepEqual(years, ['1970']);
    const blob = await readFile(blobFile(folder, digest) ?? '');
    assert.equal(blob.length, size);
    assert.equal(`sha256:${createHash('sha256').update(blob).digest('hex')}`, digest);
  });

  it('hold a folder as it lies, without what is left out there and nowhere else', async () => {
    const tree = path.join(work, 'tree');
    await text('tree/bin/tool', 'tool', 0o755);
    await symlink('tool', path.join(tree, 'bin/again'));
    await text('tree/doc/a', 'a');
    await text('tree/share/doc/b', 'b', 0o600);
    await text('tree/share/some/library/tests/c', 'c');
    await text('tree/share/tests', 'd');
    const zero = await writeLayer(folder, { tree, without: ['doc', 'share/*/tests'], times: 'zero' }, NEVER);
    const owner = `${process.getuid?.() ?? 0}/${process.getgid?.() ?? 0}`;
    assert.deepEqual(
      listed(zero.digest).entries.filter((entry) => !entry.startsWith('d')),
      [
        `lrwxrwxrwx ${owner} 0 ./bin/again -> tool`,
        `-rwxr-xr-x ${owner} 4 ./bin/tool`,
        `-rw------- ${owner} 1 ./share/doc/b`,
        `-rw-r--r-- ${owner} 1 ./share/tests`,
      ],
    );
    assert.deepEqual(listed(zero.digest).years, ['1970']);
    const kept = await writeLayer(folder, { tree, times: 'kept' }, NEVER);
    assert.ok(!listed(kept.digest).years.includes('1970'));
  });

  it('are the same blob for the same content, and leave nothing else behind', async () => {
    const files = { '/a': await text('one', 'same'), '/b': await text('two', 'other') };
    const first = await writeLayer(folder, { files }, NEVER);
    const other = await text('three', 'same');
    await link(other, path.join(work, 'four'));
    const second = await writeLayer(folder, { files: { '/b': files['/b'], '/a': other } }, NEVER);
    assert.deepEqual(second, first);
    assert.deepEqual(await readdir(folder), ['blobs']);
    assert.deepEqual(await readdir(path.join(folder, 'blobs', 'sha256')), [first.digest.slice('sha256:'.length)]);
  });

  it('are described by a manifest that names every part by its digest and size', async () => {
    const layer = await writeLayer(folder, { files: { '/run': await text('run', 'run', 0o755) } }, NEVER);
    const start = { entrypoint: ['/run'], command: ['now'], workingFolder: '/tmp' };
    const manifest = await describedBy(await writeImage(folder, [layer, layer], start));
    const { config, layers } = manifest as { config: { digest: string; size: number }; layers: unknown[] };
    assert.deepEqual(layers, Array(2).fill({ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...layer }));
    const described = (await describedBy(config.digest)) as { config: unknown; rootfs: unknown };
    assert.equal((await readFile(blobFile(folder, config.digest) ?? '')).length, config.size);
    assert.deepEqual(described.rootfs, { type: 'layers', diff_ids: [layer.digest, layer.digest] });
    assert.deepEqual(described.config, {
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      Entrypoint: ['/run'],
      Cmd: ['now'],
      WorkingDir: '/tmp',
    });
  });

  it('are not made of a file that is not there, nor after an abort', async () => {
    const missing = { files: { '/a': path.join(work, 'missing') } };
    await assert.rejects(writeLayer(folder, missing, NEVER), /tar .* ended with \d: tar: \.\/a: /);
    const there = { files: { '/a': await text('there', 'there') } };
    await assert.rejects(writeLayer(folder, there, AbortSignal.abort()), { name: 'AbortError' });
    assert.deepEqual(await readdir(path.join(folder, 'blobs', 'sha256')), []);
    assert.deepEqual(await readdir(folder), ['blobs']);
  });

  async function describedBy(digest: string): Promise<unknown> {
    return JSON.parse(await readFile(blobFile(folder, digest) ?? '', 'utf8'));
  }
});
