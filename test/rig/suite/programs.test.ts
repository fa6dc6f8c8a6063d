import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execute } from '../../../scripts/vscodeHost/programs';
import versions from '../../../src/provisioner/boot/versions.json';
import { PROGRAM_NAMES } from '../build/programs';
import { rigPrograms } from '../build/rigParts';

const NEVER = new AbortController().signal;
const { images } = versions;

describe("The rig's programs", function () {
  this.timeout(60_000);
  let programs: string;

  before('build them', async function () {
    this.timeout(45 * 60_000);
    programs = await rigPrograms((line) => void process.stderr.write(`${line}\n`), NEVER);
  });

  const say = (name: string, ...words: string[]): Promise<string> => execute([join(programs, name), ...words]);
  /** What an image's tag says, without `v`. */
  const tag = (image: string): string => image.slice(image.lastIndexOf(':') + 1).replace(/^v/, '');

  it('are all there', async () => {
    assert.deepEqual((await readdir(programs)).sort(), [...PROGRAM_NAMES].sort());
  });

  it('need nothing of the system that they run on', async () => {
    const env = { ...process.env, LC_ALL: 'C' };
    for (const name of PROGRAM_NAMES)
      await assert.rejects(execute(['ldd', join(programs, name)], { env }), /not a dynamic executable/, name);
  });

  it('are the versions that the boot documents name', async () => {
    const kubernetes = versions.kubernetes;
    for (const name of ['kubelet', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy'])
      assert.equal(await say(name, '--version'), `Kubernetes v${kubernetes}\n`);
    assert.equal(await say('kubeadm', 'version', '--output=short'), `v${kubernetes}\n`);
    assert.match(await say('kubectl', 'version', '--client'), new RegExp(`^Client Version: v${kubernetes}$`, 'm'));
    assert.match(
      await say('aws-cloud-controller-manager', '--version'),
      new RegExp(`v${tag(images.cloudController)}\n$`),
    );
    assert.equal(await say('metrics-server', '--version'), `v${tag(images.metricsServer)}\n`);
    assert.equal(await say('flanneld', '--version'), `v${tag(images.flannel)}\n`);
    assert.match(await say('node_exporter', '--version'), new RegExp(`version ${tag(images.nodeExporter)} `));
    assert.match(await say('prometheus', '--version'), new RegExp(`version ${tag(images.prometheus)} `));
  });

  it('are the etcd and the CoreDNS that kubeadm asks for', async () => {
    const listed = await say('kubeadm', 'config', 'images', 'list', `--kubernetes-version=v${versions.kubernetes}`);
    const wanted = (name: string): string | undefined => new RegExp(`/${name}:v?([\\d.]+)`).exec(listed)?.[1];
    assert.match(await say('etcd', '--version'), new RegExp(`^etcd Version: ${wanted('etcd')}$`, 'm'));
    assert.match(await say('coredns', '-version'), new RegExp(`^CoreDNS-${wanted('coredns')}$`, 'm'));
  });
});
