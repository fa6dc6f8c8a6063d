import { filtersOf, fits, treeAt, treeOf, valuesAt, type Filter, type Tree } from '../fields';
import type { AwsRequest } from '../request';
import { element, type Element } from '../xml';
import { sizeOf, type Activity, type Group, type Member } from './group';

/** Fields of a group that are told as they were asked for. */
const TOLD = ['MixedInstancesPolicy', 'LaunchTemplate', 'VPCZoneIdentifier', 'CapacityRebalance'];

/** A group as DescribeAutoScalingGroups tells it (Amazon EC2 Auto Scaling API reference, AutoScalingGroup). */
export function groupElement(group: Group): Element {
  const { place, name, members, tags, suspended, settings, zones } = group;
  const told = TOLD.flatMap((field) => {
    const part = treeAt(settings, field);
    return part === undefined ? [] : [elementOf(field, part)];
  });
  return element('member', [
    element('AutoScalingGroupName', name),
    element('AutoScalingGroupARN', arnOf(group)),
    ...told,
    element('MinSize', sizeOf(group, 'MinSize')),
    element('MaxSize', sizeOf(group, 'MaxSize')),
    element('DesiredCapacity', group.wanted),
    element('DefaultCooldown', 300),
    element(
      'AvailabilityZones',
      zones.map((zone) => element('member', zone)),
    ),
    element('HealthCheckType', 'EC2'),
    element('HealthCheckGracePeriod', 0),
    element('Instances', members.map(memberElement)),
    element('CreatedTime', group.created.toISOString()),
    element(
      'SuspendedProcesses',
      [...suspended].map((each) => element('member', [element('ProcessName', each)])),
    ),
    group.deleting ? element('Status', 'Delete in progress') : undefined,
    element(
      'Tags',
      [...tags.keys()].map((key) => tagElement(group, key)),
    ),
    element(
      'ServiceLinkedRoleARN',
      `arn:aws:iam::${place.account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
    ),
  ]);
}

function arnOf({ place, name }: Group): string {
  return `arn:aws:autoscaling:${place.region}:${place.account}:autoScalingGroup:00000000-0000-0000-0000-000000000000:autoScalingGroupName/${name}`;
}

/** A tree of fields in the form of an answer. */
function elementOf(name: string, tree: Tree): Element {
  if (tree.value !== undefined && tree.parts.size === 0) return element(name, tree.value);
  const list = tree.parts.get('member');
  if (list !== undefined)
    return element(
      name,
      [...list.parts.values()].map((part) => elementOf('member', part)),
    );
  return element(
    name,
    [...tree.parts].map(([inner, part]) => elementOf(inner, part)),
  );
}

function memberElement({ id, type, zone, template, lifecycle }: Member): Element {
  return element('member', [
    element('InstanceId', id),
    element('InstanceType', type),
    element('AvailabilityZone', zone),
    element('LifecycleState', lifecycle),
    element('HealthStatus', 'Healthy'),
    element('LaunchTemplate', [
      element('LaunchTemplateId', template.id),
      element('LaunchTemplateName', template.name),
      element('Version', template.version),
    ]),
    element('ProtectedFromScaleIn', false),
  ]);
}

/** The same with the group's name, as DescribeAutoScalingInstances tells it. */
export function memberOfGroupElement(group: Group, member: Member): Element {
  const told = memberElement(member);
  told.children.push(element('AutoScalingGroupName', group.name));
  return told;
}

export function tagElement({ name, tags }: Group, key: string): Element {
  const tag = tags.get(key);
  return element('member', [
    element('ResourceId', name),
    element('ResourceType', 'auto-scaling-group'),
    element('Key', key),
    element('Value', tag?.value ?? ''),
    element('PropagateAtLaunch', tag?.propagated ?? false),
  ]);
}

export function activityElement({ name }: Group, activity: Activity): Element {
  const { id, description, cause, started, ended, status, message, details } = activity;
  return element('member', [
    element('ActivityId', id),
    element('AutoScalingGroupName', name),
    element('Description', description),
    element('Cause', cause),
    element('StartTime', started.toISOString()),
    element('EndTime', ended.toISOString()),
    element('StatusCode', status),
    message === undefined ? undefined : element('StatusMessage', message),
    element('Progress', 100),
    element('Details', details),
  ]);
}

/** Whether a group is asked for by DescribeAutoScalingGroups: by name, or by filters on its tags. */
export function isAskedFor(group: Group, request: AwsRequest): boolean {
  const names = valuesAt(treeOf(request), 'AutoScalingGroupNames');
  return (names.length === 0 || names.includes(group.name)) && filtersOf(request).every((each) => tagFits(group, each));
}

function tagFits({ tags }: Group, filter: Filter): boolean {
  if (filter.name === 'tag-key') return [...tags.keys()].some((key) => fits(key, filter));
  if (filter.name === 'tag-value') return [...tags.values()].some(({ value }) => fits(value, filter));
  const tag = tags.get(filter.name.replace(/^tag:/, ''));
  return tag !== undefined && fits(tag.value, filter);
}

/** Whether a tag is asked for by DescribeTags. */
export function isTagAskedFor(group: Group, key: string, filters: readonly Filter[]): boolean {
  const tag = group.tags.get(key);
  const facts: Readonly<Record<string, string>> = {
    'auto-scaling-group': group.name,
    ...{ key, value: tag?.value ?? '', 'propagate-at-launch': `${tag?.propagated ?? false}` },
  };
  return filters.every((filter) => fits(facts[filter.name] ?? '', filter));
}
