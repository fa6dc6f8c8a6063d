import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { applianceImage } from '../../rig/build/appliance';

const ID = 'a'.repeat(64);
const LAYER = 'b'.repeat(64);

describe('Toil’s image in the rig', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'appliance-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** What Docker writes down of an image, as far as it is read. */
  async function docker(name: string, layers: readonly string[]): Promise<void> {
    const images = path.join(folder, 'docker', 'image', 'overlay2');
    await mkdir(path.join(images, 'imagedb', 'content', 'sha256'), { recursive: true });
    await mkdir(path.join(images, 'layerdb', 'sha256', LAYER), { recursive: true });
    await writeFile(path.join(images, 'layerdb', 'sha256', LAYER, 'cache-id'), 'where');
    const config = { Env: ['LANG=C.UTF-8', 'PATH=/toil/bin:/bin'], Cmd: ['sleep', 'infinity'], Entrypoint: null };
    const image = { config, rootfs: { type: 'layers', diff_ids: layers.map((layer) => `sha256:${layer}`) } };
    await writeFile(path.join(images, 'imagedb', 'content', 'sha256', ID), JSON.stringify(image));
    const names = { Repositories: { toil: { [name]: `sha256:${ID}` } } };
    await writeFile(path.join(images, 'repositories.json'), JSON.stringify(names));
  }

  it('is the one of the loopback leaders, and looks first at what the machine lends', async () => {
    await docker('toil:9.6.0', [LAYER]);
    const { content, start } = await applianceImage({ folder, toilVersion: '9.6.0' });
    assert.ok('tree' in content);
    assert.equal(content.tree, path.join(folder, 'docker', 'overlay2', 'where', 'diff'));
    assert.equal(content.times, 'kept');
    const environment = ['LANG=C.UTF-8', 'PATH=/opt/bin:/toil/bin:/bin'];
    assert.deepEqual(start, { command: ['sleep', 'infinity'], environment });
  });

  it('is not taken from a leader of another Toil, nor in part', async () => {
    await docker('toil:9.5.0', [LAYER]);
    await assert.rejects(applianceImage({ folder, toilVersion: '9.6.0' }), /has no appliance/);
    await docker('toil:9.6.0', [LAYER, LAYER]);
    await assert.rejects(applianceImage({ folder, toilVersion: '9.6.0' }), /more than one layer/);
  });
});
