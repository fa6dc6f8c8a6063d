import { DescribeNetworkInterfacesCommand, DescribeSecurityGroupsCommand, type Filter } from '@aws-sdk/client-ec2';
import type { Ec2Calls } from '../calls/ec2';
import { allPages } from '../pages';
import type { Ec2 } from './ec2Service';

export function groupUseCalls(ec2: Ec2): Pick<Ec2Calls, 'useOfSecurityGroup'> {
  return {
    useOfSecurityGroup: async (group, signal) => {
      const bears: Filter[] = [{ Name: 'group-id', Values: [group] }];
      const names: Filter[] = [{ Name: 'ip-permission.group-id', Values: [group] }];
      const [interfaces, groups] = await Promise.all([
        allPages(
          (NextToken) => {
            const command = new DescribeNetworkInterfacesCommand({ Filters: bears, NextToken });
            return ec2.call('DescribeNetworkInterfaces', command, signal);
          },
          (page) => page.NetworkInterfaces,
          (page) => page.NextToken,
        ),
        allPages(
          (NextToken) => {
            const command = new DescribeSecurityGroupsCommand({ Filters: names, NextToken });
            return ec2.call('DescribeSecurityGroups', command, signal);
          },
          (page) => page.SecurityGroups,
          (page) => page.NextToken,
        ),
      ]);
      return {
        interfaces: interfaces.map(({ NetworkInterfaceId = '', Description = '', Attachment }) => ({
          id: NetworkInterfaceId,
          description: Description,
          ...(Attachment?.InstanceId === undefined ? {} : { instance: Attachment.InstanceId }),
        })),
        // Its own rules name it too, and go with it.
        groups: groups
          .filter(({ GroupId }) => GroupId !== group)
          .map(({ GroupId = '', GroupName = '' }) => ({ id: GroupId, name: GroupName })),
      };
    },
  };
}
