import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { wantedRange, type ArtefactServer } from '../../rig/artefactServer';
import { writeImage, writeTags } from '../../rig/build/ociImages';
import { serveExtensions } from '../../rig/extensionServer';
import { serveImages } from '../../rig/registry';

const ANYWHERE = { host: '127.0.0.1', port: 0 };
const NAME = 'flannel-io/flannel';

describe('The rig’s artefact servers', () => {
  let work = '';
  let server: ArtefactServer | undefined;
  beforeEach(async () => {
    work = await mkdtemp(path.join(tmpdir(), 'artefacts-'));
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
    await rm(work, { recursive: true, force: true });
  });

  interface Answer {
    readonly status: number;
    readonly text: string;
    readonly header: (name: string) => string | null;
  }

  async function ask(wanted: string, init: RequestInit = {}): Promise<Answer> {
    assert.ok(server);
    const response = await fetch(`${server.url}${wanted}`, init);
    return { status: response.status, text: await response.text(), header: (name) => response.headers.get(name) };
  }

  async function registry(): Promise<{ readonly manifest: string; readonly layer: string }> {
    const layer = `sha256:${createHash('sha256').update('layer').digest('hex')}`;
    await mkdir(path.join(work, 'blobs', 'sha256'), { recursive: true });
    await writeFile(path.join(work, 'blobs', 'sha256', layer.slice(7)), 'layer');
    const manifest = await writeImage(work, [{ digest: layer, size: 5 }], {});
    await writeTags(work, { [`${NAME}:v1`]: manifest });
    server = await serveImages(work, ANYWHERE);
    return { manifest, layer };
  }

  async function folder(): Promise<void> {
    await mkdir(path.join(work, 'inner', 'deeper'), { recursive: true });
    await writeFile(path.join(work, 'secret'), 'secret');
    await writeFile(path.join(work, 'inner', 'kubernetes.raw'), '0123456789');
    await writeFile(path.join(work, 'inner', 'empty'), '');
    server = await serveExtensions(path.join(work, 'inner'), ANYWHERE);
  }

  it('give a manifest by tag and by digest, with its type, size and digest', async () => {
    const { manifest } = await registry();
    assert.equal((await ask('/v2/')).status, 200);
    for (const reference of ['v1', manifest]) {
      const { status, text, header } = await ask(`/v2/${NAME}/manifests/${reference}?ns=elsewhere`);
      assert.equal(status, 200);
      assert.equal(header('content-type'), 'application/vnd.oci.image.manifest.v1+json');
      assert.equal(header('docker-content-digest'), manifest);
      assert.equal(`sha256:${createHash('sha256').update(text).digest('hex')}`, manifest);
      const head = await ask(`/v2/${NAME}/manifests/${reference}`, { method: 'HEAD' });
      assert.deepEqual([head.status, head.text], [200, '']);
      assert.equal(head.header('content-length'), String(Buffer.byteLength(text)));
      assert.equal(head.header('docker-content-digest'), manifest);
    }
  });

  it('give a layer, whole or from where a client left off', async () => {
    const { layer } = await registry();
    const whole = await ask(`/v2/${NAME}/blobs/${layer}`);
    assert.deepEqual([whole.status, whole.text, whole.header('docker-content-digest')], [200, 'layer', layer]);
    const rest = await ask(`/v2/${NAME}/blobs/${layer}`, { headers: { range: 'bytes=2-' } });
    assert.deepEqual([rest.status, rest.text, rest.header('content-range')], [206, 'yer', 'bytes 2-4/5']);
  });

  it('know no image that is not there, and no layer by a name of an image', async () => {
    const { layer, manifest } = await registry();
    const unknown = `sha256:${'0'.repeat(64)}`;
    for (const wanted of [
      `/v2/${NAME}/manifests/v2`,
      `/v2/flannel/manifests/v1`,
      `/v2/${NAME}/manifests/${layer}`,
      `/v2/${NAME}/manifests/${unknown}`,
      `/v2/${NAME}/blobs/v1`,
      `/v2/${NAME}/blobs/${unknown}`,
      `/v2/${NAME}/blobs/..%2f..%2ftags.json`,
      '/v2',
      '/v2/_catalog',
      '/',
    ])
      assert.equal((await ask(wanted)).status, 404, wanted);
    assert.equal((await ask(`/v2/${NAME}/manifests/${manifest}`, { method: 'DELETE' })).status, 405);
    assert.equal((await ask(`/v2/${NAME}/manifests/${manifest}`)).status, 200);
  });

  it('give a folder’s files, and nothing beside or below it', async () => {
    await folder();
    const whole = await ask('/kubernetes.raw');
    assert.deepEqual([whole.status, whole.text, whole.header('content-length')], [200, '0123456789', '10']);
    assert.equal((await ask('/empty')).status, 200);
    for (const wanted of ['/', '/missing', '/deeper', '/..%2fsecret', '/deeper%2f..%2fkubernetes.raw', '/%00'])
      assert.equal((await ask(wanted)).status, 404, wanted);
  });

  it('understand the ranges that clients send', () => {
    const table: readonly (readonly [string | undefined, ReturnType<typeof wantedRange>])[] = [
      [undefined, undefined],
      ['bytes=0-0', { start: 0, end: 0 }],
      ['bytes=3-', { start: 3, end: 9 }],
      ['bytes=3-99', { start: 3, end: 9 }],
      ['bytes=-4', { start: 6, end: 9 }],
      ['bytes=-40', { start: 0, end: 9 }],
      ['bytes=10-', 'none'],
      ['bytes=-0', 'none'],
      ['bytes=5-4', undefined],
      ['bytes=0-1,3-4', undefined],
      ['bytes=-', undefined],
      ['lines=0-1', undefined],
    ];
    for (const [header, range] of table) assert.deepEqual(wantedRange(header, 10), range, header);
  });

  it('say that a range lies behind the end', async () => {
    await folder();
    const { status, header } = await ask('/kubernetes.raw', { headers: { range: 'bytes=10-' } });
    assert.deepEqual([status, header('content-range')], [416, 'bytes */10']);
    assert.equal((await ask('/empty', { headers: { range: 'bytes=0-' } })).status, 416);
  });

  it('fail as they are told for as long as they are told, and note who asked for what', async () => {
    await folder();
    assert.ok(server);
    let asked = 0;
    const works = server.refuse((wanted) => (wanted.startsWith('/kubernetes') && ++asked <= 1 ? 503 : undefined));
    assert.equal((await ask('/kubernetes.raw?x')).status, 503);
    assert.equal((await ask('/kubernetes.raw')).status, 200);
    assert.equal((await ask('/empty')).status, 200);
    works();
    const opened = Promise.withResolvers<number | undefined>();
    const opens = server.refuse(() => opened.promise);
    let answered = false;
    const slow = ask('/kubernetes.raw').finally(() => (answered = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(answered, false);
    opened.resolve(undefined);
    assert.equal((await slow).text, '0123456789');
    opens();
    assert.deepEqual(server.requests, [
      'GET /kubernetes.raw?x',
      'GET /kubernetes.raw',
      'GET /empty',
      'GET /kubernetes.raw',
    ]);
  });

  it('end at once, with whoever waits', async () => {
    await folder();
    assert.ok(server);
    server.refuse(() => new Promise(() => undefined));
    const waiting = assert.rejects(ask('/kubernetes.raw'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await server.close();
    await waiting;
  });
});
