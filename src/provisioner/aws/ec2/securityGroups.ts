import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupIngressCommand,
  type Filter,
  type IpPermission,
  type SecurityGroup as Answer,
} from '@aws-sdk/client-ec2';
import type { AllowedRange, Ec2Calls, SecurityGroup } from '../calls/ec2';
import { allPages } from '../pages';
import { unless } from '../service';
import { tagList, tagsOf } from '../tags';
import type { Ec2 } from './ec2Service';

type Calls = Pick<
  Ec2Calls,
  'securityGroups' | 'createSecurityGroup' | 'openInside' | 'allowSsh' | 'forbidSsh' | 'deleteSecurityGroup'
>;

const SSH = 22;

export function securityGroupCalls(ec2: Ec2): Calls {
  return {
    securityGroups: async (by, signal) => {
      const pages = allPages(
        (NextToken) =>
          ec2.call('DescribeSecurityGroups', new DescribeSecurityGroupsCommand({ ...queryOf(by), NextToken }), signal),
        (page) => page.SecurityGroups,
        (page) => page.NextToken,
      );
      return ((await unless(['notFound'], pages)) ?? []).map(groupOf);
    },
    createSecurityGroup: async ({ name, description, vpc, tags }, signal) => {
      const command = new CreateSecurityGroupCommand({
        GroupName: name,
        Description: description,
        VpcId: vpc,
        // AWS refuses a list of no tags.
        ...(Object.keys(tags).length === 0
          ? {}
          : { TagSpecifications: [{ ResourceType: 'security-group', Tags: tagList(tags) }] }),
      });
      return (await ec2.call('CreateSecurityGroup', command, signal)).GroupId ?? '';
    },
    openInside: (group, signal) => authorize(ec2, group, inside(group), signal),
    allowSsh: async (group, ranges, signal) => {
      if (ranges.length > 0) await authorize(ec2, group, [sshFrom(ranges)], signal);
    },
    forbidSsh: async (group, ranges, signal) => {
      if (ranges.length === 0) return;
      const rule = sshFrom(ranges.map((range) => ({ range })));
      const command = new RevokeSecurityGroupIngressCommand({ GroupId: group, IpPermissions: [rule] });
      await unless(['notFound'], ec2.call('RevokeSecurityGroupIngress', command, signal));
    },
    deleteSecurityGroup: async (group, signal) => {
      const command = new DeleteSecurityGroupCommand({ GroupId: group });
      await unless(['notFound'], ec2.call('DeleteSecurityGroup', command, signal));
    },
  };
}

/** A rule that is there already is as good as one that was made; a group that was just made may not be seen yet. */
async function authorize(ec2: Ec2, group: string, permissions: IpPermission[], signal: AbortSignal): Promise<void> {
  const command = new AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions: permissions });
  await unless(
    ['alreadyExists'],
    ec2.call('AuthorizeSecurityGroupIngress', command, signal, { also: ['notFound'], within: 30_000 }),
  );
}

function queryOf(by: Parameters<Ec2Calls['securityGroups']>[0]): { GroupIds?: string[]; Filters?: Filter[] } {
  if ('ids' in by) return { GroupIds: [...by.ids] };
  if ('name' in by) return { Filters: [{ Name: 'group-name', Values: [by.name] }] };
  if ('tagKey' in by) return { Filters: [{ Name: 'tag-key', Values: [by.tagKey] }] };
  return { Filters: [{ Name: 'description', Values: [by.description] }] };
}

/** The two rules of Toil's own group (reference toil-facts.md 1.4). */
function inside(group: string): IpPermission[] {
  return ['tcp', 'udp'].map((IpProtocol) => ({
    IpProtocol,
    FromPort: 0,
    ToPort: 65535,
    UserIdGroupPairs: [{ GroupId: group }],
  }));
}

function sshFrom(ranges: readonly AllowedRange[]): IpPermission {
  const described = ({ description }: AllowedRange) => (description === undefined ? {} : { Description: description });
  const six = ranges.filter(({ range }) => range.includes(':'));
  const four = ranges.filter(({ range }) => !range.includes(':'));
  return {
    IpProtocol: 'tcp',
    FromPort: SSH,
    ToPort: SSH,
    ...(four.length > 0 ? { IpRanges: four.map((each) => ({ CidrIp: each.range, ...described(each) })) } : {}),
    ...(six.length > 0 ? { Ipv6Ranges: six.map((each) => ({ CidrIpv6: each.range, ...described(each) })) } : {}),
  };
}

function groupOf(group: Answer): SecurityGroup {
  const permissions = group.IpPermissions ?? [];
  const toSsh = permissions.filter(({ FromPort, ToPort, IpProtocol }) =>
    IpProtocol === '-1' ? true : IpProtocol === 'tcp' && (FromPort ?? 0) <= SSH && SSH <= (ToPort ?? 0),
  );
  const four = toSsh.flatMap(({ IpRanges }) => IpRanges ?? []);
  const six = toSsh.flatMap(({ Ipv6Ranges }) => Ipv6Ranges ?? []);
  return {
    id: group.GroupId ?? '',
    name: group.GroupName ?? '',
    description: group.Description ?? '',
    vpc: group.VpcId ?? '',
    tags: tagsOf(group.Tags),
    ssh: [
      ...four.map(({ CidrIp, Description }) => rangeOf(CidrIp, Description)),
      ...six.map(({ CidrIpv6, Description }) => rangeOf(CidrIpv6, Description)),
    ],
    openInside: ['tcp', 'udp'].every((protocol) =>
      permissions.some((each) => opensInside(each, protocol, group.GroupId)),
    ),
  };
}

function rangeOf(range: string | undefined, description: string | undefined): AllowedRange {
  return { range: range ?? '', ...(description === undefined || description === '' ? {} : { description }) };
}

function opensInside(
  { IpProtocol, FromPort, ToPort, UserIdGroupPairs }: IpPermission,
  protocol: string,
  group: string | undefined,
): boolean {
  const all = IpProtocol === '-1' || (IpProtocol === protocol && FromPort === 0 && ToPort === 65535);
  return all && (UserIdGroupPairs ?? []).some(({ GroupId }) => GroupId === group);
}
