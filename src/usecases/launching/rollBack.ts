import { destroy } from '../../provisioner/destroy/destroy';
import type { Inventory } from '../../provisioner/inventory/inventory';
import { takeInventory } from '../../provisioner/inventory/inventory';
import type { Removed } from '../../provisioner/destroy/removal';
import type { ClusterKey } from '../clusters/clusterKey';
import { clusterId } from '../clusters/clusterKey';
import type { KnownClusters } from '../clusters/knownClusters';
import type { Account, LaunchingParts } from './launchingParts';

/**
 * All that a launch has made, as it is now: shown before it goes.
 * @throws AwsError where instances or security groups cannot be read.
 */
export function launchInventory(
  { clusters }: Pick<LaunchingParts, 'clusters'>,
  aws: Account,
  key: ClusterKey,
  signal: AbortSignal,
): Promise<Inventory> {
  return takeInventory(aws, key.name, { namesakes: namesakesOf(clusters, key) }, signal);
}

/** Clusters of the same name in other regions: roles, profiles and buckets have no region. */
function namesakesOf(clusters: KnownClusters, { account, region, name }: ClusterKey) {
  return clusters.clusters().flatMap(({ key, cluster: { launchId } }) => {
    const isOne = key.account === account && key.name === name && key.region !== region;
    return isOne ? [{ region: key.region, ...(launchId === undefined ? {} : { launchId }) }] : [];
  });
}

/**
 * Removes what a launch has made. What could not go is told, and goes with the next try.
 * @param inventory what was shown.
 * @throws ProblemError `clusterBusy`.
 */
export async function rollBack(
  { operations, clusters }: Pick<LaunchingParts, 'operations' | 'clusters'>,
  { aws, key, profile }: { readonly aws: Account; readonly key: ClusterKey; readonly profile: string },
  inventory: Inventory,
  report: (gone: number, of: number) => void,
  signal: AbortSignal,
): Promise<Removed> {
  const of = inventory.found.length;
  const removed = await operations.run(
    { kind: 'destroy', id: clusterId(key) },
    (tell, inner) => {
      let gone = 0;
      const tellGone = (): void => {
        report(gone, of);
        tell({ kind: 'removing', gone, of });
      };
      tellGone();
      const each = ({ state }: { readonly state: string }): void => {
        if (state !== 'done') return;
        gone = Math.min(gone + 1, of);
        tellGone();
      };
      return destroy(aws, inventory, { report: each }, inner);
    },
    signal,
  );
  await clusters.look(key, profile, new AbortController().signal).catch(() => undefined);
  return removed;
}
