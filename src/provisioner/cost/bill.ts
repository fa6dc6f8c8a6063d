import type { Instance, SpotPrice, Volume } from '../aws/calls/ec2';
import { machinesOf, type Cluster } from '../clusters/cluster';
import { isRunning } from '../clusters/condition';
import { ADDRESS_PRICE, HOURS_OF_MONTH } from '../costOfPlan';

/** What a bill is made of. US dollars; what AWS did not tell is missing. */
export interface Rates {
  /** Per hour, by type. */
  readonly onDemand: ReadonlyMap<string, number>;
  /** Per hour, newest first, back to before the oldest spot instance. */
  readonly spot: readonly SpotPrice[];
  /** Per GiB and month of gp3. */
  readonly storage: number | undefined;
  /** By id; those that could not be read are missing. */
  readonly volumes: ReadonlyMap<string, Volume>;
}

export type BillLine = {
  readonly what: 'leader' | 'workers' | 'disks' | 'addresses';
  /** Machines, addresses; GiB of disks. */
  readonly amount: number;
  readonly perHour: number;
  readonly soFar: number;
};

/**
 * What the sums leave out or reckon roughly. `price`: AWS told none for the type; `volumes`: so many disks could not be read; `volumeType`: reckoned as gp3;
 * `goneWorkers`: those that a group ended; `beforeStart`: what a machine cost before it was last stopped.
 */
export type BillGap =
  | { readonly kind: 'price'; readonly type: string; readonly spot: boolean }
  | { readonly kind: 'storagePrice' | 'goneWorkers' | 'beforeStart' }
  | { readonly kind: 'volumes'; readonly amount: number }
  | { readonly kind: 'volumeType'; readonly type: string };

/** What a cluster costs now and has cost at least. Traffic, S3 and requests are not in it. */
export interface Bill {
  readonly perHour: number;
  readonly soFar: number;
  readonly lines: readonly BillLine[];
  readonly gaps: readonly BillGap[];
  /** Per hour of each machine that runs and whose price is known, by id. */
  readonly machines: Readonly<Record<string, number>>;
}

const HOUR = 3_600_000;

/** The bill of a cluster at a time. A stopped one has its disks only. */
export function billOf(cluster: Cluster, rates: Rates, now: Date): Bill {
  const gaps = new Map<string, BillGap>();
  const miss = (gap: BillGap): void => void gaps.set(JSON.stringify(gap), gap);
  const perMachine: Record<string, number> = {};
  const { leader } = cluster;
  const all = machinesOf(cluster);
  const workers = all.filter((each) => each !== leader);
  const addressed = all.filter((each) => isRunning(each) && each.publicAddress !== undefined);
  const lines: BillLine[] = [
    machines('leader', leader === undefined ? [] : [leader]),
    machines('workers', workers),
    disks(),
    {
      what: 'addresses',
      amount: addressed.length,
      perHour: addressed.length * ADDRESS_PRICE,
      soFar: sum(addressed.map(({ launched }) => hours(launched, now) * ADDRESS_PRICE)),
    },
  ];
  if (cluster.groups.length > 0) miss({ kind: 'goneWorkers' });
  if (all.some((each) => wasStopped(each, rates))) miss({ kind: 'beforeStart' });
  return {
    perHour: sum(lines.map(({ perHour }) => perHour)),
    soFar: sum(lines.map(({ soFar }) => soFar)),
    lines,
    gaps: [...gaps.values()],
    machines: perMachine,
  };

  function machines(what: 'leader' | 'workers', some: readonly Instance[]): BillLine {
    const priced = some.filter(isRunning).map((each) => {
      const price = each.spot ? spotCost(each, rates.spot, now) : onDemandCost(each, rates, now);
      if (price === undefined) miss({ kind: 'price', type: each.type, spot: each.spot });
      else perMachine[each.id] = price.perHour;
      return price ?? { perHour: 0, soFar: 0 };
    });
    return {
      what,
      amount: priced.length,
      perHour: sum(priced.map((each) => each.perHour)),
      soFar: sum(priced.map((each) => each.soFar)),
    };
  }

  function disks(): BillLine {
    const ids = all.flatMap(({ volumes }) => volumes);
    const volumes = ids.flatMap((id) => rates.volumes.get(id) ?? []);
    if (volumes.length < ids.length) miss({ kind: 'volumes', amount: ids.length - volumes.length });
    for (const { type } of volumes) if (type !== 'gp3') miss({ kind: 'volumeType', type });
    if (rates.storage === undefined && ids.length > 0) miss({ kind: 'storagePrice' });
    const rate = (rates.storage ?? 0) / HOURS_OF_MONTH;
    return {
      what: 'disks',
      amount: sum(volumes.map(({ size }) => size)),
      perHour: sum(volumes.map(({ size }) => size * rate)),
      soFar: sum(volumes.map(({ size, created }) => size * rate * hours(created, now))),
    };
  }
}

/** What a cluster would cost per hour while it is stopped: its leader's and single workers' disks. */
export function perHourStopped(cluster: Cluster, rates: Rates): number {
  const kept = [
    ...(cluster.leader === undefined ? [] : [cluster.leader]),
    ...cluster.otherWorkers.filter(({ spot }) => !spot),
  ];
  const sizes = kept.flatMap(({ volumes }) => volumes).map((id) => rates.volumes.get(id)?.size ?? 0);
  return (sum(sizes) * (rates.storage ?? 0)) / HOURS_OF_MONTH;
}

interface MachineCost {
  readonly perHour: number;
  readonly soFar: number;
}

function onDemandCost({ type, launched }: Instance, { onDemand }: Rates, now: Date): MachineCost | undefined {
  const perHour = onDemand.get(type);
  return perHour === undefined ? undefined : { perHour, soFar: perHour * hours(launched, now) };
}

/** The market's price of each stretch of the instance's life, in its zone (EC2 User Guide, "Spot Instance pricing history"). */
function spotCost(
  { type, zone, launched }: Instance,
  history: readonly SpotPrice[],
  now: Date,
): MachineCost | undefined {
  const prices = history.filter((each) => each.type === type && each.zone === zone);
  const [newest] = prices;
  if (newest === undefined) return undefined;
  let soFar = 0;
  let until = now;
  for (const [index, { price, at }] of prices.entries()) {
    // The oldest that is known stands for all before it.
    const from = index === prices.length - 1 || at < launched ? launched : at;
    soFar += price * hours(from, until);
    until = from;
  }
  return { perHour: newest.price, soFar };
}

/** A machine whose disk is much older than its last start has run before. Stopped ones have too. */
function wasStopped({ state, launched, volumes }: Instance, rates: Rates): boolean {
  if (state === 'stopped' || state === 'stopping') return true;
  const created = volumes.flatMap((id) => rates.volumes.get(id)?.created.getTime() ?? []);
  return created.length > 0 && launched.getTime() - Math.min(...created) > HOUR / 12;
}

function hours(from: Date, until: Date): number {
  return Math.max(0, until.getTime() - from.getTime()) / HOUR;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
