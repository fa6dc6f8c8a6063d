import type { ClusterSpec } from '../contracts/clusterSpec';
import type { Choices, GroupChoice } from './choices/choices';

/** US dollars per hour and public IPv4 address, in every region since February 2024 (Amazon VPC pricing). */
export const ADDRESS_PRICE = 0.005;
/** Hours of the month that Amazon reckons volumes with (AWS Pricing Calculator). */
export const HOURS_OF_MONTH = 730;

/** US dollars per hour when the cluster is at its smallest and at its largest. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** One line of the bill. */
export interface CostLine {
  readonly what: 'leader' | 'workers' | 'disks' | 'addresses';
  /** The name of the group, only of workers. */
  readonly group?: string;
  /** How many there are; GiB of disks. */
  readonly amount: Range;
  /** Unknown where AWS did not tell the price. */
  readonly cost: Range | undefined;
  /** What spot workers would cost on demand. */
  readonly onDemand?: Range;
}

export interface Cost {
  readonly lines: readonly CostLine[];
  readonly total: Range;
  /** Whether every line has a price. */
  readonly whole: boolean;
}

/** What a cluster costs per hour, of the prices that stand in the choices. Traffic, S3 and requests are not in it. */
export function costOfPlan(spec: ClusterSpec, choices: Choices): Cost {
  const lines = [
    leaderLine(choices),
    ...choices.groups.map((group) => workersLine(group, choices)),
    disksLine(spec, choices),
    addressesLine(spec, choices),
  ];
  const known = lines.flatMap(({ cost }) => cost ?? []);
  return {
    lines,
    total: known.reduce((sum, cost) => add(sum, cost), { least: 0, most: 0 }),
    whole: known.length === lines.length,
  };
}

function add(a: Range, b: Range): Range {
  return { least: a.least + b.least, most: a.most + b.most };
}

function leaderLine({ leader, prices }: Choices): CostLine {
  const price = prices.onDemand.get(leader.name);
  const cost = price === undefined ? undefined : { least: price, most: price };
  return { what: 'leader', amount: { least: 1, most: 1 }, cost };
}

function workersLine(choice: GroupChoice, choices: Choices): CostLine {
  const { group, name, least, most } = choice;
  const amount = { least, most };
  const onDemand = times(amount, pricesOnDemand(choice, choices));
  if (!group.spot) return { what: 'workers', group: name, amount, cost: onDemand };
  const cost = times(amount, pricesOnSpot(choice, choices));
  return { what: 'workers', group: name, amount, cost, ...(onDemand === undefined ? {} : { onDemand }) };
}

/** The cheapest machine at the least number, the dearest at the most. Undefined without all prices, but for no machine at all. */
function times({ least, most }: Range, prices: readonly number[] | undefined): Range | undefined {
  if (most === 0) return { least: 0, most: 0 };
  if (prices === undefined || prices.length === 0) return undefined;
  return { least: least * Math.min(...prices), most: most * Math.max(...prices) };
}

function pricesOnDemand({ types }: GroupChoice, { prices }: Choices): number[] | undefined {
  const known = types.flatMap(({ name }) => prices.onDemand.get(name) ?? []);
  return known.length === types.length ? known : undefined;
}

/** What is paid is the market's price, never above the bid or the on-demand price. */
function pricesOnSpot({ types, subnets, group }: GroupChoice, { prices }: Choices): number[] {
  const zones = new Set(subnets.map(({ zone }) => zone));
  return types.flatMap(({ name }) => {
    const limit = Math.min(group.bid ?? Infinity, prices.onDemand.get(name) ?? Infinity);
    const market = [...(prices.spot.get(name) ?? [])].flatMap(([zone, price]) => (zones.has(zone) ? [price] : []));
    return market.map((price) => Math.min(price, limit));
  });
}

function disksLine(spec: ClusterSpec, { groups, prices }: Choices): CostLine {
  const size = groups.reduce(
    (sum, { group, least, most }) => add(sum, { least: least * group.storage, most: most * group.storage }),
    { least: spec.leader.storage, most: spec.leader.storage },
  );
  const price = prices.storage === undefined ? undefined : prices.storage / HOURS_OF_MONTH;
  const cost = price === undefined ? undefined : { least: size.least * price, most: size.most * price };
  return { what: 'disks', amount: size, cost };
}

function addressesLine(spec: ClusterSpec, { groups }: Choices): CostLine {
  const own = spec.network.privateAddress ? 0 : 1;
  const amount = groups
    .filter(({ subnets }) => subnets.some(({ givesPublicAddresses }) => givesPublicAddresses))
    .reduce((sum, group) => add(sum, group), { least: own, most: own });
  const cost = { least: amount.least * ADDRESS_PRICE, most: amount.most * ADDRESS_PRICE };
  return { what: 'addresses', amount, cost };
}
