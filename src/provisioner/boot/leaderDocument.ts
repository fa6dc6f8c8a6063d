import type { BootInput } from '../bootDocument';
import { controlPlaneRepository, imageOf, KUBERNETES, type ImageName } from './artefacts';
import type { BootFiles } from './bootFiles';
import { applianceVariables, clusterVariables } from './clusterVariables';
import { autoscalerValues } from './controllerEndpoints';
import type { Machine, MachineFile } from './ignition';
import {
  commonGroups,
  containerEnvironment,
  environmentFile,
  maskedUnits,
  placed,
  programs,
  SYSTEM_FILES,
  units,
  userLine,
} from './machineFiles';
import { sandboxImageFiles } from './sandboxImage';
import { extensionOf, systemExtensionOf } from './systemExtension';

/** What local disks of a leader take: only what comes again by itself, since a stop empties them, and runs must outlive it. */
const LOCAL_FOLDERS = 'lib/containerd lib/docker tmp';
const IMAGES: readonly ImageName[] = [
  'flannel',
  'flannelPlugin',
  'cloudController',
  'autoscaler',
  'metricsServer',
  'nodeExporter',
  'prometheus',
];
const PROMETHEUS = 'manifests/60-prometheus.yaml';
/** Made at each start, and kept: Prometheus runs as nobody. */
const PROMETHEUS_FOLDER: MachineFile = {
  path: '/etc/tmpfiles.d/toil-prometheus.conf',
  mode: 0o644,
  text: 'd /var/lib/toil-prometheus 0700 65534 65534\n',
};
/** Units and programs of `files/leader` that only a control plane has. */
const KUBERNETES_ONLY = /^(\/opt\/bin\/)?toil-(init|manifests|join)\b/;

/** What the leader becomes at its first boot. */
export function leaderMachine(files: BootFiles, input: BootInput): Machine {
  const extension = extensionOf(input);
  const kubernetes = extension !== undefined;
  const values = leaderValues(input);
  const idle = input.spec.idleHours !== 'never';
  const groups = [...commonGroups(input.spec), 'leader', ...(kubernetes ? [] : ['mesos-leader'])];
  const wanted = (group: string, name: string): boolean =>
    (idle || !name.includes('toil-idle')) && (kubernetes || group === 'mesos-leader' || !KUBERNETES_ONLY.test(name));
  return {
    files: [
      ...SYSTEM_FILES,
      environmentFile('/etc/toil/cluster.env', clusterVariables(input)),
      containerEnvironment('/etc/toil/appliance.env', applianceVariables(input)),
      ...userLine('/etc/toil/host-init', input.spec.initCommands.host),
      ...userLine('/etc/toil/appliance-init', input.spec.initCommands.appliance),
      ...groups.flatMap((group) => programs(files, group, values).filter(({ path }) => wanted(group, path))),
      ...(kubernetes ? [...controlPlaneFiles(files, values, input), ...sandboxImageFiles(input.spec)] : []),
      ...(extension === undefined ? [] : [systemExtensionOf(extension).file]),
    ],
    units: [
      ...maskedUnits(true),
      ...groups.flatMap((group) => units(files, group, values).filter(({ name }) => wanted(group, name))),
    ],
    links: extension === undefined ? [] : [systemExtensionOf(extension).link],
  };
}

function leaderValues(input: BootInput): Record<string, string> {
  const { cluster, spec } = input;
  const repository = controlPlaneRepository(spec);
  return {
    cluster,
    record: 'status',
    localFolders: LOCAL_FOLDERS,
    kubernetes: KUBERNETES,
    imageRepository: repository === undefined ? '' : `imageRepository: ${repository}`,
    entrypoint:
      spec.type === 'kubernetes'
        ? 'sleep infinity'
        : `mesos-master --log_dir=/var/lib/mesos --registry=in_memory --cluster=${cluster}`,
    ...Object.fromEntries(IMAGES.map((name) => [`image:${name}`, imageOf(name, spec)])),
    ...autoscalerValues(input),
  };
}

function controlPlaneFiles(
  files: BootFiles,
  values: Readonly<Record<string, string>>,
  { spec }: BootInput,
): MachineFile[] {
  const { cloudConf } = values;
  const history = spec.history ? [] : [PROMETHEUS];
  const manifests = [...files.keys()].filter((path) => path.startsWith('manifests/') && !history.includes(path));
  return [
    placed(files, 'leader/kubeadm.yaml.in', '/etc/toil/kubeadm.yaml.in', values),
    placed(files, 'leader/scheduler-config.yaml', '/etc/kubernetes/scheduler-config.yaml', values),
    ...(spec.history ? [PROMETHEUS_FOLDER] : []),
    ...(cloudConf === undefined ? [] : [{ path: '/etc/toil/cloud.conf', mode: 0o644, text: `${cloudConf}\n` }]),
    ...manifests.map((path) => placed(files, path, `/etc/toil/${path}`, values)),
  ];
}
