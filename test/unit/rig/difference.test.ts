import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ClusterSpecInput } from '../../../src/contracts/clusterSpec';
import { extensionAt, kubernetesFile } from '../../../src/provisioner/boot/artefacts';
import { readBootFiles, type BootFiles } from '../../../src/provisioner/boot/bootFiles';
import { bootDocuments } from '../../../src/provisioner/boot/documents';
import versions from '../../../src/provisioner/boot/versions.json';
import type { BootInput } from '../../../src/provisioner/bootDocument';
import { bootInput } from '../../../src/provisioner/resources/context';
import { API_URL, MIRRORS } from '../../rig/addresses';
import { FakeAccount } from '../../fakes/fakeAws';
import { documents, NEVER, partsOf, planned, specOf } from '../provisioner/support/launching';

const FILES = resolve(import.meta.dirname, '../../../src/provisioner/boot/files');
const SUM = 'a'.repeat(64);
/** What a spec says in the rig beside what a user's says. */
const RIG: Pick<ClusterSpecInput, 'mirrors' | 'endpoints'> = {
  mirrors: MIRRORS,
  endpoints: { api: API_URL, ssm: API_URL, controllers: API_URL },
};

async function inputOf(more: Partial<ClusterSpecInput>): Promise<BootInput> {
  const aws = new FakeAccount().at();
  const { choices, cluster, spec } = await planned(partsOf(aws), specOf({ workers: WORKERS, ...more }));
  const context = { aws, cluster, launchId: '0123456789ab', spec, choices, boot: documents(), ssh: [] };
  const systemExtension = extensionAt(spec, kubernetesFile('x86_64'), SUM);
  return bootInput({ ...context, choices: { ...choices, systemExtension } });
}

const WORKERS: ClusterSpecInput['workers'] = [{ types: ['m5.large'], spot: true, max: 2 }];

/** Every line of what Ignition writes, by where it stands. */
function linesOf(userData: string): ReadonlyMap<string, readonly string[]> {
  const outer = JSON.parse(userData) as { ignition: { config: { replace: { source: string } } } };
  const packed = Buffer.from(outer.ignition.config.replace.source.replace('data:;base64,', ''), 'base64');
  const { storage, systemd, ...rest } = JSON.parse(gunzipSync(packed).toString()) as {
    storage: { files: { path: string; contents: { source: string } }[]; links: object };
    systemd: { units: { name: string; contents?: string }[] };
  };
  const files = storage.files.map(
    ({ contents, ...file }) =>
      [
        file.path,
        [
          JSON.stringify(file),
          ...decodeURIComponent(contents.source).split('\n'),
          JSON.stringify({ ...contents, source: '' }),
        ],
      ] as const,
  );
  const units = systemd.units.map(
    ({ contents = '', ...unit }) => [unit.name, [JSON.stringify(unit), ...contents.split('\n')]] as const,
  );
  return new Map<string, readonly string[]>([...files, ...units, ['rest', [JSON.stringify([rest, storage.links])]]]);
}

/** What one has and the other has not: `- ` of the user's document, `+ ` of the rig's. What both have stands in the same order. */
function difference(
  user: ReadonlyMap<string, readonly string[]>,
  rig: ReadonlyMap<string, readonly string[]>,
): Record<string, readonly string[]> {
  const places = [...new Set([...user.keys(), ...rig.keys()])].sort();
  const found = places.map((place) => {
    const [before, after] = [user.get(place) ?? [], rig.get(place) ?? []];
    assert.deepEqual(
      before.filter((line) => after.includes(line)),
      after.filter((line) => before.includes(line)),
      place,
    );
    return [
      place,
      [
        ...before.filter((line) => !after.includes(line)).map((line) => `- ${line.trim()}`),
        ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line.trim()}`),
      ],
    ] as const;
  });
  return Object.fromEntries(found.filter(([, lines]) => lines.length > 0));
}

const REGISTRY = '172.31.255.254:4568';
const API = 'http://172.31.255.254:4566';

/** An image from its own registry, and the same from the rig's. */
function moved(image: string, begin = 'image: ', end = ''): string[] {
  const path = image.slice(image.indexOf('/') + 1);
  return [`- ${begin}${image}${end}`, `+ ${begin}${REGISTRY}/${path}${end}`];
}

const { images } = versions;
const TOIL = `quay.io/ucsc_cgl/toil:${versions.toil}`;
const KUBERNETES = `kubernetes-v${versions.kubernetes}-x86-64.raw`;

/** What stands in a file of its own that only one of the documents has. */
function file(path: string, ...lines: string[]): Record<string, string[]> {
  const head = JSON.stringify({ path, mode: 0o644, overwrite: true });
  const [first = '', ...rest] = lines;
  return { [path]: [`+ ${head}`, `+ data:,${first}`, ...rest.map((line) => `+ ${line}`), '+ ', '+ {"source":""}'] };
}

/** Of every machine: where images, Kubernetes and AWS are. */
const EVERYWHERE: Readonly<Record<string, readonly string[]>> = {
  ...file(
    '/etc/containerd/toil.toml',
    'version = 3',
    'imports = ["/usr/share/containerd/config.toml"]',
    '[plugins."io.containerd.cri.v1.images".pinned_images]',
    // As kubeadm of this Kubernetes names it (`kubeadm config images list`).
    `sandbox = "${REGISTRY}/pause:3.10.2"`,
  ),
  ...file(
    '/etc/systemd/system/containerd.service.d/10-toil.conf',
    '[Service]',
    'Environment=CONTAINERD_CONFIG=/etc/containerd/toil.toml',
  ),
  '/etc/toil/cluster.env': [
    ...moved(TOIL, 'TOIL_APPLIANCE_SELF="', '"'),
    `+ TOIL_SSM_ENDPOINT="${API}"`,
    `+ TOIL_API_ENDPOINT="${API}"`,
  ],
  '/opt/extensions/kubernetes/kubernetes.raw': [
    `- https://extensions.flatcar.org/extensions/${KUBERNETES}`,
    `+ http://172.31.255.254:4567/${KUBERNETES}`,
  ],
};

const service = (number: number, name: string): string[] => [
  `[ServiceOverride "${number}"]`,
  `Service = ${name}`,
  'Region = us-east-1',
  `URL = ${API}`,
  'SigningRegion = us-east-1',
];

/** Of a leader besides: images and the AWS of what runs there. */
const ON_THE_LEADER: Readonly<Record<string, readonly string[]>> = {
  '/etc/toil/appliance.env': moved(TOIL, 'TOIL_APPLIANCE_SELF='),
  ...file('/etc/toil/cloud.conf', ...service(1, 'ec2'), ...service(2, 'autoscaling'), ...service(3, 'eks')),
  '/etc/toil/kubeadm.yaml.in': [`+ imageRepository: ${REGISTRY}`],
  '/etc/toil/manifests/10-flannel.yaml': [images.flannelPlugin, images.flannel, images.flannel]
    .flatMap((image) => moved(image))
    // All of the one before all of the other.
    .sort((one, other) => Number(one.startsWith('+')) - Number(other.startsWith('+'))),
  '/etc/toil/manifests/20-cloud-controller.yaml': [
    ...moved(images.cloudController),
    `+ - { name: AWS_ENDPOINT_URL, value: '${API}' }`,
  ],
  '/etc/toil/manifests/30-autoscaler.yaml': [
    ...moved(images.autoscaler),
    '+ - --cloud-config=/etc/toil/cloud.conf',
    `+ - { name: AWS_ENDPOINT_URL, value: '${API}' }`,
    '+ volumeMounts: [{ name: cloud-config, mountPath: /etc/toil/cloud.conf, readOnly: true }]',
    '+ volumes: [{ name: cloud-config, hostPath: { path: /etc/toil/cloud.conf, type: File } }]',
  ],
  '/etc/toil/manifests/40-metrics-server.yaml': moved(images.metricsServer),
  '/etc/toil/manifests/50-node-exporter.yaml': moved(images.nodeExporter),
  '/etc/toil/manifests/60-prometheus.yaml': moved(images.prometheus),
};

describe('The boot document in the rig is that of a user but for where images, Kubernetes and AWS are:', () => {
  let files: BootFiles;
  let user: BootInput;
  let rig: BootInput;
  before(async () => {
    files = await readBootFiles(FILES, NEVER);
    user = await inputOf({});
    rig = await inputOf(RIG);
  });

  it('of a leader', () => {
    const made = bootDocuments(files);
    const found = difference(linesOf(made.leader(user).userData), linesOf(made.leader(rig).userData));
    assert.deepEqual(found, { ...EVERYWHERE, ...ON_THE_LEADER });
  });

  it('of a worker', () => {
    const made = bootDocuments(files);
    const [group] = user.choices.groups;
    assert.ok(group);
    const found = difference(linesOf(made.worker(group, user).userData), linesOf(made.worker(group, rig).userData));
    assert.deepEqual(found, EVERYWHERE);
  });
});
