import type {
  AutoScalingGroup,
  Instance,
  InstancesDistribution,
  MixedInstancesPolicy,
} from '@aws-sdk/client-auto-scaling';
import type { GroupMember, ScalingGroup, ScalingGroupWish } from './calls/autoScaling';
import { tagsOf } from './tags';

/** Toil's launch templates are used so too (reference toil-facts.md 1.7). */
const VERSION = '$Default';

/**
 * The policy of a group, which Toil sets for a single type too (reference toil-facts.md 1.8). Spot: all of it, from the pools that
 * are least likely to be taken back at a low price. On demand: the types in the order of the wish.
 * @param change of a group that may have a bid, which only an empty one takes away (Auto Scaling API reference,
 * InstancesDistribution).
 */
export function policyOf({ types, spot, bid }: ScalingGroupWish, change: boolean): MixedInstancesPolicy {
  const [first] = types;
  const noBid = change ? { SpotMaxPrice: '' } : {};
  return {
    LaunchTemplate: {
      ...(first === undefined ? {} : { LaunchTemplateSpecification: specification(first.template) }),
      Overrides: types.map(({ type, template }) => ({
        InstanceType: type,
        LaunchTemplateSpecification: specification(template),
      })),
    },
    InstancesDistribution: {
      OnDemandBaseCapacity: 0,
      OnDemandPercentageAboveBaseCapacity: spot ? 0 : 100,
      OnDemandAllocationStrategy: 'prioritized',
      ...(spot ? { SpotAllocationStrategy: 'price-capacity-optimized' } : {}),
      ...(spot && bid !== undefined ? { SpotMaxPrice: String(bid) } : noBid),
    },
  };
}

function specification(template: string) {
  return { LaunchTemplateId: template, Version: VERSION };
}

/** A group as Auto Scaling answers it, in our words. Toil's own groups have no distribution unless they are spot. */
export function groupOf(answer: AutoScalingGroup): ScalingGroup {
  const {
    AutoScalingGroupName: name = '',
    CreatedTime: created = new Date(0),
    VPCZoneIdentifier: subnets = '',
  } = answer;
  return {
    name,
    created,
    ...sizeOf(answer),
    ...marketOf(answer.MixedInstancesPolicy?.InstancesDistribution),
    tags: tagsOf(answer.Tags),
    subnets: subnets.split(',').filter((subnet) => subnet !== ''),
    types: typesOf(answer),
    members: (answer.Instances ?? []).map(memberOf),
    // Only a group that is being deleted has a status (Auto Scaling API reference, AutoScalingGroup).
    going: (answer.Status ?? '') !== '',
  };
}

function sizeOf({ MinSize = 0, MaxSize = 0, DesiredCapacity = 0 }: AutoScalingGroup) {
  return { least: MinSize, most: MaxSize, wanted: DesiredCapacity };
}

function marketOf({ OnDemandPercentageAboveBaseCapacity, SpotMaxPrice }: InstancesDistribution = {}) {
  const bid = Number(SpotMaxPrice ?? '');
  return { spot: OnDemandPercentageAboveBaseCapacity === 0, ...(bid > 0 ? { bid } : {}) };
}

function typesOf({ MixedInstancesPolicy: policy }: AutoScalingGroup) {
  const first = policy?.LaunchTemplate?.LaunchTemplateSpecification?.LaunchTemplateId ?? '';
  return (policy?.LaunchTemplate?.Overrides ?? []).map(({ InstanceType = '', LaunchTemplateSpecification: own }) => ({
    type: InstanceType,
    template: own?.LaunchTemplateId ?? first,
  }));
}

function memberOf({
  InstanceId = '',
  InstanceType = '',
  AvailabilityZone = '',
  LifecycleState,
}: Instance): GroupMember {
  return { id: InstanceId, type: InstanceType, zone: AvailabilityZone, lifecycle: LifecycleState ?? '' };
}
