import {
  DescribeAvailabilityZonesCommand,
  DescribeRegionsCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type Filter,
  type Route,
  type RouteTable,
  type Subnet as Answer,
} from '@aws-sdk/client-ec2';
import type { Ec2Calls, Subnet } from '../calls/ec2';
import { allPages } from '../pages';
import type { Ec2 } from './ec2Service';

type Calls = Pick<Ec2Calls, 'subnets' | 'vpcs' | 'routeOut' | 'zones' | 'regions'>;

export function networkCalls(ec2: Ec2): Calls {
  const routeTables = (Filters: Filter[], signal: AbortSignal): Promise<RouteTable[]> =>
    allPages(
      (NextToken) => ec2.call('DescribeRouteTables', new DescribeRouteTablesCommand({ Filters, NextToken }), signal),
      (page) => page.RouteTables,
      (page) => page.NextToken,
    );
  return {
    subnets: async (by, signal) => {
      if ('ids' in by && by.ids.length === 0) return [];
      const Filters = subnetFilters(by);
      const found = await allPages(
        (NextToken) => ec2.call('DescribeSubnets', new DescribeSubnetsCommand({ Filters, NextToken }), signal),
        (page) => page.Subnets,
        (page) => page.NextToken,
      );
      return found.map(subnetOf);
    },
    vpcs: async (ids, signal) => {
      if (ids.length === 0) return [];
      const Filters = [{ Name: 'vpc-id', Values: [...ids] }];
      const found = await allPages(
        (NextToken) => ec2.call('DescribeVpcs', new DescribeVpcsCommand({ Filters, NextToken }), signal),
        (page) => page.Vpcs,
        (page) => page.NextToken,
      );
      return found.map(({ VpcId = '', CidrBlock, CidrBlockAssociationSet = [], IsDefault = false }) => {
        const ranges = [CidrBlock, ...CidrBlockAssociationSet.map((each) => each.CidrBlock)];
        return { id: VpcId, ranges: [...new Set(ranges.filter((range) => range !== undefined))], isDefault: IsDefault };
      });
    },
    routeOut: async ({ id, vpc }, signal) => {
      const own = await routeTables([{ Name: 'association.subnet-id', Values: [id] }], signal);
      const main = { Name: 'association.main', Values: ['true'] };
      // A subnet without a table of its own takes the main one of its VPC (VPC user guide, "Route table concepts").
      const tables = own.length > 0 ? own : await routeTables([{ Name: 'vpc-id', Values: [vpc] }, main], signal);
      return wayOut(tables.flatMap(({ Routes }) => Routes ?? []));
    },
    zones: async (signal) => {
      // Local and wavelength zones have other names and other types.
      const Filters = [{ Name: 'zone-type', Values: ['availability-zone'] }];
      const command = new DescribeAvailabilityZonesCommand({ Filters });
      const { AvailabilityZones = [] } = await ec2.call('DescribeAvailabilityZones', command, signal);
      return AvailabilityZones.map(({ ZoneName = '', State }) => ({
        name: ZoneName,
        available: State === 'available',
      }));
    },
    regions: async (signal) => {
      // Without AllRegions it gives only those that the account may use (EC2 API reference, DescribeRegions).
      const { Regions = [] } = await ec2.call('DescribeRegions', new DescribeRegionsCommand(), signal);
      return Regions.flatMap(({ RegionName }) => RegionName ?? []).sort();
    },
  };
}

function subnetFilters(by: Parameters<Ec2Calls['subnets']>[0]): Filter[] {
  if ('ids' in by) return [{ Name: 'subnet-id', Values: [...by.ids] }];
  if ('vpc' in by) return [{ Name: 'vpc-id', Values: [by.vpc] }];
  return [{ Name: 'default-for-az', Values: ['true'] }];
}

function subnetOf(answer: Answer): Subnet {
  const { SubnetId = '', VpcId = '', AvailabilityZone = '', CidrBlock = '', AvailableIpAddressCount = 0 } = answer;
  return {
    id: SubnetId,
    vpc: VpcId,
    zone: AvailabilityZone,
    range: CidrBlock,
    freeAddresses: AvailableIpAddressCount,
    givesPublicAddresses: answer.MapPublicIpOnLaunch ?? false,
    isDefaultForZone: answer.DefaultForAz ?? false,
  };
}

/** Anything that is not an internet gateway (a NAT, a firewall's interface, a transit gateway) lets out, but not in. */
function wayOut(routes: readonly Route[]): 'internetGateway' | 'nat' | 'none' {
  const out = routes.filter(
    ({ DestinationCidrBlock, State }) => DestinationCidrBlock === '0.0.0.0/0' && State !== 'blackhole',
  );
  if (out.some(({ GatewayId }) => GatewayId?.startsWith('igw-') === true)) return 'internetGateway';
  return out.length > 0 ? 'nat' : 'none';
}
