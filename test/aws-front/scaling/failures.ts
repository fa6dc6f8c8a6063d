import { ask, ownRequest, Refused } from '../cloud';
import type { AwsFailure } from '../errors';
import type { Next } from '../front';
import { childOf, textAt } from '../xml';
import { choicesOf, sizeOf, subnetsOf, type Group } from './group';
import { readTemplate } from './templateFields';

/** Every wrong field has this code (Amazon EC2 Auto Scaling API reference, "Common error types"). */
export function invalid(message: string): AwsFailure {
  return { status: 400, code: 'ValidationError', message };
}

export function noSuchGroup(name: string): AwsFailure {
  return invalid(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`);
}

export function takenName({ name, deleting }: Group): AwsFailure {
  const message = `AutoScalingGroup by this name already exists - A group with the name ${name} already exists${deleting ? ' and is pending delete' : ''}`;
  return { status: 400, code: 'AlreadyExists', message };
}

export function beingDeleted(name: string): AwsFailure {
  const message = `You cannot update an AutoScalingGroup that is pending delete: ${name}`;
  return { status: 400, code: 'ScalingActivityInProgress', message };
}

function sizeProblem(group: Group): AwsFailure | undefined {
  const [least, most] = [sizeOf(group, 'MinSize'), sizeOf(group, 'MaxSize')];
  if (least > most) return invalid(`Min bound, ${least}, is greater than max bound, ${most}`);
  if (group.wanted > most)
    return invalid(
      `Desired capacity:${group.wanted} must be between the specified min size:${least} and max size:${most}`,
    );
  return undefined;
}

/** What is wrong with a group that is asked for: sizes, subnets, templates. Notes the zones of its subnets. */
export async function problemOf(group: Group, next: Next): Promise<AwsFailure | undefined> {
  const sizes = sizeProblem(group);
  if (sizes !== undefined) return sizes;
  const choices = choicesOf(group);
  if (choices.length === 0)
    return invalid(
      'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.',
    );
  const subnets = subnetsOf(group);
  if (subnets.length === 0) return invalid('At least one Availability Zone or VPC Subnet is required.');
  try {
    for (const { template } of choices) await readTemplate(group.place, template, next);
  } catch (error) {
    if (error instanceof Refused)
      return invalid(
        'You must use a valid fully-formed launch template. The specified launch template does not exist.',
      );
    throw error;
  }
  const fields = Object.fromEntries(subnets.map((id, index) => [`SubnetId.${index + 1}`, id]));
  const there = ask(next, ownRequest(group.place, 'ec2', 'DescribeSubnets', fields));
  return there.then(
    (root) => {
      const zones = childOf(root, 'subnetSet')?.children.map((each) => textAt(each, 'availabilityZone')) ?? [];
      group.zones = [...new Set(zones)].sort();
      return undefined;
    },
    () => invalid(`The subnet ID '${subnets.join(',')}' does not exist`),
  );
}
