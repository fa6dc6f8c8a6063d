import { ask, ownRequest, placeOf } from '../cloud';
import { failureAnswer } from '../errors';
import type { Mend, Next } from '../front';
import { fieldsOf, type AwsRequest } from '../request';
import { childOf, everyOf, textAt } from '../xml';

/**
 * A security group goes only when no instance that is not terminated has it and no other group's rule names it (EC2 API reference, DeleteSecurityGroup:
 * DependencyViolation). moto deletes it under a running instance.
 */
export const groupInUse: Mend = async (request, next) => {
  if (request.action !== 'DeleteSecurityGroup' || request.service !== 'ec2') return next(request);
  const fields = fieldsOf(request);
  const id = fields.get('GroupId') ?? (await idOf(request, fields.get('GroupName') ?? '', next));
  if (id === '' || fields.get('DryRun') === 'true') return next(request);
  if (!(await isUsed(request, id, next)) && !(await isNamed(request, id, next))) return next(request);
  const message = `resource ${id} has a dependent object`;
  return failureAnswer(request, { status: 400, code: 'DependencyViolation', message });
};

async function idOf(request: AwsRequest, name: string, next: Next): Promise<string> {
  const fields = { 'Filter.1.Name': 'group-name', 'Filter.1.Value.1': name };
  const root = await ask(next, ownRequest(placeOf(request), 'ec2', 'DescribeSecurityGroups', fields));
  return textAt(childOf(root, 'securityGroupInfo')?.children[0], 'groupId');
}

async function isUsed(request: AwsRequest, id: string, next: Next): Promise<boolean> {
  const fields = { 'Filter.1.Name': 'instance.group-id', 'Filter.1.Value.1': id };
  const root = await ask(next, ownRequest(placeOf(request), 'ec2', 'DescribeInstances', fields));
  return everyOf(root, 'instanceId').length > 0;
}

async function isNamed(request: AwsRequest, id: string, next: Next): Promise<boolean> {
  const root = await ask(next, ownRequest(placeOf(request), 'ec2', 'DescribeSecurityGroups', {}));
  return (childOf(root, 'securityGroupInfo')?.children ?? []).some((group) => {
    if (textAt(group, 'groupId') === id) return false;
    const named = everyOf(group, 'groups').flatMap(({ children }) => children);
    return named.some((pair) => textAt(pair, 'groupId') === id);
  });
}
