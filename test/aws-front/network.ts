import { ask, ownRequest, type Place } from './cloud';
import type { Fields } from './fields';
import type { Next } from './front';
import { everyOf, textAt, type Element } from './xml';

/** A network whose addresses this machine can listen on. */
export interface LoopbackNetwork {
  readonly vpc: string;
  /** Ids by zone: the first has 127.88.1.0/24, the second 127.88.2.0/24. */
  readonly subnets: Readonly<Record<string, string>>;
  /** The subnet of the first zone. */
  readonly subnet: string;
  /** `us-west-2a`. */
  readonly zone: string;
}

/** The whole loopback cloud of a region; another second byte keeps two regions or accounts apart. */
export function loopbackRange(second: number): string {
  return `127.${second}.0.0/16`;
}

const ZONES = ['a', 'b'];

/** Makes a VPC in 127.88.0.0/16 with a public subnet in two zones and a way out. */
export async function makeLoopbackNetwork(place: Place, second: number, next: Next): Promise<LoopbackNetwork> {
  const call = (action: string, fields: Fields): Promise<Element> =>
    ask(next, ownRequest(place, 'ec2', action, fields));
  const first = (root: Element, name: string): string => everyOf(root, name)[0]?.text ?? '';
  const vpc = first(await call('CreateVpc', { CidrBlock: loopbackRange(second) }), 'vpcId');
  const gateway = first(await call('CreateInternetGateway', {}), 'internetGatewayId');
  await call('AttachInternetGateway', { InternetGatewayId: gateway, VpcId: vpc });
  const tables = await call('DescribeRouteTables', { 'Filter.1.Name': 'vpc-id', 'Filter.1.Value.1': vpc });
  const RouteTableId = textAt(everyOf(tables, 'routeTableSet')[0]?.children[0], 'routeTableId');
  await call('CreateRoute', { RouteTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId: gateway });
  const subnets: Record<string, string> = {};
  for (const [index, letter] of ZONES.entries()) {
    const zone = place.region + letter;
    const CidrBlock = `127.${second}.${index + 1}.0/24`;
    const subnet = first(await call('CreateSubnet', { VpcId: vpc, CidrBlock, AvailabilityZone: zone }), 'subnetId');
    await call('ModifySubnetAttribute', { SubnetId: subnet, 'MapPublicIpOnLaunch.Value': 'true' });
    subnets[zone] = subnet;
  }
  const zone = `${place.region}${ZONES[0] ?? ''}`;
  return { vpc, subnets, zone, subnet: subnets[zone] ?? '' };
}
