import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseAllDocuments } from 'yaml';
import { LONGEST_USER_DATA, type BootDocument, type BootInput } from '../../../../src/provisioner/bootDocument';
import { readBootFiles, type BootFiles } from '../../../../src/provisioner/boot/bootFiles';
import { bootDocuments } from '../../../../src/provisioner/boot/documents';
import { FakeAccount } from '../../../fakes/fakeAws';
import { bootInput } from '../../../../src/provisioner/resources/context';
import { documents, NEVER, partsOf, planned, specOf } from '../support/launching';
import type { ClusterSpecInput } from '../../../../src/contracts/clusterSpec';

const FILES = resolve(import.meta.dirname, '../../../../src/provisioner/boot/files');
const EXTENSION = { url: 'https://example.org/kubernetes.raw', sha256: 'a'.repeat(64) };

interface Inner {
  readonly storage: {
    readonly files: readonly {
      path: string;
      mode: number;
      contents: { source: string; verification?: { hash: string } };
    }[];
    readonly links: readonly { path: string; target: string }[];
  };
  readonly systemd: {
    readonly units: readonly { name: string; enabled?: boolean; mask?: boolean; contents?: string }[];
  };
}

/** What a document says when Ignition has unpacked it. */
function inner({ userData }: BootDocument): Inner {
  const outer = JSON.parse(userData) as { ignition: { version: string; config: { replace: { source: string } } } };
  assert.equal(outer.ignition.version, '3.3.0');
  const packed = Buffer.from(outer.ignition.config.replace.source.replace('data:;base64,', ''), 'base64');
  return JSON.parse(gunzipSync(packed).toString()) as Inner;
}

function textOf(document: Inner, path: string): string {
  const file = document.storage.files.find((each) => each.path === path);
  assert.ok(file, path);
  return decodeURIComponent(file.contents.source.replace('data:,', ''));
}

async function inputOf(files: Partial<ClusterSpecInput> = {}): Promise<BootInput> {
  const account = new FakeAccount();
  const spec = specOf(files);
  const { choices, cluster, launchId, spec: whole } = await planned(partsOf(account.at()), spec);
  const context = { aws: account.at(), cluster, launchId, spec: whole, choices, boot: documents(), ssh: [] };
  return bootInput({ ...context, choices: { ...choices, systemExtension: EXTENSION } });
}

describe('The documents by which machines boot', () => {
  let files: BootFiles;
  before(async () => {
    files = await readBootFiles(FILES, NEVER);
  });

  /** All that makes a document longer, and as many tags of so many letters. */
  const everything = (tags: number, letters: number): Partial<ClusterSpecInput> => ({
    tags: Object.fromEntries(
      // Texts of their own, as people write them: the same over and over would vanish when it is packed.
      Array.from({ length: tags }, (_, i) => [
        `tag-${i}`,
        createHash('sha256').update(`${i}`).digest('hex').slice(0, letters),
      ]),
    ),
    endpoints: { api: 'https://aws.lab.example', ssm: 'https://ssm.lab.example' },
    mirrors: { images: 'registry.lab.example/mirror', systemExtension: 'https://files.lab.example' },
  });

  it('fit into user data for a spec with mirrors, other addresses of AWS and five tags', async () => {
    const leader = bootDocuments(files).leader(await inputOf(everything(5, 16)));
    assert.equal(leader.overflow, undefined);
    assert.ok(Buffer.byteLength(leader.userData) <= LONGEST_USER_DATA);
  });

  it('lie in the cluster’s bucket where a spec is too long, and user data points there with a hash', async () => {
    const input = await inputOf({
      ...everything(45, 64),
      s3Endpoint: 'https://s3.lab.example:9000',
      initCommands: { host: 'echo host', appliance: 'echo appliance' },
    });
    const { userData, overflow } = bootDocuments(files).leader(input);
    assert.ok(overflow);
    assert.ok(Buffer.byteLength(userData) < 500);
    const { ignition } = JSON.parse(userData) as {
      ignition: { config: { replace: { source: string; verification: { hash: string } } } };
    };
    assert.deepEqual(ignition.config.replace, {
      source: `s3://${input.bucket}/${overflow.key}`,
      verification: { hash: `sha256-${createHash('sha256').update(overflow.body).digest('hex')}` },
    });
    assert.ok(inner({ userData: overflow.body }).storage.files.length > 20);
  });

  it('are the same text each time, so that a launch that goes on finds what it made', async () => {
    const input = await inputOf();
    assert.deepEqual(bootDocuments(files).leader(input), bootDocuments(files).leader(input));
  });

  it('fetch nothing without a checksum', async () => {
    const input = await inputOf();
    const [group] = input.choices.groups;
    assert.ok(group);
    for (const document of [bootDocuments(files).leader(input), bootDocuments(files).worker(group, input)]) {
      const fetched = inner(document).storage.files.filter(({ contents }) => !contents.source.startsWith('data:'));
      assert.deepEqual(
        fetched.map(({ contents }) => [contents.source, contents.verification?.hash]),
        [[EXTENSION.url, `sha256-${EXTENSION.sha256}`]],
      );
    }
  });

  it('sign machines in to private registries of AWS accounts, only where the spec names one', async () => {
    const host = '123456789012.dkr.ecr.us-west-2.amazonaws.com';
    for (const [spec, registries] of [
      [{}, []],
      [{ appliance: { image: `${host}/lab/toil:1`, check: false }, mirrors: { images: `${host}/mirror` } }, [host]],
    ] as const) {
      const input = await inputOf(spec);
      const [group] = input.choices.groups;
      assert.ok(group);
      for (const { userData, overflow } of [
        bootDocuments(files).leader(input),
        bootDocuments(files).worker(group, input),
      ]) {
        const document = inner({ userData: overflow?.body ?? userData });
        const { storage, systemd } = document;
        assert.equal(
          storage.files.some(({ path }) => path === '/opt/bin/toil-registries'),
          registries.length > 0,
        );
        const names = systemd.units.filter(({ enabled }) => enabled === true).map(({ name }) => name);
        assert.equal(
          names.filter((name) => /^toil-registries\.(service|timer)$/.test(name)).length,
          2 * registries.length,
        );
        const told = /^TOIL_REGISTRIES="(.*)"$/m.exec(textOf(document, '/etc/toil/cluster.env'))?.[1];
        assert.equal(told, registries.length > 0 ? host : undefined);
      }
    }
  });

  it('give the leader manifests whose every placeholder is filled in, all from the mirror where there is one', async () => {
    for (const mirrors of [{}, { images: 'registry.lab.example/mirror' }]) {
      const leader = inner(bootDocuments(files).leader(await inputOf({ mirrors })));
      const manifests = leader.storage.files.filter(({ path }) => path.startsWith('/etc/toil/manifests/'));
      assert.equal(manifests.length, 6);
      for (const { path } of manifests) {
        const text = textOf(leader, path);
        assert.doesNotMatch(text, /@\w+/, path);
        for (const document of parseAllDocuments(text)) assert.deepEqual(document.errors, [], path);
        const images = [...text.matchAll(/image: (\S+)/g)].map(([, image]) => image ?? '');
        for (const image of images)
          assert.match(image, 'images' in mirrors ? /^registry\.lab\.example\/mirror\/\S+:v\d/ : /^[\w.]+\/\S+:v\d/);
      }
    }
  });

  it('have the pods’ own image from the mirror, too, on leader and workers, and leave containerd alone without one', async () => {
    const input = await inputOf({ mirrors: { images: 'registry.lab.example/mirror' } });
    const [group] = input.choices.groups;
    assert.ok(group);
    for (const document of [bootDocuments(files).leader(input), bootDocuments(files).worker(group, input)]) {
      assert.match(
        textOf(inner(document), '/etc/containerd/toil.toml'),
        /^sandbox = "registry\.lab\.example\/mirror\/pause:\d/m,
      );
      const unit = textOf(inner(document), '/etc/systemd/system/containerd.service.d/10-toil.conf');
      assert.match(unit, /^Environment=CONTAINERD_CONFIG=\/etc\/containerd\/toil\.toml$/m);
    }
    const plain = inner(bootDocuments(files).leader(await inputOf()));
    assert.ok(!plain.storage.files.some(({ path }) => path.includes('containerd')));
  });

  it('keep a history on the leader, unless it is not wanted: then there is nothing of it', async () => {
    const leader = inner(bootDocuments(files).leader(await inputOf()));
    const manifest = textOf(leader, '/etc/toil/manifests/60-prometheus.yaml');
    assert.match(manifest, /--web\.listen-address=127\.0\.0\.1:9090$/m);
    assert.match(manifest, /--storage\.tsdb\.retention\.(time|size)=/);
    const without = inner(bootDocuments(files).leader(await inputOf({ history: false })));
    assert.doesNotMatch(decodeURIComponent(JSON.stringify(without)), /prometheus(?!\/node-exporter)/i);
  });

  it('keep what must outlive a stop off the leader’s local disks', async () => {
    const input = await inputOf();
    const [group] = input.choices.groups;
    assert.ok(group);
    const folders = (document: BootDocument): string[] => {
      const unit = inner(document).systemd.units.find(({ name }) => name === 'toil-volumes.service');
      return /toil-volumes (.*)/.exec(unit?.contents ?? '')?.[1]?.split(' ') ?? [];
    };
    assert.deepEqual(folders(bootDocuments(files).leader(input)), ['lib/containerd', 'lib/docker', 'tmp']);
    assert.ok(folders(bootDocuments(files).worker(group, input)).includes('lib/kubelet'));
  });

  it('hold no secret', async () => {
    const input = await inputOf();
    const text = JSON.stringify(inner(bootDocuments(files).leader(input)));
    assert.doesNotMatch(text, /\b[a-z0-9]{6}\.[a-z0-9]{16}\b/);
    assert.doesNotMatch(text, /BEGIN [A-Z ]*PRIVATE KEY/);
  });

  it('name every unit that another one needs, and every program that a unit starts', async () => {
    const input = await inputOf();
    const [group] = input.choices.groups;
    assert.ok(group);
    for (const document of [bootDocuments(files).leader(input), bootDocuments(files).worker(group, input)]) {
      const { storage, systemd } = inner(document);
      const paths = new Set(storage.files.map(({ path }) => path));
      const names = new Set(systemd.units.map(({ name }) => name));
      for (const { name, contents = '' } of systemd.units) {
        for (const [, program = ''] of contents.matchAll(/(\/opt\/bin\/[\w-]+)/g))
          assert.ok(paths.has(program), `${name}: ${program}`);
        for (const [, requires = ''] of contents.matchAll(/^Requires=(.*)$/gm))
          for (const each of requires.split(' ').filter((one) => one.startsWith('toil-')))
            assert.ok(names.has(each), `${name}: ${each}`);
      }
    }
  });

  it('tell the leader when to stop itself, unless it never shall', async () => {
    const eight = inner(bootDocuments(files).leader(await inputOf()));
    assert.match(textOf(eight, '/etc/toil/cluster.env'), /^TOIL_IDLE_SECONDS="28800"$/m);
    assert.ok(eight.systemd.units.some(({ name, enabled }) => name === 'toil-idle.timer' && enabled === true));
    const never = inner(bootDocuments(files).leader(await inputOf({ idleHours: 'never' })));
    assert.ok(!never.systemd.units.some(({ name }) => name.startsWith('toil-idle')));
  });

  it('mark spot nodes as Toil’s pods ask for them, and watch for AWS’s notice there only', async () => {
    const input = await inputOf();
    const labels = input.choices.groups.map((group) => {
      const worker = inner(bootDocuments(files).worker(group, input));
      const watches = worker.systemd.units.some(({ name }) => name === 'toil-spot-notice.service');
      return [/capacityType=(\w+)/.exec(textOf(worker, '/etc/toil/kubeadm.yaml.in'))?.[1], watches];
    });
    assert.deepEqual(labels, [
      ['ON_DEMAND', false],
      ['SPOT', true],
    ]);
  });

  it('make a leader of Mesos without a control plane', async () => {
    const input = await inputOf({ type: 'mesos', workers: [] });
    const leader = inner(bootDocuments(files).leader(input));
    const names = leader.systemd.units.map(({ name }) => name);
    assert.ok(names.includes('toil-join.service') && !names.includes('toil-init.service'));
    const unit = leader.systemd.units.find(({ name }) => name === 'toil-leader.service');
    assert.match(unit?.contents ?? '', /toil-appliance mesos-master .*--cluster=my-cluster/);
  });
});
