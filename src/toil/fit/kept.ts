import type { ClusterOffer, MachineShape } from './offer';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** What jobs can get of one machine. Memory and disk in bytes. */
export interface Room {
  readonly cores: number;
  readonly memory: number;
  readonly disk: number;
}

/**
 * What is left of a machine for jobs. `least` is what can be counted on, `most` what there can be at all: a job between them
 * may fit or wait for ever. They are the same where Toil itself takes the machine as it is.
 */
export interface Left {
  readonly least: Room;
  readonly most: Room;
}

/**
 * Kubelet's own settings on the clusters that we or Toil launch: kubeadm sets no `systemReserved` and no `kubeReserved`, so
 * that these defaults of kubelet hold (`evictionHard`: memory.available 100Mi, nodefs.available 10%). What boots the workers
 * must not reserve more without saying so here: docs/decisions/0006-what-a-node-keeps.md.
 */
const EVICTION = { memory: 100 * MIB, diskShare: 0.1 };

/**
 * What the pods that run on every worker ask for: flannel, 100m and 50Mi in its manifest. kube-proxy asks for nothing as kubeadm
 * makes it; node exporter is no pod; there is no CSI driver (reference kubernetes-on-aws.md 2.8, 2.9).
 */
const DAEMONS = { cores: 0.1, memory: 50 * MIB };

/**
 * What the cluster-autoscaler sets aside on the first machine of an empty group for a kube-proxy, whatever the cluster's own asks for
 * (cluster-autoscaler/cloudprovider/util.go, `BuildKubeProxy`): a job that needs it gets no machine there.
 */
const SET_ASIDE = 0.1;

/** Of each page of 4096 bytes the kernel keeps 64 for itself: the machine never shows the whole memory that Amazon names. */
const KERNEL_SHARE = 64 / 4096;
/** Firmware, hypervisor and kernel together, as Karpenter assumes it (`vmMemoryOverheadPercent`, 0.075). */
const MACHINE_SHARE = 0.075;
/** The system and the images that jobs need, and what a file system keeps for root (toil/provisioners/clusterScaler.py, `OS_SIZE`). */
const SYSTEM_DISK = 5e9;
const ROOT_SHARE = 0.05;

/**
 * What a machine of an offer leaves for jobs.
 * @param mayBeEmpty whether its group may have no machine yet (`OfferedGroup`).
 */
export function leftOf(machine: MachineShape, batchSystem: ClusterOffer['batchSystem'], mayBeEmpty = false): Left {
  if (batchSystem === 'single_machine') return same(machine);
  if (machine.measure === 'allocatable') return same(batchSystem === 'kubernetes' ? withoutDaemons(machine) : machine);
  return batchSystem === 'kubernetes' ? leftByKubernetes(machine, mayBeEmpty) : leftByMesos(machine);
}

function same({ cores, memory, disk }: Room): Left {
  const room = { cores, memory, disk };
  return { least: room, most: room };
}

/** `status.allocatable` of a node is what is left before any pod, those that run on every node among them. */
function withoutDaemons({ cores, memory, disk }: Room): Room {
  return { cores: Math.max(0, cores - DAEMONS.cores), memory: Math.max(0, memory - DAEMONS.memory), disk };
}

function leftByKubernetes(machine: MachineShape, mayBeEmpty: boolean): Left {
  const { least, most } = offeredByKubelet(machine);
  const first = mayBeEmpty ? { ...least, cores: least.cores - SET_ASIDE } : least;
  return { least: withoutDaemons(first), most: withoutDaemons(most) };
}

/** `status.allocatable` of a machine as bought; the tags that tell the autoscaler of a group's first machine say `least`. */
export function offeredByKubelet({ cores, memory, disk }: Room): Left {
  const room = (seen: number, usable: number): Room => ({
    cores,
    memory: Math.max(0, seen - EVICTION.memory),
    disk: Math.max(0, usable),
  });
  const evicted = disk * EVICTION.diskShare;
  return {
    least: room(memory * (1 - MACHINE_SHARE), disk - evicted - SYSTEM_DISK - disk * ROOT_SHARE),
    most: room(memory * (1 - KERNEL_SHARE), disk - evicted),
  };
}

/**
 * On Mesos two have a say: Toil's scaler adds no node for a job that is above its own estimate, and the agent of a node that is
 * there offers all but 1 GiB of the memory and 5 GiB of the disk (mesos/src/slave/containerizer/containerizer.cpp).
 */
function leftByMesos({ cores, memory, disk }: MachineShape): Left {
  const seen = memory * (1 - KERNEL_SHARE);
  const agent = {
    cores,
    memory: seen > 2 * GIB ? seen - GIB : seen / 2,
    disk: disk > 10 * GIB ? disk - 5 * GIB : disk / 2,
  };
  const scaler = leftByScaler({ cores, memory, disk });
  const least = {
    cores,
    memory: Math.max(0, Math.min(scaler.memory, agent.memory)),
    disk: Math.min(scaler.disk, agent.disk),
  };
  const most = {
    cores,
    memory: Math.max(scaler.memory, agent.memory),
    disk: Math.max(scaler.disk, agent.disk),
  };
  return { least, most };
}

/** Upper ends of the steps in bytes, and the share of each that is kept (clusterScaler.py, `RESERVE_BREAKPOINTS`, `RESERVE_FRACTIONS`). */
const STEPS: readonly (readonly [number, number])[] = [
  [4 * GIB, 0.25],
  [8 * GIB, 0.2],
  [16 * GIB, 0.1],
  [128 * GIB, 0.06],
  [Infinity, 0.02],
];

/**
 * What Toil's own scaler thinks a node of that shape can give (clusterScaler.py, `smaller_than_node`, `_gke_overhead`,
 * `_disk_overhead`; `getNodeShape` of awsProvisioner.py takes 0.1 GiB of memory off before).
 */
export function leftByScaler({ cores, memory, disk }: Room): Room {
  const shape = Math.floor(memory - 0.1 * GIB);
  const diskKept = SYSTEM_DISK + Math.floor(disk * ROOT_SHARE);
  return { cores, memory: shape - scalerMemory(shape), disk: disk <= diskKept ? 0 : disk - diskKept };
}

function scalerMemory(memory: number): number {
  if (memory < GIB) return 255 * MIB;
  let kept = 0;
  let counted = 0;
  for (const [end, share] of STEPS) {
    const limit = Math.min(end, memory);
    kept += share * (limit - counted);
    counted = limit;
    if (counted >= memory) break;
  }
  return Math.floor(kept) + EVICTION.memory;
}
