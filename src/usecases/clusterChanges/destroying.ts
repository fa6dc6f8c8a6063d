import { destroy } from '../../provisioner/destroy/destroy';
import type { Patience } from '../../provisioner/destroy/machines';
import type { Removed } from '../../provisioner/destroy/removal';
import { takeInventory, type Inventory } from '../../provisioner/inventory/inventory';
import type { KnownCluster } from '../clusters/knownClusters';
import { runsAtStake, type ChangeParts, type RunsAtStake } from './changeParts';
import { lookInOtherRegions, possibleNamesakes } from './namesakes';

export type { Found, Staying, Unread } from '../../provisioner/inventory/found';
export type { Left, Removed } from '../../provisioner/destroy/removal';
export type { Inventory } from '../../provisioner/inventory/inventory';

/** A cluster to destroy: one that is known, or what a name alone says. */
export type DestroyTarget = Pick<KnownCluster, 'id' | 'key' | 'profile'>;

/** What a destroy would do, all looked up and nothing changed. */
export interface DestroyPlan extends RunsAtStake {
  readonly target: DestroyTarget;
  readonly inventory: Inventory;
  /** Regions with a cluster of the same name: roles and profiles, which have no region, stay where they are its. */
  readonly namesakes: readonly string[];
  /** Regions that could not be looked at for such clusters: a role that may be one's stays. */
  readonly unseen: readonly string[];
}

/**
 * Takes the inventory of a cluster from its name, and asks what would be lost with it.
 * @throws AwsError where instances or security groups cannot be read.
 */
export async function planDestroy(
  parts: Pick<ChangeParts, 'access' | 'runs' | 'leaders'>,
  { id, key, profile }: DestroyTarget,
  signal: AbortSignal,
): Promise<DestroyPlan> {
  const { access } = parts;
  const aws = access.connect(profile, key.region);
  const [others, atStake] = await Promise.all([
    lookInOtherRegions((region) => access.connect(profile, region), key, signal),
    runsAtStake(parts, id, signal),
  ]);
  const inventory = await takeInventory(aws, key.name, { namesakes: possibleNamesakes(others) }, signal);
  const target = { id, key, profile };
  const { namesakes, unseen } = others;
  return { target, inventory, ...atStake, namesakes: namesakes.map(({ region }) => region), unseen };
}

export interface DestroyOptions {
  readonly patience?: Partial<Patience>;
}

/**
 * Destroys what the plan lists, and what of the cluster came meanwhile. What is left is told with its reason; a second one goes on where
 * this one ended.
 * @throws ProblemError `clusterBusy`.
 */
export async function destroyCluster(
  { access, operations, leaders }: Omit<ChangeParts, 'runs'>,
  { target, inventory }: DestroyPlan,
  { patience }: DestroyOptions,
  signal: AbortSignal,
): Promise<Removed> {
  const { id, key, profile } = target;
  return operations.run(
    { kind: 'destroy', id },
    async (report, stopped) => {
      leaders.disconnect(id);
      let gone = 0;
      const options = {
        report: ({ state }: { readonly state: string }) => {
          if (state !== 'done') return;
          gone += 1;
          report({ kind: 'removing', gone, of: Math.max(gone, inventory.found.length) });
        },
        ...(patience === undefined ? {} : { patience }),
      };
      report({ kind: 'removing', gone, of: inventory.found.length });
      return destroy(access.connect(profile, key.region), inventory, options, stopped);
    },
    signal,
  );
}
