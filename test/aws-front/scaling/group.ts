import { randomUUID } from 'node:crypto';
import type { Place } from '../cloud';
import { listAt, treeAt, valueAt, valuesAt, type Tree } from '../fields';

/** A machine of a group. */
export interface Member {
  readonly id: string;
  readonly type: string;
  readonly zone: string;
  readonly template: { readonly id: string; readonly name: string; readonly version: string };
  lifecycle: 'Pending' | 'InService' | 'Terminating';
}

export interface Activity {
  readonly id: string;
  readonly description: string;
  readonly cause: string;
  readonly started: Date;
  readonly ended: Date;
  readonly status: 'Successful' | 'Failed';
  readonly message?: string;
  readonly details: string;
}

export interface GroupTag {
  readonly value: string;
  readonly propagated: boolean;
}

/** An auto scaling group. */
export interface Group {
  readonly place: Place;
  readonly name: string;
  readonly created: Date;
  /** The fields of the call that made it, with those of later changes. */
  readonly settings: Tree;
  readonly tags: Map<string, GroupTag>;
  readonly suspended: Set<string>;
  /** Those of its subnets. */
  zones: readonly string[];
  members: Member[];
  /** Newest first. */
  activities: Activity[];
  wanted: number;
  /** Why it is as large as it is, in AWS's words. */
  why: string;
  deleting: boolean;
  /** Milliseconds since 1970: no attempt before, after one that failed. */
  rests: number;
}

export function sizeOf(group: Group, field: 'MinSize' | 'MaxSize'): number {
  return Number(valueAt(group.settings, field) ?? 0);
}

export function subnetsOf({ settings }: Group): string[] {
  return (valueAt(settings, 'VPCZoneIdentifier') ?? '').split(',').filter((id) => id !== '');
}

/** A type that a group may take, and the template that says the rest of it. */
export interface Choice {
  /** The template's own type when it is missing. */
  readonly type?: string;
  readonly template: Tree;
}

export function choicesOf({ settings }: Group): Choice[] {
  const plain = treeAt(settings, 'LaunchTemplate');
  if (plain !== undefined) return [{ template: plain }];
  const mixed = treeAt(settings, 'MixedInstancesPolicy.LaunchTemplate');
  const common = treeAt(mixed, 'LaunchTemplateSpecification');
  const overrides = listAt(mixed, 'Overrides').flatMap((each): Choice[] => {
    const template = treeAt(each, 'LaunchTemplateSpecification') ?? common;
    const type = valueAt(each, 'InstanceType');
    return template === undefined ? [] : [{ template, ...(type === undefined ? {} : { type }) }];
  });
  return overrides.length > 0 || common === undefined ? overrides : [{ template: common }];
}

/** Whether machines beyond the first so many are spot, and at which price at most. */
export function marketOf({ settings }: Group): { readonly spot: boolean; readonly bid?: string } {
  const distribution = treeAt(settings, 'MixedInstancesPolicy.InstancesDistribution');
  const spot = valueAt(distribution, 'OnDemandPercentageAboveBaseCapacity') === '0';
  const bid = valueAt(distribution, 'SpotMaxPrice');
  return { spot, ...(bid === undefined || bid === '' ? {} : { bid }) };
}

/** The tags of a call that makes or changes them. */
export function tagsIn(tree: Tree): [string, GroupTag][] {
  return listAt(tree, 'Tags').map((tag) => [
    valueAt(tag, 'Key') ?? '',
    { value: valueAt(tag, 'Value') ?? '', propagated: valueAt(tag, 'PropagateAtLaunch') === 'true' },
  ]);
}

/** Takes over the fields of UpdateAutoScalingGroup: what is not in the call stays. moto would drop the launch templates. */
export function takeChanges(group: Group, changes: Tree): void {
  for (const [name, part] of changes.parts) {
    if (['Action', 'Version', 'AutoScalingGroupName', 'DesiredCapacity', 'Tags'].includes(name)) continue;
    const before = group.settings.parts.get(name);
    if (name === 'MixedInstancesPolicy' && before !== undefined) {
      for (const [inner, value] of part.parts) before.parts.set(inner, value);
    } else group.settings.parts.set(name, part);
  }
}

export function processesIn(tree: Tree): string[] {
  const named = valuesAt(tree, 'ScalingProcesses');
  return named.length > 0 ? named : ['Launch', 'Terminate', 'AZRebalance', 'ReplaceUnhealthy'];
}

/** Puts an activity before the others. Details are those of a zone and a subnet. */
export function noteActivity(
  group: Group,
  {
    description,
    cause,
    message,
    zone,
    subnet,
  }: { description: string; cause: string } & Partial<Record<'message' | 'zone' | 'subnet', string>>,
): void {
  const now = new Date();
  group.activities.unshift({
    ...{ id: randomUUID(), description, cause, started: now, ended: now },
    status: message === undefined ? 'Successful' : 'Failed',
    ...(message === undefined ? {} : { message }),
    details: JSON.stringify({ 'Subnet ID': subnet ?? '', 'Availability Zone': zone ?? '' }),
  });
}
