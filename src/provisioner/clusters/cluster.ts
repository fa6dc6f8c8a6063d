import type { BootPhase } from '../../contracts/bootStatus';
import type { ScalingGroup } from '../aws/calls/autoScaling';
import type { Instance, SecurityGroup } from '../aws/calls/ec2';
import type { BootCause } from '../bootCause';

/** What a cluster is up to, as far as its resources tell; with what the user needs to know of it. */
export type Condition =
  /** `cause`: what keeps the leader, which still tries. */
  | { readonly state: 'launching'; readonly phase?: BootPhase; readonly cause?: BootCause }
  /** `message`: what does not work although it is ready, in the leader's words; it tries again. */
  | { readonly state: 'ready'; readonly message?: string; readonly cause?: BootCause }
  /** Something that makes it a cluster was never made, or is gone: resume, roll back or destroy. */
  | { readonly state: 'incomplete'; readonly missing: 'leader' | 'workerGroups' | 'securityGroup' }
  /** `running`: workers that run, and cost, although the leader does not. */
  | { readonly state: 'stopped'; readonly running: number }
  | { readonly state: 'destroying' }
  | { readonly state: 'error'; readonly fault: ClusterFault; readonly message?: string; readonly cause?: BootCause };

export type ClusterState = Condition['state'];

/**
 * `leaderLost`: workers without a leader. `bootFailed`: the leader says so, `message` are its last words. `bootSilent`: it has said nothing of
 * being ready for too long. `severalLeaders`: two instances say that they lead.
 */
export type ClusterFault = 'leaderLost' | 'bootFailed' | 'bootSilent' | 'severalLeaders';

/** A worker that runs, costs and cannot join, as it says itself. */
export interface FailingWorker {
  readonly id: string;
  readonly since: Date;
  /** Its last words, without secrets. */
  readonly message?: string;
  readonly cause?: BootCause;
}

/** A worker group with the instances that it has. */
export interface ClusterGroup {
  /** What the spec calls it; undefined on groups of Toil. */
  readonly label?: string;
  readonly group: ScalingGroup;
  readonly workers: readonly Instance[];
  /** Of Kubernetes clusters of ours; unset where there is none. */
  readonly failing?: readonly FailingWorker[];
}

/** What could not be looked up, so that the cluster may have more than is shown. */
export type UnreadPart = 'workerGroups' | 'records';

/** Everything in one region that carries one cluster's name, as the tree shows it. */
export interface Cluster {
  readonly name: string;
  readonly region: string;
  readonly condition: Condition;
  readonly launchedBy: 'us' | 'toil';
  /** Design decision 3; only of clusters that we launched. */
  readonly launchId?: string;
  /** Undefined where nothing tells: a security group alone. */
  readonly type?: 'kubernetes' | 'mesos';
  readonly owner?: string;
  readonly securityGroups: readonly SecurityGroup[];
  /** Terminated leaders are none. */
  readonly leader?: Instance;
  readonly groups: readonly ClusterGroup[];
  /** Workers outside of groups: static ones of Mesos clusters, and any whose group is gone. */
  readonly otherWorkers: readonly Instance[];
  readonly unread: readonly UnreadPart[];
}

/** All instances that cost something now. */
export function machinesOf(cluster: Cluster): Instance[] {
  const leader = cluster.leader === undefined ? [] : [cluster.leader];
  return [...leader, ...cluster.groups.flatMap(({ workers }) => workers), ...cluster.otherWorkers];
}
