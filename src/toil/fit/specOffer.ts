import { DEFAULT_STORAGE, type ClusterSpec } from '../../contracts/clusterSpec';
import type { WorkerGroup } from '../../contracts/workerGroup';
import { instanceType, type InstanceType } from '../ec2/instanceTypes';
import type { ClusterOffer, MachineShape, OfferedGroup } from './offer';

const GIB = 1024 ** 3;

/** The label by which Toil knows spot nodes; workers that we or Toil launch bear it (reference toil-facts.md 2.6). */
export const SPOT_LABEL = { key: 'eks.amazonaws.com/capacityType', value: 'SPOT' } as const;

/**
 * What the cluster of a spec would offer. A group with a type that the table does not have comes without machines: nothing can
 * be said of it, and `unknownTypes` names the type. The leader runs no jobs. No boot installs a driver or a device plugin for GPUs,
 * Toil's no more than ours (decision 0010).
 */
export function offerOf(spec: ClusterSpec): ClusterOffer {
  const names = groupNames(spec.workers);
  return {
    name: spec.name ?? 'cluster',
    batchSystem: spec.type,
    groups: spec.workers.map((group, index) => offeredGroup(group, names[index] ?? '', spec.type)),
  };
}

/** The types of a spec that EC2 does not have, or did not have when the table was made. */
export function unknownTypes(spec: ClusterSpec): string[] {
  const named = [...spec.workers.flatMap(({ types }) => types), spec.leader.type];
  return [...new Set(named.filter((type) => instanceType(type) === undefined))];
}

/** A group's name is its own, else its types as Toil writes them; a number parts groups that would have the same one. */
function groupNames(groups: readonly WorkerGroup[]): string[] {
  const counts = new Map<string, number>();
  return groups.map(({ name, types, spot }) => {
    const plain = name ?? `${types.slice(0, 3).join('/')}${spot ? '-spot' : ''}`;
    const count = (counts.get(plain) ?? 0) + 1;
    counts.set(plain, count);
    return count === 1 ? plain : `${plain}-${count}`;
  });
}

function offeredGroup(group: WorkerGroup, name: string, type: ClusterSpec['type']): OfferedGroup {
  const labels = { ...group.labels, ...(group.spot ? { [SPOT_LABEL.key]: SPOT_LABEL.value } : {}) };
  const known = group.types.flatMap((each) => instanceType(each) ?? []);
  return {
    name,
    machines: known.length === group.types.length ? known.map((each) => machineOf(each, group.storage)) : [],
    spot: group.spot,
    most: group.count ?? group.max ?? 0,
    ...(type === 'kubernetes'
      ? { labels, taints: [], hidesGpus: true, mayBeEmpty: group.count === undefined && (group.min ?? 0) === 0 }
      : {}),
  };
}

/**
 * An instance of a type as a worker. Where it has local disks jobs work there, else on the root volume
 * (volume-mounting.service, reference toil-facts.md 2.3; awsProvisioner.py, `getNodeShape`).
 * @param storage GB of the root volume, Amazon's GB of 2^30 bytes.
 */
export function machineOf(type: InstanceType, storage = DEFAULT_STORAGE): MachineShape {
  return {
    type: type.name,
    cores: type.cores,
    memory: type.memory,
    disk: type.localDisk > 0 ? type.localDisk : storage * GIB,
    accelerators: type.gpus,
    measure: 'whole',
  };
}
