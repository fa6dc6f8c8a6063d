import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateOrUpdateTagsCommand,
  DeleteAutoScalingGroupCommand,
  DeleteTagsCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
  type Activity,
  type AutoScalingClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-auto-scaling';
import type { AutoScalingCalls, ScalingActivity, ScalingGroupWish } from './calls/autoScaling';
import type { Tags } from './calls/ec2';
import { clientConfig, type ClientOptions } from './clients';
import { allPages } from './pages';
import { groupOf, policyOf } from './scalingGroup';
import { Service, unless } from './service';

/** The most that these calls give at a time (Auto Scaling API reference, DescribeAutoScalingGroups, DescribeScalingActivities). */
const MOST_RECORDS = 100;
/** A profile or a launch template that was just made is refused for some seconds. Milliseconds. */
const SETTLING = { also: ['notReady', 'notFound'], within: 180_000 } as const;
/** A group that is being changed takes no other change meanwhile. Milliseconds. */
const BUSY = { also: ['notReady'], within: 60_000 } as const;
/** Toil sets none of it; moving machines between zones would kill jobs (reference kubernetes-on-aws.md 7.6). */
const SUSPENDED = ['AZRebalance'];
const RESOURCE = 'auto-scaling-group';

type AutoScaling = Service<ServiceInputTypes, ServiceOutputTypes, AutoScalingClientResolvedConfig>;

/** Every call of Auto Scaling. */
export function connectAutoScaling(options: ClientOptions): AutoScalingCalls {
  const client = new AutoScalingClient(clientConfig(options, 'autoScaling'));
  const service: AutoScaling = new Service('autoscaling', client, options.session, options.log);
  return { ...groupCalls(service), ...tagCalls(service), ...activityCalls(service) };
}

function groupCalls(
  service: AutoScaling,
): Pick<AutoScalingCalls, 'groups' | 'createGroup' | 'resizeGroup' | 'changeGroup' | 'deleteGroup'> {
  return {
    groups: async ({ key, value }, signal) => {
      const filter = value === undefined ? { Name: 'tag-key', Values: [key] } : { Name: `tag:${key}`, Values: [value] };
      const found = await allPages(
        (NextToken) => {
          const query = { Filters: [filter], MaxRecords: MOST_RECORDS, NextToken };
          return service.call('DescribeAutoScalingGroups', new DescribeAutoScalingGroupsCommand(query), signal);
        },
        (page) => page.AutoScalingGroups,
        (page) => page.NextToken,
      );
      return found.map(groupOf);
    },
    createGroup: async (wish, signal) => {
      const input = { ...shapeOf(wish, false), Tags: groupTags(wish.name, wish.tags) };
      const create = service.call('CreateAutoScalingGroup', new CreateAutoScalingGroupCommand(input), signal, SETTLING);
      // One of that name is ours: names derive from the launch id. It may lack the second call.
      await unless(['alreadyExists'], create);
      const suspend = new SuspendProcessesCommand({ AutoScalingGroupName: wish.name, ScalingProcesses: SUSPENDED });
      await service.call('SuspendProcesses', suspend, signal, SETTLING);
    },
    resizeGroup: async (name, { least, most, wanted }, signal) => {
      const command = new UpdateAutoScalingGroupCommand({
        AutoScalingGroupName: name,
        MinSize: least,
        MaxSize: most,
        DesiredCapacity: wanted,
      });
      await service.call('UpdateAutoScalingGroup', command, signal, BUSY);
    },
    changeGroup: async (wish, signal) => {
      const command = new UpdateAutoScalingGroupCommand(shapeOf(wish, true));
      await service.call('UpdateAutoScalingGroup', command, signal, SETTLING);
    },
    deleteGroup: async (name, signal) => {
      const command = new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name, ForceDelete: true });
      await unless(['notFound'], service.call('DeleteAutoScalingGroup', command, signal, BUSY));
    },
  };
}

function tagCalls(service: AutoScaling): Pick<AutoScalingCalls, 'tagGroup' | 'untagGroup'> {
  return {
    tagGroup: async (name, tags, signal) => {
      const Tags = groupTags(name, tags);
      if (Tags.length === 0) return;
      await service.call('CreateOrUpdateTags', new CreateOrUpdateTagsCommand({ Tags }), signal, BUSY);
    },
    untagGroup: async (name, keys, signal) => {
      const Tags = keys.map((Key) => ({ ResourceId: name, ResourceType: RESOURCE, Key }));
      if (Tags.length > 0) await service.call('DeleteTags', new DeleteTagsCommand({ Tags }), signal, BUSY);
    },
  };
}

function activityCalls(service: AutoScaling): Pick<AutoScalingCalls, 'activities'> {
  return {
    activities: async (group, since, signal) => {
      // Newest first, six weeks of them: nothing is read behind the time that was asked for.
      const recent = ({ StartTime }: Activity): boolean => StartTime !== undefined && StartTime >= since;
      const found = await allPages(
        (NextToken) => {
          const query = { AutoScalingGroupName: group, MaxRecords: MOST_RECORDS, NextToken };
          return service.call('DescribeScalingActivities', new DescribeScalingActivitiesCommand(query), signal);
        },
        (page) => page.Activities,
        (page) => (page.Activities?.every(recent) === true ? page.NextToken : undefined),
      );
      return found.filter(recent).map(activityOf);
    },
  };
}

function shapeOf(wish: ScalingGroupWish, change: boolean) {
  return {
    AutoScalingGroupName: wish.name,
    MinSize: wish.least,
    MaxSize: wish.most,
    VPCZoneIdentifier: wish.subnets.join(','),
    MixedInstancesPolicy: policyOf(wish, change),
  };
}

/** Of the group alone: its machines have theirs from the launch template. */
function groupTags(name: string, tags: Tags) {
  return Object.entries(tags).map(([Key, Value]) => ({
    ResourceId: name,
    ResourceType: RESOURCE,
    Key,
    Value,
    PropagateAtLaunch: false,
  }));
}

function activityOf(answer: Activity): ScalingActivity {
  const { ActivityId = '', AutoScalingGroupName = '', StartTime = new Date(0), StatusCode = '', Cause = '' } = answer;
  return {
    id: ActivityId,
    group: AutoScalingGroupName,
    started: StartTime,
    status: StatusCode,
    cause: Cause,
    ...(answer.StatusMessage === undefined ? {} : { message: answer.StatusMessage }),
  };
}
