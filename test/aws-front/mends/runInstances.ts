import { ask, ownRequest, placeOf } from '../cloud';
import { failureAnswer, type Answer, type AwsFailure } from '../errors';
import { flatFields, listAt, treeAt, treeOf, valueAt, valuesAt, withFields, type Tree } from '../fields';
import type { Mend, Next } from '../front';
import { fieldsOf, type AwsRequest } from '../request';
import { childOf, everyOf, parseXml, textAt } from '../xml';
import { numbered } from './instances';

/**
 * What moto 5.2.5 does not do as RunInstances of the EC2 API reference: it makes MinCount instances and not MaxCount, gives the profile to the first one
 * only, refuses disks of the instance's own, does not see the groups of a network interface, places an instance without a subnet outside of any network,
 * and calls a missing profile NoSuchEntity.
 */
export const runInstances: Mend = async (request, next) => {
  if (request.service !== 'ec2' || request.action !== 'RunInstances') return next(request);
  const refusal = await profileProblem(request, next);
  if (refusal !== undefined) return failureAnswer(request, refusal);
  const tree = treeOf(request);
  const changes = {
    ...withoutOwnDisks(request, tree),
    ...groupsOfInterface(tree),
    ...(await defaultSubnet(request, tree, next)),
    MinCount: valueAt(tree, 'MaxCount'),
  };
  const answer = await next(withFields(request, changes));
  return answer.status < 300 ? withProfile(request, tree, answer, next) : answer;
};

/** `VirtualName: ephemeral0` maps what the type has anyway. */
function withoutOwnDisks(request: AwsRequest, tree: Tree): Record<string, string | undefined> {
  const kept = listAt(tree, 'BlockDeviceMapping').filter((disk) => treeAt(disk, 'Ebs') !== undefined);
  const changes: Record<string, string | undefined> = {};
  for (const name of fieldsOf(request).keys()) if (name.startsWith('BlockDeviceMapping.')) changes[name] = undefined;
  kept.forEach((disk, index) => Object.assign(changes, flatFields(disk, `BlockDeviceMapping.${index + 1}`)));
  return changes;
}

function groupsOfInterface(tree: Tree): Record<string, string> {
  const [first] = listAt(tree, 'NetworkInterface');
  return numbered(
    'SecurityGroupId',
    first === undefined ? valuesAt(tree, 'SecurityGroupId') : valuesAt(first, 'SecurityGroupId'),
  );
}

async function defaultSubnet(request: AwsRequest, tree: Tree, next: Next): Promise<{ SubnetId?: string }> {
  const named = valueAt(tree, 'SubnetId') ?? valueAt(listAt(tree, 'NetworkInterface')[0], 'SubnetId');
  if (named !== undefined) return {};
  const zone = valueAt(tree, 'Placement.AvailabilityZone');
  const fields = {
    ...{ 'Filter.1.Name': 'default-for-az', 'Filter.1.Value.1': 'true' },
    ...(zone === undefined ? {} : { 'Filter.2.Name': 'availability-zone', 'Filter.2.Value.1': zone }),
  };
  const root = await ask(next, ownRequest(placeOf(request), 'ec2', 'DescribeSubnets', fields));
  const id = textAt(childOf(root, 'subnetSet')?.children[0], 'subnetId');
  return id === '' ? {} : { SubnetId: id };
}

interface NamedProfile {
  readonly name: string;
  readonly field: 'Arn' | 'Name';
  readonly told: string;
}

function profileIn(tree: Tree): NamedProfile | undefined {
  const arn = valueAt(tree, 'IamInstanceProfile.Arn');
  if (arn !== undefined) return { name: arn.slice(arn.lastIndexOf('/') + 1), field: 'Arn', told: arn };
  const name = valueAt(tree, 'IamInstanceProfile.Name');
  return name === undefined ? undefined : { name, field: 'Name', told: name };
}

/** EC2's own words: Toil waits for both of them to pass (reference toil-facts.md 1.9). */
async function profileProblem(request: AwsRequest, next: Next): Promise<AwsFailure | undefined> {
  const profile = profileIn(treeOf(request));
  if (profile === undefined) return undefined;
  const place = { ...placeOf(request), region: 'us-east-1' };
  const answer = await next(ownRequest(place, 'iam', 'GetInstanceProfile', { InstanceProfileName: profile.name }));
  const invalid = (message: string): AwsFailure => ({ status: 400, code: 'InvalidParameterValue', message });
  if (answer.status >= 300) {
    const where = `iamInstanceProfile.${profile.field.toLowerCase()}`;
    const what = profile.field === 'Arn' ? 'ARN' : 'name';
    return invalid(`Value (${profile.told}) for parameter ${where} is invalid. Invalid IAM Instance Profile ${what}`);
  }
  const roles = everyOf(parseXml(answer.body.toString()), 'Roles')[0]?.children ?? [];
  return roles.length > 0 ? undefined : invalid(`IAM Instance Profile "${profile.told}" has no associated IAM Roles`);
}

async function withProfile(request: AwsRequest, tree: Tree, answer: Answer, next: Next): Promise<Answer> {
  const profile = profileIn(tree);
  if (profile === undefined) return answer;
  const [, ...others] = everyOf(parseXml(answer.body.toString()), 'instancesSet').flatMap(({ children }) => children);
  for (const instance of others) {
    const fields = {
      InstanceId: textAt(instance, 'instanceId'),
      [`IamInstanceProfile.${profile.field}`]: profile.told,
    };
    await ask(next, ownRequest(placeOf(request), 'ec2', 'AssociateIamInstanceProfile', fields));
  }
  return answer;
}
