import type { ClusterSpec } from '../../contracts/clusterSpec';
import type { WorkerGroup } from '../../contracts/workerGroup';
import type { Aws } from '../aws/aws';
import type { Subnet } from '../aws/calls/ec2';
import type { Findings } from '../findings';
import type { KnownTypes } from './types';

/** How a subnet leads out. */
export type Route = 'internetGateway' | 'nat' | 'none';

/** The subnets of the cluster's network, with their routes. */
export interface Network {
  readonly subnets: readonly Subnet[];
  readonly routes: ReadonlyMap<string, Route>;
}

export async function lookUpNetwork(aws: Pick<Aws, 'ec2'>, vpc: string, signal: AbortSignal): Promise<Network> {
  const subnets = await aws.ec2.subnets({ vpc }, signal);
  const routes = await Promise.all(
    subnets.map(async (subnet) => [subnet.id, await aws.ec2.routeOut(subnet, signal)] as const),
  );
  return { subnets, routes: new Map(routes) };
}

/**
 * Whether the leader would be cut off in its subnet: it fetches what it runs from outside, by its public address or through a NAT,
 * unless everything comes from mirrors within.
 */
export function checkLeaderSubnet(subnet: Subnet, { routes }: Network, spec: ClusterSpec, findings: Findings): void {
  const route = routes.get(subnet.id) ?? 'none';
  const publicAddress = !spec.network.privateAddress;
  const path = ['network', 'subnet'];
  const reached = route === (publicAddress ? 'internetGateway' : 'nat') || (!publicAddress && fetchesWithin(spec));
  if (!reached) findings.fault({ kind: 'noRouteOut', path, subnet: subnet.id, publicAddress });
  if (subnet.freeAddresses === 0) findings.fault({ kind: 'noFreeAddress', path, subnet: subnet.id });
}

function fetchesWithin({ mirrors }: ClusterSpec): boolean {
  return mirrors.images !== undefined && mirrors.systemExtension !== undefined;
}

function hasAddress(subnet: Subnet, route: Route): boolean {
  return route === 'internetGateway' && subnet.givesPublicAddresses;
}

export interface GroupQuestion {
  readonly spec: ClusterSpec;
  readonly group: WorkerGroup;
  readonly index: number;
  readonly leaderSubnet: Subnet;
  readonly network: Network;
  readonly known: KnownTypes;
}

/**
 * The subnets of a worker group: those that it names, else all of the leader's network with the same default flag (as Toil takes
 * them, reference toil-facts.md 1.10) that lead out, have a free address and lie in a zone that offers one of the types.
 * Machines of an auto scaling group get a public address only where the subnet gives one.
 */
export function chooseSubnets(question: GroupQuestion, findings: Findings): readonly Subnet[] {
  const { spec, group, index, leaderSubnet, network, known } = question;
  const leadsOut = (subnet: Subnet): boolean => {
    const route = network.routes.get(subnet.id) ?? 'none';
    return route === 'nat' || hasAddress(subnet, route) || fetchesWithin(spec);
  };
  const named = group.subnets.flatMap((id, s) => {
    const found = network.subnets.find((subnet) => subnet.id === id);
    const path = ['workers', index, 'subnets', s];
    if (found === undefined) findings.fault({ kind: 'subnetOfOtherNetwork', path, subnet: id, vpc: leaderSubnet.vpc });
    else if (!leadsOut(found)) findings.fault({ kind: 'noRouteOut', path, subnet: id, publicAddress: false });
    return found ?? [];
  });
  if (named.length < group.subnets.length) return [];
  const own = group.subnets.length > 0;
  const candidates = own
    ? named
    : network.subnets.filter((each) => each.isDefaultForZone === leaderSubnet.isDefaultForZone && leadsOut(each));
  const types = group.types.filter((type) => known.types.has(type));
  const usable = candidates.filter(
    ({ zone, freeAddresses }) => freeAddresses > 0 && types.some((type) => known.offered.get(type)?.includes(zone)),
  );
  if (usable.length === 0 && types.length > 0)
    findings.fault({ kind: 'noSubnetForGroup', path: ['workers', index, own ? 'subnets' : 'types'] });
  const free = usable.reduce((sum, { freeAddresses }) => sum + freeAddresses, 0);
  const needed = group.count ?? group.max ?? 0;
  if (usable.length > 0 && free < needed)
    findings.warn({ kind: 'fewAddresses', path: ['workers', index], free, needed });
  return usable.sort((a, b) => a.id.localeCompare(b.id));
}
