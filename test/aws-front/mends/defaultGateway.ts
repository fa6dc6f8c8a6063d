import { ask, ownRequest, placeKey, placeOf, type Place } from '../cloud';
import type { Fields } from '../fields';
import type { Mend, Next } from '../front';
import { everyOf, textAt, type Element } from '../xml';

const TELLING = new Set(['DescribeRouteTables', 'DescribeInternetGateways']);

/** A region's default VPC leads to the Internet (VPC User Guide, "Default VPCs"); moto's has neither gateway nor route. */
export class DefaultGateway {
  private readonly made = new Map<string, Promise<void>>();

  readonly mend: Mend = async (request, next) => {
    if (request.service !== 'ec2' || !TELLING.has(request.action)) return next(request);
    const place = placeOf(request);
    const making = this.made.get(placeKey(place)) ?? makeGateway(place, next);
    this.made.set(placeKey(place), making);
    await making;
    return next(request);
  };

  clear(): void {
    this.made.clear();
  }
}

async function makeGateway(place: Place, next: Next): Promise<void> {
  const call = (action: string, fields: Fields): Promise<Element> =>
    ask(next, ownRequest(place, 'ec2', action, fields));
  const vpcs = await call('DescribeVpcs', { 'Filter.1.Name': 'is-default', 'Filter.1.Value.1': 'true' });
  const VpcId = everyOf(vpcs, 'vpcId')[0]?.text;
  if (VpcId === undefined) return;
  const gateway = await call('CreateInternetGateway', {});
  const GatewayId = everyOf(gateway, 'internetGatewayId')[0]?.text ?? '';
  await call('AttachInternetGateway', { InternetGatewayId: GatewayId, VpcId });
  const tables = await call('DescribeRouteTables', { 'Filter.1.Name': 'vpc-id', 'Filter.1.Value.1': VpcId });
  const RouteTableId = textAt(everyOf(tables, 'routeTableSet')[0]?.children[0], 'routeTableId');
  await call('CreateRoute', { RouteTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId });
}
