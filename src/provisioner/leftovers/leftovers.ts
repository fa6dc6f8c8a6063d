import type { Aws } from '../aws/aws';
import { atOnce } from '../atOnce';
import { isRunning } from '../clusters/condition';
import { scanRegions, type Connection, type RegionRead, type ScanFailure } from '../clusters/scanRegions';
import { HOURS_OF_MONTH } from '../costOfPlan';
import { removeChosen, type RemovalOptions } from '../destroy/destroy';
import type { Removed } from '../destroy/removal';
import { isMachine, ofKind, type Found } from '../inventory/found';
import { readAccountRemains } from './accountRemains';
import { readRegionRemains, type RegionRemains, type Remain } from './regionRemains';

/** Something that a failed launch, an interrupted destroy or Toil has left. */
export interface Leftover {
  readonly account: string;
  /** The profile to remove it with. */
  readonly profile: string;
  readonly region: string;
  readonly cluster: string;
  readonly found: Found;
  /** Undefined where AWS does not tell: security groups. */
  readonly since?: Date;
  /** US dollars; undefined where it is not known. */
  readonly perHour: number | undefined;
}

export interface Leftovers {
  readonly leftovers: readonly Leftover[];
  /** What could not be read. An account with a failure has no roles, profiles and buckets listed: their cluster may live where nobody looked. */
  readonly failures: readonly ScanFailure[];
}

/**
 * Scans all regions of all connections for what bears Toil's names and belongs to no living cluster. Changes nothing.
 * @param report each region when it is read, without what has no region. Throws only when aborted.
 */
export async function findLeftovers(
  connections: readonly Connection[],
  report: (leftovers: readonly Leftover[]) => void,
  signal: AbortSignal,
): Promise<Leftovers> {
  const read = async (aws: Aws): Promise<RegionRemains & { readonly priced: readonly PricedRemain[] }> => {
    const remains = await readRegionRemains(aws, signal);
    return { ...remains, priced: await price(aws, remains.remains, signal) };
  };
  const { regions, failures } = await scanRegions(
    connections,
    read,
    (each) => {
      if (each.kind === 'read' && each.read.priced.length > 0) report(leftoversOf(each, each.read.priced));
    },
    signal,
  );
  const accountFailures: ScanFailure[] = [];
  const accounts = [...new Set(regions.map(({ account }) => account))];
  const global = await Promise.all(
    accounts.map(async (account) => {
      const own = regions.filter((each) => each.account === account);
      const [home] = connections.filter(({ profile }) => own.some((each) => each.profile === profile));
      if (home === undefined || failures.some((each) => each.account === account)) return [];
      const { profile, region } = home;
      try {
        const { remains, bucketRegions } = await readAccountRemains(
          home.connect(region),
          own.map((each) => each.read),
          signal,
        );
        const found = remains.flatMap((remain) =>
          leftoversOf({ account, profile, region: bucketRegions.get(remain.found.id) ?? region }, [
            { ...remain, perHour: 0 },
          ]),
        );
        if (found.length > 0) report(found);
        return found;
      } catch (error) {
        signal.throwIfAborted();
        accountFailures.push({ profile, account, what: 'region', error });
        return [];
      }
    }),
  );
  return {
    leftovers: [...regions.flatMap((each) => leftoversOf(each, each.read.priced)), ...global.flat()],
    failures: [...failures, ...accountFailures],
  };
}

/** What became of the leftovers of one cluster's name in one region. */
export interface RemovedLeftovers extends Removed {
  readonly account: string;
  readonly region: string;
  readonly cluster: string;
}

/** Removes what was ticked, cluster by cluster in the order of a destroy. Never throws; what is left is told with its reason. */
export async function removeLeftovers(
  connections: readonly Connection[],
  chosen: readonly Leftover[],
  options: RemovalOptions,
  signal: AbortSignal,
): Promise<RemovedLeftovers[]> {
  const byCluster = Map.groupBy(chosen, ({ account, region, cluster }) => JSON.stringify([account, region, cluster]));
  const done = await atOnce([...byCluster.values()], async (together) => {
    const [first] = together;
    const connection = connections.find(({ profile }) => profile === first?.profile);
    if (first === undefined || connection === undefined) return [];
    const { account, region, cluster } = first;
    const found = together.map((each) => each.found);
    const removed = await removeChosen(connection.connect(region), { cluster, found }, options, signal);
    return [{ account, region, cluster, ...removed }];
  });
  return done.flat();
}

type PricedRemain = Remain & { readonly perHour: number | undefined };

function leftoversOf(
  { account, profile, region }: Pick<RegionRead<unknown>, 'account' | 'profile' | 'region'>,
  remains: readonly PricedRemain[],
): Leftover[] {
  return remains.map(({ cluster, found, perHour }) => {
    const since = sinceOf(found);
    return { account, profile, region, cluster, found, perHour, ...(since === undefined ? {} : { since }) };
  });
}

function sinceOf(found: Found): Date | undefined {
  switch (found.kind) {
    case 'leader':
    case 'worker':
      return found.instance.launched;
    case 'workerGroup':
      return found.group.created;
    case 'volume':
      return found.volume.created;
    case 'parameter':
      return found.changed;
    case 'securityGroup':
      return undefined;
    default:
      return found.created;
  }
}

/** What each costs per hour; only machines and disks do. Spot machines count as on demand: at most that. */
async function price({ prices }: Aws, remains: readonly Remain[], signal: AbortSignal): Promise<PricedRemain[]> {
  const all = remains.map(({ found }) => found);
  const types = [...new Set(all.filter(isMachine).map(({ instance }) => instance.type))];
  const [onDemand, storage] = await Promise.all([
    types.length === 0 ? undefined : prices.onDemand(types, signal).catch(() => undefined),
    ofKind(all, 'volume').length === 0 ? undefined : prices.storage(signal).catch(() => undefined),
  ]);
  return remains.map((remain) => {
    const { found } = remain;
    if (isMachine(found))
      return { ...remain, perHour: isRunning(found.instance) ? onDemand?.get(found.instance.type) : 0 };
    if (found.kind !== 'volume') return { ...remain, perHour: 0 };
    return { ...remain, perHour: storage === undefined ? undefined : (storage * found.volume.size) / HOURS_OF_MONTH };
  });
}
