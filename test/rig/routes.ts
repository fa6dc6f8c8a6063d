import { BlockList } from 'node:net';
import { HOST_LINK, VPC } from './addresses';

interface Route {
  readonly dst: string;
  readonly dev?: string;
}

/**
 * Networks that this machine reaches and that share addresses with the rig's; what a rig has left itself is none.
 * @param json what `ip -4 -json route` prints.
 */
export function routesInTheWay(json: string): string[] {
  const routes = JSON.parse(json) as readonly Route[];
  return routes
    .filter(({ dst, dev }) => !isDefault(dst) && dev !== HOST_LINK && (holds(dst, VPC) || holds(VPC, dst)))
    .map(({ dst, dev }) => (dev === undefined ? dst : `${dst} by ${dev}`));
}

/** Some VPNs take everything by two halves. */
function isDefault(network: string): boolean {
  return network === 'default' || network.endsWith('/1');
}

/** Whether the first address of a network is one of another's. Of two that overlap, one holds the other's first. */
function holds(network: string, other: string): boolean {
  const [address = '', length = '32'] = network.split('/');
  const [first = ''] = other.split('/');
  const list = new BlockList();
  list.addSubnet(address, Number(length), 'ipv4');
  return list.check(first, 'ipv4');
}
