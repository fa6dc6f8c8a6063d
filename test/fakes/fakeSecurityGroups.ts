import { AwsError } from '../../src/provisioner/aws/awsError';
import type { Ec2Calls, SecurityGroup } from '../../src/provisioner/aws/calls/ec2';
import type { FakeAccount } from './fakeAws';
import type { FakeRegion, Mutable } from './fakeState';

type Calls = Pick<
  Ec2Calls,
  | 'securityGroups'
  | 'createSecurityGroup'
  | 'openInside'
  | 'allowSsh'
  | 'forbidSsh'
  | 'deleteSecurityGroup'
  | 'useOfSecurityGroup'
>;

export function fakeSecurityGroups(account: FakeAccount, region: FakeRegion): Calls {
  const group = (id: string, action: string): Mutable<SecurityGroup> => {
    const found = region.securityGroups.find((each) => each.id === id);
    if (!found) throw new AwsError('notFound', `ec2:${action}`, 'InvalidGroup.NotFound', `no group ${id}`);
    return found;
  };
  const users = (id: string) =>
    region.instances.filter(
      ({ state, securityGroups }) => state !== 'terminated' && securityGroups.some((each) => each.id === id),
    );
  return {
    securityGroups: (by) => Promise.resolve(region.securityGroups.filter((each) => isAsked(each, by))),
    createSecurityGroup: (wish) => {
      if (region.securityGroups.some(({ name, vpc }) => name === wish.name && vpc === wish.vpc))
        throw new AwsError('alreadyExists', 'ec2:CreateSecurityGroup', 'InvalidGroup.Duplicate', 'already exists');
      const id = account.nextId('sg');
      region.securityGroups.push({ id, ...wish, ssh: [], openInside: false });
      return Promise.resolve(id);
    },
    openInside: (id) => {
      group(id, 'AuthorizeSecurityGroupIngress').openInside = true;
      return Promise.resolve();
    },
    allowSsh: (id, ranges) => {
      const found = group(id, 'AuthorizeSecurityGroupIngress');
      const there = new Set(found.ssh.map(({ range }) => range));
      found.ssh = [...found.ssh, ...ranges.filter(({ range }) => !there.has(range))];
      return Promise.resolve();
    },
    forbidSsh: (id, ranges) => {
      const found = group(id, 'RevokeSecurityGroupIngress');
      found.ssh = found.ssh.filter(({ range }) => !ranges.includes(range));
      return Promise.resolve();
    },
    deleteSecurityGroup: (id) => {
      if (users(id).length > 0 || region.interfaces.some((each) => each.group === id))
        throw new AwsError('stillInUse', 'ec2:DeleteSecurityGroup', 'DependencyViolation', 'has a dependent object');
      const at = region.securityGroups.findIndex((each) => each.id === id);
      if (at >= 0) region.securityGroups.splice(at, 1);
      return Promise.resolve();
    },
    useOfSecurityGroup: (id) => {
      const others = region.interfaces.filter((each) => each.group === id);
      return Promise.resolve({
        interfaces: [
          ...users(id).map((each) => ({ id: `eni-${each.id.slice(2)}`, description: '', instance: each.id })),
          ...others.map(({ id: own, description }) => ({ id: own, description })),
        ],
        groups: [],
      });
    },
  };
}

function isAsked(group: SecurityGroup, by: Parameters<Ec2Calls['securityGroups']>[0]): boolean {
  if ('ids' in by) return by.ids.includes(group.id);
  if ('name' in by) return group.name === by.name;
  if ('tagKey' in by) return by.tagKey in group.tags;
  return group.description === by.description;
}
