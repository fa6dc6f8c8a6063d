import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BootDocument, BootInput } from '../../../src/provisioner/bootDocument';
import { readBootFiles } from '../../../src/provisioner/boot/bootFiles';
import { bootDocuments } from '../../../src/provisioner/boot/documents';
import { bootInput } from '../../../src/provisioner/resources/context';
import { FakeAccount } from '../../fakes/fakeAws';
import { MIRRORS } from '../../rig/addresses';
import { applianceName, clusterImages, imagesQuestion } from '../../rig/build/clusterImages';
import { PROGRAM_NAMES } from '../../rig/build/programs';
import { documents, NEVER, partsOf, planned, specOf } from '../provisioner/support/launching';

const FILES = path.resolve(import.meta.dirname, '../../../src/provisioner/boot/files');
/** What kubeadm asks for, of whatever version. */
const CONTROL_PLANE = [
  ...['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy', 'coredns', 'etcd', 'pause'],
].map((name) => `${MIRRORS.images}/${name}:v0`);

describe('The images that the rig makes', () => {
  it('are those that the boot documents name, and no others', async () => {
    const input = await inputOf();
    const boot = bootDocuments(await readBootFiles(FILES, NEVER));
    const [group] = input.choices.groups;
    assert.ok(group);
    const worker = boot.worker(group, input);
    const texts = [boot.leader(input), worker].map(inner).join('\n');
    const named = [...texts.matchAll(/172\.31\.255\.254:4568\/([a-z0-9._/-]+:[A-Za-z0-9._-]+)/g)].map(
      ([, name]) => name,
    );
    const made = [...clusterImages([]).keys(), applianceName()];
    assert.deepEqual([...new Set(named)].sort(), made.sort());
  });

  it('hold only programs that are built and files that are there', () => {
    const built = new Set(PROGRAM_NAMES);
    const recipes = [...clusterImages(CONTROL_PLANE).values()];
    for (const program of recipes.flatMap(({ programs }) => Object.values(programs)))
      assert.ok(built.has(program), program);
    for (const file of recipes.flatMap(({ files = {} }) => Object.values(files))) assert.ok(existsSync(file), file);
  });

  it('are the control plane’s as kubeadm asks for them, and nothing that it may want one day', () => {
    assert.ok(imagesQuestion().includes(MIRRORS.images));
    assert.ok(clusterImages(CONTROL_PLANE).has('kube-proxy:v0'));
    assert.throws(
      () => clusterImages([`${MIRRORS.images}/kube-dream:v1`]),
      /kube-dream:v1, which the rig does not make/,
    );
    assert.throws(() => clusterImages(['registry.example/etcd:3.6']), /not in the rig's registry/);
  });
});

async function inputOf(): Promise<BootInput> {
  const account = new FakeAccount();
  const { choices, cluster, launchId, spec } = await planned(partsOf(account.at()), specOf({ mirrors: MIRRORS }));
  const context = { aws: account.at(), cluster, launchId, spec, choices, boot: documents(), ssh: [] };
  const systemExtension = { url: `${MIRRORS.systemExtension}/kubernetes.raw`, sha256: 'a'.repeat(64) };
  return bootInput({ ...context, choices: { ...choices, systemExtension } });
}

/** The whole document as Ignition unpacks it, its files readable. */
function inner({ userData }: BootDocument): string {
  const outer = JSON.parse(userData) as { ignition: { config: { replace: { source: string } } } };
  const packed = Buffer.from(outer.ignition.config.replace.source.replace('data:;base64,', ''), 'base64');
  return decodeURIComponent(gunzipSync(packed).toString());
}
