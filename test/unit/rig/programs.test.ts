import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchesItself } from '../../../scripts/goToolchain';
import { REPOSITORY } from '../../../scripts/vscodeHost/folders';
import versions from '../../../src/provisioner/boot/versions.json';
import { FLANNEL_VERSION, withoutLines } from '../../rig/build/flannel';
import { programsOf, wordsOf } from '../../rig/build/goBuild';
import {
  builtName,
  CONTAINERD,
  linkerFlag,
  packageOf,
  prometheusRelease,
  SHARED,
  versionIn,
  type GoModule,
} from '../../rig/build/goModules';
import { PROGRAM_NAMES } from '../../rig/build/programs';

const SHARED_MOD = join(REPOSITORY, 'test/rig/programs/go.mod');
const CONTAINERD_MOD = join(REPOSITORY, 'test/rig/modules/containerd/go.mod');

describe("the rig's programs", () => {
  const goMod = readFileSync(SHARED_MOD, 'utf8');
  const tag = (image: string): string => image.slice(image.lastIndexOf(':') + 1);
  const { images } = versions;

  it('are what the boot documents name', () => {
    assert.equal(versionIn(goMod, 'k8s.io/kubernetes'), `v${versions.kubernetes}`);
    assert.equal(versionIn(goMod, 'k8s.io/cloud-provider-aws'), tag(images.cloudController));
    assert.equal(versionIn(goMod, 'sigs.k8s.io/metrics-server'), tag(images.metricsServer));
    assert.equal(versionIn(goMod, 'github.com/prometheus/node_exporter'), tag(images.nodeExporter));
    assert.equal(
      `v${prometheusRelease(versionIn(goMod, 'github.com/prometheus/prometheus') ?? '')}`,
      tag(images.prometheus),
    );
    assert.equal(FLANNEL_VERSION, tag(images.flannel));
    // The network plugins come with flannel's own, whose image has their version before its own.
    assert.ok(tag(images.flannelPlugin).startsWith(`${versionIn(goMod, 'github.com/containernetworking/plugins')}-`));
  });

  it("are built with the Kubernetes release's own libraries", () => {
    const held = [...goMod.matchAll(/^\t(k8s\.io\/\S+) => (\S+) (\S+)$/gm)];
    assert.ok(held.length > 30);
    const library = versions.kubernetes.replace(/^1\./, 'v0.');
    for (const [, name, by, version] of held) assert.deepEqual([by, version], [name, library]);
  });

  it('have their version in a go.mod that holds what they are built from', () => {
    const containerdMod = readFileSync(CONTAINERD_MOD, 'utf8');
    const ours = (each: GoModule): boolean => each.module === 'toil-clusters-test-rig';
    const built = [...SHARED.filter((each) => !ours(each)).map((each) => [each, goMod] as const)];
    for (const [each, text] of [...built, [CONTAINERD, containerdMod] as const]) {
      assert.match(versionIn(text, each.module) ?? '', /^v\d/, each.module);
      for (const below of Object.values(each.programs))
        assert.ok(text.includes(`\n\t${packageOf(each, below)}\n`), `no tool line for ${packageOf(each, below)}`);
    }
  });

  it('each have a name of their own, also while they are built', () => {
    assert.equal(new Set(PROGRAM_NAMES).size, PROGRAM_NAMES.length);
    const packages = SHARED.flatMap((each) => Object.values(each.programs).map((below) => packageOf(each, below)));
    assert.equal(new Set(packages.map(builtName)).size, packages.length);
    assert.equal(builtName('go.etcd.io/etcd/server/v3'), 'server');
    assert.equal(builtName('k8s.io/kubernetes/cmd/kubelet'), 'kubelet');
  });

  it('know their version', async () => {
    const words = await wordsOf({ goMod: SHARED_MOD, modules: SHARED });
    const flags = words.find((word) => word.startsWith('-ldflags=k8s.io/kubernetes/...='));
    assert.ok(flags?.endsWith(`-X k8s.io/client-go/pkg/version.gitVersion=v${versions.kubernetes}`), flags);
    const prometheus = SHARED.find(({ module }) => module === 'github.com/prometheus/prometheus');
    assert.ok(prometheus !== undefined && linkerFlag(prometheus, 'v0.305.1').endsWith('Version=3.5.1'));
    assert.throws(() => prometheusRelease('v3.5.1'), /no version of Prometheus/);
    await assert.rejects(
      wordsOf({ goMod: CONTAINERD_MOD, modules: SHARED }),
      /asks for no version of k8s.io\/kubernetes/,
    );
    assert.deepEqual(programsOf({ goMod: CONTAINERD_MOD, modules: [CONTAINERD] }), Object.keys(CONTAINERD.programs));
  });

  it('leave lines of flannel out only where each is there once', () => {
    assert.equal(withoutLines('a\nb\nc\n', ['b'], 'main.go'), 'a\nc\n');
    assert.throws(() => withoutLines('a\nb2\n', ['b'], 'main.go'), /main.go has 0 times the line "b"/);
    assert.throws(() => withoutLines('b\nb\n', ['b'], 'main.go'), /2 times/);
  });

  it('are built with a newer Go where the one here cannot get it', () => {
    for (const old of ['go1.19.8', 'go1.20']) assert.equal(fetchesItself(old), false, old);
    for (const good of ['go1.21.0', 'go1.26.8', 'devel go1.27-abc']) assert.equal(fetchesItself(good), true, good);
  });
});
