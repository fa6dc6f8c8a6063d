import { machinesOf, type Cluster } from '../../provisioner/clusters/cluster';
import { clusterOfId, type ClusterKey } from './clusterKey';
import type { Operation } from './operations';

/**
 * A cluster as this window knows it better than AWS: what it launches is on its way although parts are missing, what it destroys is going
 * although its leader still runs.
 */
export function withOperation(cluster: Cluster, operation: Operation | undefined): Cluster {
  const { state } = cluster.condition;
  if (operation?.kind === 'launch' && state === 'incomplete') return { ...cluster, condition: { state: 'launching' } };
  if (operation?.kind === 'destroy' && state !== 'destroying')
    return { ...cluster, condition: { state: 'destroying' } };
  return cluster;
}

/** The clusters that this window launches, as long as AWS shows nothing of them: rows without a resource. */
export function launchesUnseen(
  operations: readonly Operation[],
  isSeen: (id: string) => boolean,
): { readonly id: string; readonly key: ClusterKey; readonly profile?: string; readonly cluster: Cluster }[] {
  return operations.flatMap(({ id, kind, profile }) => {
    const key = clusterOfId(id);
    return kind === 'launch' && key !== undefined && !isSeen(id)
      ? [{ id, key, ...(profile === undefined ? {} : { profile }), cluster: unseen(key) }]
      : [];
  });
}

function unseen({ name, region }: ClusterKey): Cluster {
  return {
    name,
    region,
    condition: { state: 'launching' },
    launchedBy: 'us',
    securityGroups: [],
    groups: [],
    otherWorkers: [],
    unread: [],
  };
}

/** States of an instance that another follows by itself. */
const PASSING: ReadonlySet<string> = new Set(['pending', 'stopping', 'shutting-down']);

/** Whether a cluster will soon look different by itself. */
export function isMoving(cluster: Cluster): boolean {
  const { state } = cluster.condition;
  return (
    state === 'launching' ||
    state === 'destroying' ||
    cluster.groups.some(({ group }) => group.going) ||
    machinesOf(cluster).some((each) => PASSING.has(each.state))
  );
}
