import type { Aws } from '../../provisioner/aws/aws';
import { AwsError } from '../../provisioner/aws/awsError';
import type { SecurityGroup } from '../../provisioner/aws/calls/ec2';
import { atOnce } from '../../provisioner/atOnce';
import { isClusterGroup } from '../../provisioner/clusters/assemble';
import type { Namesake } from '../../provisioner/inventory/access';
import { LAUNCH_ID_TAG } from '../../provisioner/names';
import type { ClusterKey } from '../clusters/clusterKey';

/** Clusters of one name in other regions: roles and profiles, which have no region, may be theirs. */
export interface OtherRegions {
  readonly namesakes: readonly Namesake[];
  /** Regions that could not be read. */
  readonly unseen: readonly string[];
}

/**
 * Clusters of the same name in the other enabled regions, one call in each: the view may not show them all. Where the account may do nothing
 * (an organisation that closes regions), nobody has a cluster.
 * @throws AwsError where the regions cannot be listed.
 */
export async function lookInOtherRegions(
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

/** All that may be a namesake: what nobody could look at may be another's, so that its role stays. */
export function possibleNamesakes({ namesakes, unseen }: OtherRegions): Namesake[] {
  return [...namesakes, ...unseen.map((region): Namesake => ({ region }))];
}

function namesakeIn(region: string, { tags }: Pick<SecurityGroup, 'tags'>): Namesake {
  const launchId = tags[LAUNCH_ID_TAG];
  return { region, ...(launchId === undefined ? {} : { launchId }) };
}
