import type { Aws } from '../../provisioner/aws/aws';
import { AwsError } from '../../provisioner/aws/awsError';
import type { SecurityGroup } from '../../provisioner/aws/calls/ec2';
import { LAUNCH_ID_TAG } from '../../provisioner/names';
import { atOnce } from '../../provisioner/atOnce';
import { isClusterGroup } from '../../provisioner/clusters/assemble';
import { destroy } from '../../provisioner/destroy/destroy';
import type { Patience } from '../../provisioner/destroy/machines';
import type { Removed } from '../../provisioner/destroy/removal';
import { takeInventory, type Inventory } from '../../provisioner/inventory/inventory';
import type { Namesake } from '../../provisioner/inventory/access';
import type { ClusterKey } from '../clusters/clusterKey';
import type { KnownCluster } from '../clusters/knownClusters';
import { runsAtStake, type ChangeParts, type RunsAtStake } from './changeParts';

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
  const [{ namesakes, unseen }, atStake] = await Promise.all([
    lookInOtherRegions((region) => access.connect(profile, region), key, signal),
    runsAtStake(parts, id, signal),
  ]);
  // What nobody could look at may be another's: its role stays.
  const possible = unseen.map((region): Namesake => ({ region }));
  const inventory = await takeInventory(aws, key.name, { namesakes: [...namesakes, ...possible] }, signal);
  const target = { id, key, profile };
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

interface OtherRegions {
  readonly namesakes: readonly Namesake[];
  /** Regions that could not be read. */
  readonly unseen: readonly string[];
}

/**
 * Clusters of the same name in the other enabled regions, one call in each: the view may not show them all. Where the account may do nothing (an organisation
 * that closes regions), nobody has a cluster.
 */
async function lookInOtherRegions(
  connect: (region: string) => Pick<Aws, 'ec2'>,
  key: ClusterKey,
  signal: AbortSignal,
): Promise<OtherRegions> {
  const enabled = await connect(key.region).ec2.regions(signal);
  const others = enabled.filter((region) => region !== key.region);
  const looked = await atOnce(others, async (region): Promise<OtherRegions> => {
    try {
      const groups = await connect(region).ec2.securityGroups({ name: key.name }, signal);
      return { namesakes: groups.filter(isClusterGroup).map((group) => namesakeIn(region, group)), unseen: [] };
    } catch (error) {
      signal.throwIfAborted();
      return { namesakes: [], unseen: error instanceof AwsError && error.kind === 'accessDenied' ? [] : [region] };
    }
  });
  return { namesakes: looked.flatMap((each) => each.namesakes), unseen: looked.flatMap((each) => each.unseen) };
}

function namesakeIn(region: string, { tags }: Pick<SecurityGroup, 'tags'>): Namesake {
  const launchId = tags[LAUNCH_ID_TAG];
  return { region, ...(launchId === undefined ? {} : { launchId }) };
}
