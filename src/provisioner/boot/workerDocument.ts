import { WORKER_RECORDS } from '../../contracts/workerStatus';
import type { BootInput } from '../bootDocument';
import type { GroupChoice } from '../choices/choices';
import type { SystemExtension } from './artefacts';
import type { BootFiles } from './bootFiles';
import { applianceVariables, clusterVariables } from './clusterVariables';
import type { Machine } from './ignition';
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

/** Tells spot nodes from others; the name that Toil's own pods ask for (reference toil-facts.md 2.6). */
const CAPACITY_LABEL = 'eks.amazonaws.com/capacityType';

/** Where a worker tells why it cannot join; systemd fills in the id. */
const RECORD = `${WORKER_RECORDS}\${COREOS_EC2_INSTANCE_ID}`;
/** What local disks of a worker take: it is never stopped and started again. */
const LOCAL_FOLDERS = 'lib/containerd lib/docker lib/kubelet lib/toil lib/cwl lib/mesos tmp';
const VALUES = { record: RECORD, localFolders: LOCAL_FOLDERS };

/** What a worker of a group becomes at its first boot. */
export function workerMachine(files: BootFiles, { group }: GroupChoice, input: BootInput): Machine {
  const extension = extensionOf(input);
  return extension === undefined ? agent(files, group, input) : node(files, group, input, extension);
}

type Group = GroupChoice['group'];

function node(files: BootFiles, group: Group, input: BootInput, extension: SystemExtension): Machine {
  const labels = { ...group.labels, [CAPACITY_LABEL]: group.spot ? 'SPOT' : 'ON_DEMAND' };
  const values = {
    ...VALUES,
    labels: Object.entries(labels)
      .map((label) => label.join('='))
      .join(','),
  };
  const wanted = (name: string): boolean => group.spot || !name.includes('toil-spot-notice');
  const groups = [...commonGroups(input.spec), 'worker'];
  const { file, link } = systemExtensionOf(extension);
  return {
    files: [
      ...SYSTEM_FILES,
      environmentFile('/etc/toil/cluster.env', clusterVariables(input)),
      ...groups.flatMap((each) => programs(files, each, values).filter(({ path }) => wanted(path))),
      placed(files, 'worker/kubeadm.yaml.in', '/etc/toil/kubeadm.yaml.in', values),
      ...sandboxImageFiles(input.spec),
      ...userLine('/etc/toil/host-init', input.spec.initCommands.host),
      file,
    ],
    units: [
      ...maskedUnits(false),
      ...groups.flatMap((each) => units(files, each, values).filter(({ name }) => wanted(name))),
    ],
    links: [link],
  };
}

function agent(files: BootFiles, group: Group, input: BootInput): Machine {
  const groups = [...commonGroups(input.spec), 'mesos-worker'];
  const variables = { ...clusterVariables(input), TOIL_PREEMPTIBLE: group.spot ? 'True' : 'False' };
  return {
    files: [
      ...SYSTEM_FILES,
      environmentFile('/etc/toil/cluster.env', variables),
      containerEnvironment('/etc/toil/appliance.env', applianceVariables(input)),
      ...userLine('/etc/toil/host-init', input.spec.initCommands.host),
      ...groups.flatMap((each) => programs(files, each, VALUES)),
    ],
    units: [...maskedUnits(true), ...groups.flatMap((each) => units(files, each, VALUES))],
    links: [],
  };
}
