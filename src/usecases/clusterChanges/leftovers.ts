import type { Connection, ScanFailure } from '../../provisioner/clusters/scanRegions';
import {
  findLeftovers,
  removeLeftovers,
  type Leftover,
  type RemovedLeftovers,
} from '../../provisioner/leftovers/leftovers';
import { isMachine } from '../../provisioner/inventory/found';
import { clusterId } from '../clusters/clusterKey';
import type { Operations } from '../clusters/operations';
import { costsByTheHour } from './clusterFacts';

export type { Leftover, RemovedLeftovers } from '../../provisioner/leftovers/leftovers';
export type { ScanFailure } from '../../provisioner/clusters/scanRegions';

/** Leftovers that bear one cluster's name in one region. */
export interface LeftoverGroup {
  /** `clusterId` of the name. */
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly cluster: string;
  readonly leftovers: readonly Leftover[];
  /** Dollars; what is not known is left out. */
  readonly perHour: number;
  /**
   * Whether somebody may still work with it: a machine runs, something is young (a launch that goes on elsewhere), or nothing tells its age.
   */
  readonly mayBeInUse: boolean;
}

export interface FoundLeftovers {
  /** The most expensive first. */
  readonly groups: readonly LeftoverGroup[];
  readonly failures: readonly ScanFailure[];
}

export interface LeftoverParts {
  /** Ways into all regions of the accounts in use. */
  readonly connections: () => Promise<readonly Connection[]>;
  readonly operations: Pick<Operations, 'of'>;
}

/** Milliseconds: a launch ends, well or badly, long before. */
const YOUNG = 2 * 3_600_000;

/**
 * Looks in all regions for what bears Toil's names and belongs to no living cluster, but for what this window works at. Changes nothing.
 * @param report how many were found so far.
 */
export async function lookForLeftovers(
  { connections, operations }: LeftoverParts,
  report: (count: number) => void,
  now: Date,
  signal: AbortSignal,
): Promise<FoundLeftovers> {
  let count = 0;
  const { leftovers, failures } = await findLeftovers(
    await connections(),
    (found) => report((count += found.length)),
    signal,
  );
  const byCluster = Map.groupBy(leftovers, ({ account, region, cluster: name }) =>
    clusterId({ account, region, name }),
  );
  const groups = [...byCluster].flatMap(([id, together]) =>
    operations.of(id) === undefined ? groupOf(id, together, now) : [],
  );
  return { groups: groups.sort((one, other) => other.perHour - one.perHour), failures };
}

function groupOf(id: string, leftovers: readonly Leftover[], now: Date): LeftoverGroup[] {
  const [first] = leftovers;
  if (first === undefined) return [];
  const { account, region, cluster } = first;
  const ages = leftovers.flatMap(({ since }) => (since === undefined ? [] : [now.getTime() - since.getTime()]));
  const runs = leftovers.some(({ found }) => isMachine(found) && costsByTheHour(found.instance));
  return [
    {
      id,
      account,
      region,
      cluster,
      leftovers,
      perHour: leftovers.reduce((sum, { perHour = 0 }) => sum + perHour, 0),
      mayBeInUse: runs || ages.length === 0 || Math.min(...ages) < YOUNG,
    },
  ];
}

/** Removes what was chosen. Never throws; what is left is told with its reason. */
export async function removeChosenLeftovers(
  { connections }: Pick<LeftoverParts, 'connections'>,
  chosen: readonly Leftover[],
  report: (gone: number) => void,
  signal: AbortSignal,
): Promise<RemovedLeftovers[]> {
  let gone = 0;
  return removeLeftovers(
    await connections(),
    chosen,
    {
      report: ({ state }) => {
        if (state === 'done') report((gone += 1));
      },
    },
    signal,
  );
}
