import { isRunning } from '../../provisioner/clusters/condition';
import { machinesOf, type Cluster } from '../../provisioner/clusters/cluster';
import type { KnownCluster } from '../clusters/knownClusters';

/** An instance, as rows and lists show it. */
export type Machine = NonNullable<Cluster['leader']>;
export type WorkerGroup = Cluster['groups'][number];
export type FailingWorker = NonNullable<WorkerGroup['failing']>[number];

/** How many machines of a type a cluster has that run. */
export interface TypeCount {
  readonly type: string;
  readonly spot: boolean;
  readonly count: number;
}

/** Whether a machine costs by the hour now. */
export function costsByTheHour(machine: Machine): boolean {
  return isRunning(machine);
}

/** Whether anything of a cluster costs by the hour now: disks alone do not count. */
export function isAnythingRunning({ cluster }: KnownCluster): boolean {
  return machinesOf(cluster).some(isRunning);
}

/** Whether the leader runs and can be talked to. */
export function isReachable({ cluster: { leader } }: KnownCluster): boolean {
  return leader?.state === 'running' && (leader.publicAddress ?? leader.privateAddress) !== undefined;
}

/** Whether going on with its launch helps: something is missing, its leader still tries to boot, or lacks a right that the plan gives it. */
export function isResumable({ cluster: { condition } }: KnownCluster): boolean {
  return (
    condition.state === 'incomplete' ||
    (condition.state === 'ready' && condition.cause?.kind === 'accessDenied') ||
    (condition.state === 'error' && (condition.fault === 'bootFailed' || condition.fault === 'bootSilent'))
  );
}

/** The running machines of a cluster by type; the leader's type first. */
export function typeCounts({ cluster }: KnownCluster): TypeCount[] {
  const counts = new Map<string, TypeCount>();
  for (const { type, spot } of machinesOf(cluster).filter(isRunning)) {
    const key = JSON.stringify([type, spot]);
    counts.set(key, { type, spot, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
}

/** The address that people type: the public one where there is one. */
export function leaderAddress({ cluster: { leader } }: KnownCluster): string | undefined {
  return leader?.publicAddress ?? leader?.privateAddress;
}
