import type { Aws } from './aws/aws';
import type { Instance, SecurityGroup } from './aws/calls/ec2';
import { isLive } from './clusters/condition';
import { ResourceError } from './engine/resourceError';
import { LAUNCH_ID_TAG, SECURITY_GROUP_DESCRIPTION, SPEC_TAG } from './names';

/** What bears a cluster's name in a region before a launch or a resize. */
export type Standing =
  | { readonly kind: 'free' }
  /** We launched it, or began to; without a leader the launch did not come that far. */
  | { readonly kind: 'ours'; readonly launchId: string; readonly group: SecurityGroup; readonly leader?: Instance }
  | { readonly kind: 'launchedByToil'; readonly group: SecurityGroup; readonly leader?: Instance }
  | { readonly kind: 'foreign'; readonly group: SecurityGroup }
  | { readonly kind: 'several'; readonly groups: readonly SecurityGroup[] };

/** Looks up who bears the name, in every network of the region. */
export async function lookUpStanding(aws: Pick<Aws, 'ec2'>, cluster: string, signal: AbortSignal): Promise<Standing> {
  const [groups, leaders] = await Promise.all([
    aws.ec2.securityGroups({ name: cluster }, signal),
    aws.ec2.instances({ tags: { clusterName: cluster, ToilNodeType: 'leader' } }, signal),
  ]);
  const [group, ...others] = groups;
  if (group === undefined) return { kind: 'free' };
  if (others.length > 0) return { kind: 'several', groups };
  const launchId = group.tags[LAUNCH_ID_TAG];
  const living = leaders.filter((each) => isLive(each) && each.tags[LAUNCH_ID_TAG] === launchId);
  const leader = oldest(living);
  const found = leader === undefined ? {} : { leader };
  if (launchId !== undefined) return { kind: 'ours', launchId, group, ...found };
  if (group.description === SECURITY_GROUP_DESCRIPTION) return { kind: 'launchedByToil', group, ...found };
  return { kind: 'foreign', group };
}

export function oldest(instances: readonly Instance[]): Instance | undefined {
  return [...instances].sort((a, b) => a.launched.getTime() - b.launched.getTime())[0];
}

/**
 * The security group of a launch among those that bear its name.
 * @throws ResourceError when the name is somebody else's: the group is the lock of a launch (design.md, decision 3).
 */
export function ownGroup(
  groups: readonly SecurityGroup[],
  {
    cluster,
    launchId,
    specDigest,
  }: { readonly cluster: string; readonly launchId: string; readonly specDigest: string },
): SecurityGroup | undefined {
  const [group, ...others] = groups;
  if (group === undefined) return undefined;
  if (others.length > 0) throw new ResourceError('several', cluster);
  const id = group.tags[LAUNCH_ID_TAG];
  if (id === launchId) return group;
  if (id !== undefined) {
    const sameSpec = group.tags[SPEC_TAG] === specDigest;
    throw new ResourceError('otherLaunch', cluster, { launchId: id, sameSpec });
  }
  throw new ResourceError(group.description === SECURITY_GROUP_DESCRIPTION ? 'launchedByToil' : 'foreign', cluster);
}
