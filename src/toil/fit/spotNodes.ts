import type { JobNeed } from '../jobNeed';
import type { ClusterOffer, OfferedGroup } from './offer';

/** Labels by which Toil knows a spot node (toil/batchSystems/kubernetes.py, `set_preemptible`). */
const KNOWN_LABELS: readonly (readonly [string, string])[] = [
  ['eks.amazonaws.com/capacityType', 'SPOT'],
  ['cloud.google.com/gke-preemptible', 'true'],
];
/** The one taint that pods of preemptible jobs tolerate (same place). */
const TOLERATED = { key: 'cloud.google.com/gke-preemptible', value: 'true' };
/** Labels of spot nodes that Toil does not know (reference cwl-wdl.md 7.7). */
const UNKNOWN_LABELS: readonly (readonly [string, string])[] = [
  ['cloud.google.com/gke-spot', 'true'],
  ['karpenter.sh/capacity-type', 'spot'],
  ['kubernetes.azure.com/scalesetpriority', 'spot'],
  ['node.kubernetes.io/lifecycle', 'spot'],
];
/** Taints of a node that is starting, in trouble or going: they pass. */
const PASSING =
  /^(?:node\.(?:cloudprovider\.)?kubernetes\.io\/|(?:ToBeDeleted|DeletionCandidate)\w*ClusterAutoscaler$)/;

/** Why a job may not use a group; undefined when it may. */
export type Barrier =
  /** The group can have no machine. */
  | { readonly kind: 'empty' }
  /** The job is not preemptible and the machines are spot. */
  | { readonly kind: 'spot' }
  /** Toil's pods do not tolerate the taint. */
  | { readonly kind: 'taint'; readonly taint: string };

/** Whether a job may run on the machines of a group at all, whatever their size. */
export function barrierOf(
  job: JobNeed,
  group: OfferedGroup,
  batchSystem: ClusterOffer['batchSystem'],
): Barrier | undefined {
  if (group.most === 0) return { kind: 'empty' };
  if (batchSystem === 'single_machine') return undefined;
  // What is not known is not held against the job.
  const preemptible = job.preemptible.kind === 'unknown' || job.preemptible.value;
  if (batchSystem === 'mesos') return group.spot && !preemptible ? { kind: 'spot' } : undefined;
  const accelerators = job.accelerators.kind === 'unknown' || job.accelerators.value.length > 0;
  const taint = barringTaint(group, preemptible, accelerators);
  if (!preemptible && keepsOthersOff(group)) return { kind: 'spot' };
  return taint === undefined ? undefined : { kind: 'taint', taint };
}

/** Whether Toil keeps jobs that are not preemptible off the nodes of a group. Without known labels the group's own word counts. */
function keepsOthersOff({ labels, spot }: OfferedGroup): boolean {
  return labels === undefined ? spot : KNOWN_LABELS.some(([key, value]) => labels[key] === value);
}

/** @param accelerators where a job asks for some, the clusters that taint such nodes let it in (`ExtendedResourceToleration`). */
function barringTaint(group: OfferedGroup, preemptible: boolean, accelerators: boolean): string | undefined {
  const barring = (group.taints ?? []).find(({ key, value, effect }) => {
    if (effect !== 'NoSchedule' && effect !== 'NoExecute') return false;
    if (preemptible && key === TOLERATED.key && value === TOLERATED.value) return false;
    return !PASSING.test(key) && !(accelerators && key.endsWith('/gpu'));
  });
  return barring?.key;
}

/** Spot nodes that Toil does not see as such, or that take none of its pods. */
export interface StrangeSpot {
  readonly group: string;
  /** The label that says spot; unset: there is none that is known. */
  readonly label?: string;
  /** The taint that keeps all pods of Toil off. */
  readonly taint?: string;
}

export function strangeSpot(group: OfferedGroup): StrangeSpot | undefined {
  const { labels } = group;
  if (labels === undefined || group.most === 0) return undefined;
  const label = UNKNOWN_LABELS.find(([key, value]) => labels[key] === value)?.[0];
  if (label === undefined && !group.spot && !keepsOthersOff(group)) return undefined;
  const taint = barringTaint(group, true, true);
  if (keepsOthersOff(group) && taint === undefined) return undefined;
  return {
    group: group.name,
    ...(label === undefined ? {} : { label }),
    ...(taint === undefined ? {} : { taint }),
  };
}

/** Whether preemptible jobs can get spot machines from a group. */
export function isUsableSpot(group: OfferedGroup): boolean {
  return group.most > 0 && (group.spot || keepsOthersOff(group));
}
