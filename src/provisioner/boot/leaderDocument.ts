import type { BootInput } from '../bootDocument';
import { controlPlaneRepository, imageOf, KUBERNETES, type ImageName } from './artefacts';
import type { BootFiles } from './bootFiles';
import { applianceVariables, clusterVariables } from './clusterVariables';
import { autoscalerValues } from './controllerEndpoints';
import type { Machine, MachineFile } from './ignition';
import {
  containerEnvironment,
  environmentFile,
  maskedUnits,
  placed,
  programs,
  SYSTEM_FILES,
  units,
  userLine,
} from './machineFiles';
import { extensionOf, systemExtensionOf } from './systemExtension';

const IMAGES: readonly ImageName[] = [
  'flannel',
  'flannelPlugin',
  'cloudController',
  'autoscaler',
  'metricsServer',
  'nodeExporter',
];
/** Units and programs of `files/leader` that only a control plane has. */
const KUBERNETES_ONLY = /^(\/opt\/bin\/)?toil-(init|manifests|join)\b/;

/** What the leader becomes at its first boot. */
export function leaderMachine(files: BootFiles, input: BootInput): Machine {
  const extension = extensionOf(input);
  const kubernetes = extension !== undefined;
  const values = leaderValues(input);
  const idle = input.spec.idleHours !== 'never';
  const wanted = (name: string): boolean =>
    (idle || !name.includes('toil-idle')) && (kubernetes || !KUBERNETES_ONLY.test(name));
  const groups = kubernetes ? ['node', 'leader'] : ['node', 'leader', 'mesos-leader'];
  const own = (group: string): boolean => group === 'mesos-leader';
  return {
    files: [
      ...SYSTEM_FILES,
      environmentFile('/etc/toil/cluster.env', clusterVariables(input)),
      containerEnvironment('/etc/toil/appliance.env', applianceVariables(input)),
      ...userLine('/etc/toil/host-init', input.spec.initCommands.host),
      ...userLine('/etc/toil/appliance-init', input.spec.initCommands.appliance),
      ...groups.flatMap((group) => programs(files, group, values).filter(({ path }) => own(group) || wanted(path))),
      ...(kubernetes ? controlPlaneFiles(files, values) : []),
      ...(extension === undefined ? [] : [systemExtensionOf(extension).file]),
    ],
    units: [
      ...maskedUnits(true),
      ...groups.flatMap((group) => units(files, group, values).filter(({ name }) => own(group) || wanted(name))),
    ],
    links: extension === undefined ? [] : [systemExtensionOf(extension).link],
  };
}

function leaderValues(input: BootInput): Record<string, string> {
  const { cluster, spec } = input;
  const repository = controlPlaneRepository(spec);
  return {
    cluster,
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

function controlPlaneFiles(files: BootFiles, values: Readonly<Record<string, string>>): MachineFile[] {
  const { cloudConf } = values;
  const manifests = [...files.keys()].filter((path) => path.startsWith('manifests/'));
  return [
    placed(files, 'leader/kubeadm.yaml.in', '/etc/toil/kubeadm.yaml.in', values),
    placed(files, 'leader/scheduler-config.yaml', '/etc/kubernetes/scheduler-config.yaml', values),
    ...(cloudConf === undefined ? [] : [{ path: '/etc/toil/cloud.conf', mode: 0o644, text: `${cloudConf}\n` }]),
    ...manifests.map((path) => placed(files, path, `/etc/toil/${path}`, values)),
  ];
}
