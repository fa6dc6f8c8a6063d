import * as v from 'valibot';
import { clusterName, type ClusterSpec } from '../../contracts/clusterSpec';
import type { WorkerGroup } from '../../contracts/workerGroup';
import { instanceType, instanceTypeNames, type InstanceType } from '../ec2/instanceTypes';
import { nearest } from '../wdl/nearest';
import type { JsonPath } from './readSpec';

/** kubeadm refuses a control plane with fewer cores (reference toil-facts.md 1.13). */
export const LEAST_LEADER_CORES = 2;

type Architecture = InstanceType['architecture'];

/**
 * What is unwise or impossible in a spec that keeps all rules of its schema, as far as that can be told without asking AWS. An
 * `error` can never be launched. Whether networks overlap, or a zone offers a type, only the account knows.
 */
export type SpecFinding = { readonly path: JsonPath; readonly severity: 'error' | 'warning' | 'information' } &
  /** The file names the cluster, and no cluster can have that name. */
  (
    | { readonly kind: 'fileNameAsName'; readonly name: string }
    /** Not in our table, which may be older than the type. */
    | { readonly kind: 'unknownType'; readonly type: string; readonly didYouMean?: string }
    | {
        readonly kind: 'architecturesDiffer';
        readonly type: string;
        readonly architecture: Architecture;
        readonly leader: Architecture;
      }
    | { readonly kind: 'leaderTooSmall'; readonly type: string; readonly cores: number; readonly least: number }
    /** The autoscaler takes all types of a group for the first one. Memory in bytes. */
    | { readonly kind: 'unequalTypes'; readonly first: TypeSize; readonly other: TypeSize }
    /** Kubernetes gives the GPUs of such machines to nobody, because no boot installs a driver or a device plugin (decision 0010). */
    | { readonly kind: 'gpuNotOffered'; readonly type: string }
    /** Jobs that are not preemptible would wait for ever. */
    | { readonly kind: 'spotOnly' }
    | { readonly kind: 'noArm'; readonly type: string }
    | { readonly kind: 'scaledOnMesos' }
    | { readonly kind: 'mesosIsLegacy' }
    /** Anybody may try to reach the leader by SSH. */
    | { readonly kind: 'openToAll'; readonly range: string }
  );

export type TypeSize = Pick<InstanceType, 'name' | 'cores' | 'memory'>;

/** The findings of a spec, in the order of its fields. Never throws. */
export function specFindings(spec: ClusterSpec): SpecFinding[] {
  return [
    ...nameFindings(spec),
    ...(spec.type === 'mesos' ? [{ kind: 'mesosIsLegacy', path: ['type'], severity: 'warning' } as const] : []),
    ...leaderFindings(spec),
    ...spotOnly(spec),
    ...spec.workers.flatMap((group, index) => groupFindings(spec, group, ['workers', index])),
    ...openToAll(spec),
  ];
}

function nameFindings({ name }: ClusterSpec): SpecFinding[] {
  if (name === undefined || v.is(clusterName, name)) return [];
  return [{ kind: 'fileNameAsName', path: [], severity: 'error', name }];
}

function leaderFindings({ type, leader }: ClusterSpec): SpecFinding[] {
  const path = ['leader', 'type'];
  const known = instanceType(leader.type);
  if (known === undefined) return [unknownType(leader.type, path)];
  const { name, cores, architecture } = known;
  if (type === 'mesos') return architecture === 'arm64' ? [{ kind: 'noArm', path, severity: 'error', type: name }] : [];
  if (cores >= LEAST_LEADER_CORES) return [];
  return [{ kind: 'leaderTooSmall', path, severity: 'error', type: name, cores, least: LEAST_LEADER_CORES }];
}

function unknownType(type: string, path: JsonPath): SpecFinding {
  const didYouMean = nearest(type, instanceTypeNames());
  return {
    kind: 'unknownType',
    path,
    severity: 'warning',
    type,
    ...(didYouMean === undefined ? {} : { didYouMean }),
  };
}

function spotOnly({ workers }: ClusterSpec): SpecFinding[] {
  const usable = workers.filter(({ count, max }) => (count ?? max ?? 0) > 0);
  if (usable.length === 0 || !usable.every(({ spot }) => spot)) return [];
  return [{ kind: 'spotOnly', path: ['workers'], severity: 'warning' }];
}

function groupFindings(spec: ClusterSpec, group: WorkerGroup, path: JsonPath): SpecFinding[] {
  const leader = instanceType(spec.leader.type)?.architecture;
  const ofTypes = group.types.flatMap((type, index): SpecFinding[] => {
    const at = [...path, 'types', index];
    const known = instanceType(type);
    if (known === undefined) return [unknownType(type, at)];
    const { architecture } = known;
    if (leader === undefined || architecture === leader) return [];
    return [{ kind: 'architecturesDiffer', path: at, severity: 'error', type, architecture, leader }];
  });
  if (spec.type === 'mesos') {
    if (group.max === undefined) return ofTypes;
    return [...ofTypes, { kind: 'scaledOnMesos', path: [...path, 'max'], severity: 'error' }];
  }
  return [...ofTypes, ...unequalTypes(group, path), ...gpuNotOffered(group, path)];
}

/** The autoscaler does not choose for a group of a fixed size. */
function unequalTypes({ types, max }: WorkerGroup, path: JsonPath): SpecFinding[] {
  const [first, ...others] = types.flatMap((type) => instanceType(type) ?? []);
  if (max === undefined || first === undefined) return [];
  const other = others.find(({ cores, memory }) => cores !== first.cores || memory !== first.memory);
  if (other === undefined) return [];
  const sizes = { first: sizeOf(first), other: sizeOf(other) };
  return [{ kind: 'unequalTypes', path: [...path, 'types'], severity: 'warning', ...sizes }];
}

function sizeOf({ name, cores, memory }: InstanceType): TypeSize {
  return { name, cores, memory };
}

function gpuNotOffered({ types }: WorkerGroup, path: JsonPath): SpecFinding[] {
  const index = types.findIndex((type) => (instanceType(type)?.gpus.length ?? 0) > 0);
  const type = types[index];
  return type === undefined
    ? []
    : [{ kind: 'gpuNotOffered', path: [...path, 'types', index], severity: 'warning', type }];
}

function openToAll({ network }: ClusterSpec): SpecFinding[] {
  return network.sshFrom.flatMap((range, index): SpecFinding[] => {
    const path = ['network', 'sshFrom', index];
    return /\/0+$/.test(range) ? [{ kind: 'openToAll', path, severity: 'warning', range }] : [];
  });
}
