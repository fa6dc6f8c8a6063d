import type { InstanceProfile } from '../aws/calls/account';
import type { Instance, SecurityGroup } from '../aws/calls/ec2';
import type { BootDocument } from '../bootDocument';
import type { GroupChoice } from '../choices/choices';
import { defineResource, type Resource, type ResourceOf } from '../engine/resource';
import { LAUNCH_ID_TAG, WORKER_GROUP_TAG, workerTags } from '../names';
import { isLive } from '../clusters/condition';
import { tagSource, type LaunchContext } from './context';
import type { LeaderState } from './leader';
import { runOnce } from './runOnce';
import { afterLeader } from './workerGroup';

export interface StaticNeeds {
  readonly leader: ResourceOf<LeaderState>;
  readonly group: ResourceOf<SecurityGroup>;
  readonly profile: ResourceOf<InstanceProfile> | string;
  readonly document: BootDocument;
  readonly others: readonly Resource[];
}

/**
 * The fixed workers of a group of a Mesos cluster: plain instances, tagged when they are made (Toil tags them minutes later, and loses
 * those of a launch that breaks off). They are of the group's first type.
 */
export function staticWorkers(
  context: LaunchContext,
  choice: GroupChoice,
  needs: StaticNeeds,
): ResourceOf<readonly Instance[]> {
  const { aws, cluster, launchId, spec, choices } = context;
  const { group, types, most: count } = choice;
  const { leader, group: securityGroup, profile, document, others } = needs;
  const tags = { ...workerTags(tagSource(context)), [WORKER_GROUP_TAG]: choice.name };
  const [type] = types;

  const find = async (signal: AbortSignal): Promise<readonly Instance[] | undefined> => {
    const by = { clusterName: cluster, [LAUNCH_ID_TAG]: launchId, [WORKER_GROUP_TAG]: choice.name };
    const found = (await aws.ec2.instances({ tags: by }, signal)).filter(isLive);
    return found.length === 0 && count > 0 ? undefined : found;
  };

  const add = async (there: readonly Instance[], signal: AbortSignal): Promise<readonly Instance[]> => {
    const subnet = subnetFor(choice, choices.zone);
    if (type === undefined || subnet === undefined || count <= there.length) return there;
    const ids = there.map(({ id }) => id).sort();
    await afterLeader(leader.state, signal);
    const wish = {
      image: choices.image.id,
      type: type.name,
      ...(choices.keyPair === '' ? {} : { keyPair: choices.keyPair }),
      securityGroups: [securityGroup.state.id, ...spec.network.securityGroups],
      profileArn: typeof profile === 'string' ? profile : profile.state.arn,
      userData: document.userData,
      rootStorage: group.storage,
      ephemeralDisks: type.ownDisks,
      tags,
      subnet,
      publicAddress: !spec.network.privateAddress,
      count: count - there.length,
      ...bidOf(choice, context),
    };
    const what = `workers/${choice.name}/${count}/${ids.join()}`;
    const made = await runOnce({ launchId, what }, (token) =>
      aws.ec2.runWorkers({ ...wish, clientToken: token }, signal),
    );
    return [...there, ...made];
  };

  /** The youngest go first: jobs have run longest on the others. */
  const remove = async (there: readonly Instance[], signal: AbortSignal): Promise<readonly Instance[]> => {
    const byAge = [...there].sort((a, b) => a.launched.getTime() - b.launched.getTime());
    await aws.ec2.terminate(
      byAge.slice(count).map(({ id }) => id),
      signal,
    );
    return byAge.slice(0, count);
  };

  return defineResource<readonly Instance[]>({
    kind: 'workerGroup',
    name: choice.name,
    needs: [leader, securityGroup, ...(typeof profile === 'string' ? [] : [profile]), ...others],
    settings: { types: [type?.name ?? ''], spot: group.spot, least: count, most: count, storage: group.storage },
    find,
    differences: ({ length: is }) => (is === count ? [] : [{ setting: 'count', is, wanted: count }]),
    create: (signal) => add([], signal),
    change: (there, _differences, signal) => (there.length > count ? remove(there, signal) : add(there, signal)),
  });
}

/** In the leader's zone where that is possible: traffic between zones costs. */
function subnetFor({ subnets }: GroupChoice, zone: string): string | undefined {
  return (subnets.find((subnet) => subnet.zone === zone) ?? subnets[0])?.id;
}

/** Without a bid of the user's own the on-demand price is the most that EC2 takes (EC2 User Guide, "Spot Instance pricing"). */
function bidOf({ group, types }: GroupChoice, { choices }: LaunchContext): { bid?: number } {
  if (!group.spot) return {};
  const bid = group.bid ?? choices.prices.onDemand.get(types[0]?.name ?? '');
  if (bid === undefined) throw new Error('a spot worker without a bid needs the on-demand price');
  return { bid };
}
