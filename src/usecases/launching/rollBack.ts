import { destroy } from '../../provisioner/destroy/destroy';
import type { Inventory } from '../../provisioner/inventory/inventory';
import { takeInventory } from '../../provisioner/inventory/inventory';
import type { Removed } from '../../provisioner/destroy/removal';
import type { ClusterKey } from '../clusters/clusterKey';
import { clusterId } from '../clusters/clusterKey';
import { lookInOtherRegions, possibleNamesakes } from '../clusterChanges/namesakes';
import type { Account, LaunchingParts } from './launchingParts';

/** A launch to roll back. */
export interface LaunchTarget {
  readonly aws: Account;
  readonly key: ClusterKey;
  readonly profile: string;
}

/** All that a launch has made. */
export interface LaunchInventory {
  readonly inventory: Inventory;
  /** Regions that could not be looked at for a cluster of the same name: a role that may be its stays. */
  readonly unseen: readonly string[];
}

/**
 * All that a launch has made, as it is now: shown before it goes.
 * @throws AwsError where instances or security groups cannot be read.
 */
export async function launchInventory(
  { access }: Pick<LaunchingParts, 'access'>,
  { aws, key, profile }: LaunchTarget,
  signal: AbortSignal,
): Promise<LaunchInventory> {
  const others = await lookInOtherRegions((region) => access.connect(profile, region), key, signal);
  const inventory = await takeInventory(aws, key.name, { namesakes: possibleNamesakes(others) }, signal);
  return { inventory, unseen: others.unseen };
}

/**
 * Removes what a launch has made. What could not go is told, and goes with the next try.
 * @param inventory what was shown.
 * @throws ProblemError `clusterBusy`.
 */
export async function rollBack(
  { operations, clusters }: Pick<LaunchingParts, 'operations' | 'clusters'>,
  { aws, key, profile }: LaunchTarget,
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
