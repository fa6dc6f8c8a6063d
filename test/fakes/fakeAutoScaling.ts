import { AwsError } from '../../src/provisioner/aws/awsError';
import type { AutoScalingCalls, ScalingGroup, ScalingGroupWish } from '../../src/provisioner/aws/calls/autoScaling';
import type { FakeAccount } from './fakeAws';
import { leave, makeInstance } from './fakeInstances';
import type { FakeRegion, Mutable } from './fakeState';
import { wishOf } from './fakeTemplates';

/** Auto Scaling in memory: its groups have as many machines as they want at once. */
export function fakeAutoScaling(account: FakeAccount, region: FakeRegion): AutoScalingCalls {
  const groupOf = (name: string, action: string): Mutable<ScalingGroup> => {
    const found = region.scalingGroups.find((each) => each.name === name);
    if (!found) throw new AwsError('notFound', `autoscaling:${action}`, 'ValidationError', 'group name not found');
    return found;
  };
  return {
    groups: ({ key, value }) =>
      Promise.resolve(
        region.scalingGroups.filter(({ tags }) => key in tags && (value === undefined || tags[key] === value)),
      ),
    createGroup: (wish) => {
      if (region.scalingGroups.some(({ name }) => name === wish.name))
        throw new AwsError('alreadyExists', 'autoscaling:CreateAutoScalingGroup', 'AlreadyExists', wish.name);
      const made = { ...wish, created: account.now, wanted: wish.least, members: [], going: false };
      region.scalingGroups.push(made);
      fill(account, region, made);
      return Promise.resolve();
    },
    resizeGroup: (name, { least, most, wanted }) => {
      const group = groupOf(name, 'UpdateAutoScalingGroup');
      group.least = least ?? group.least;
      group.most = most ?? group.most;
      group.wanted = Math.min(group.most, Math.max(group.least, wanted ?? group.wanted));
      fill(account, region, group);
      return Promise.resolve();
    },
    changeGroup: (wish: ScalingGroupWish) => {
      Object.assign(groupOf(wish.name, 'UpdateAutoScalingGroup'), wish);
      return Promise.resolve();
    },
    tagGroup: (name, tags) => {
      const group = groupOf(name, 'CreateOrUpdateTags');
      group.tags = { ...group.tags, ...tags };
      return Promise.resolve();
    },
    untagGroup: (name, keys) => {
      const group = groupOf(name, 'DeleteTags');
      group.tags = Object.fromEntries(Object.entries(group.tags).filter(([key]) => !keys.includes(key)));
      return Promise.resolve();
    },
    deleteGroup: (name) => {
      const group = region.scalingGroups.find((each) => each.name === name);
      if (!group) return Promise.resolve();
      group.wanted = 0;
      fill(account, region, group);
      region.scalingGroups.splice(region.scalingGroups.indexOf(group), 1);
      return Promise.resolve();
    },
    activities: (group, since) =>
      Promise.resolve(region.activities.filter((each) => each.group === group && each.started >= since)),
  };
}

/** Makes or ends machines until a group has what it wants. */
function fill(account: FakeAccount, region: FakeRegion, group: Mutable<ScalingGroup>): void {
  const members = [...group.members];
  for (const { id } of members.splice(group.wanted)) {
    const machine = region.instances.find((each) => each.id === id);
    if (machine) leave(account, region, machine, 'shutting-down');
  }
  const [first] = group.types;
  const wish = first === undefined ? undefined : wishOf(region, first.template);
  while (wish !== undefined && members.length < group.wanted) {
    const subnet = group.subnets[members.length % Math.max(1, group.subnets.length)] ?? '';
    // AWS's own tag of members (EC2 Auto Scaling User Guide, "Tag Auto Scaling groups and instances").
    const tags = { ...wish.tags, 'aws:autoscaling:groupName': group.name };
    const { id, type, zone } = makeInstance(account, region, { ...wish, tags }, { subnet, spot: group.spot });
    members.push({ id, type, zone, lifecycle: 'InService' });
  }
  group.members = members;
}
