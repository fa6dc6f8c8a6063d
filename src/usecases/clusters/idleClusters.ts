import { machinesOf } from '../../provisioner/clusters/cluster';
import { isRunning } from '../../provisioner/clusters/condition';
import { isForgotten, runsNothingSince, type RunTimes } from '../../provisioner/cost/idle';
import type { KnownCluster } from './knownClusters';

export type { RunTimes } from '../../provisioner/cost/idle';

/** A cluster that costs by the hour and runs nothing. */
export interface IdleCluster {
  readonly known: KnownCluster;
  /** The end of its last run, else its last start. */
  readonly since: Date;
  /** False: its runs could not be asked for; nobody has seen one from here. */
  readonly runsSeen: boolean;
}

/** What known clusters cost together, US dollars. */
export interface RunningCosts {
  readonly perHour: number;
  /** How many of them cost by the hour: their machines run. */
  readonly running: number;
  /** More is spent than is told: a price or a bill is missing, or a region could not be read. */
  readonly partly: boolean;
}

/** When a cluster began to cost by the hour; undefined for one that has no running machine. */
export function runningSince({ cluster }: Pick<KnownCluster, 'cluster'>): Date | undefined {
  const { leader } = cluster;
  if (leader !== undefined && isRunning(leader)) return leader.launched;
  const times = machinesOf(cluster)
    .filter(isRunning)
    .map(({ launched }) => launched.getTime());
  return times.length === 0 ? undefined : new Date(Math.min(...times));
}

/**
 * A cluster that has run nothing for longer than so many hours; undefined for all others, and for one that is being launched or destroyed.
 * @param runs all of its runs; undefined: not known.
 */
export function idleCluster(
  known: KnownCluster,
  runs: readonly RunTimes[] | undefined,
  hours: number,
  now: Date,
): IdleCluster | undefined {
  const { state } = known.cluster.condition;
  const started = runningSince(known);
  if (started === undefined || state === 'launching' || state === 'destroying') return undefined;
  const since = runsNothingSince(started, runs ?? []);
  return since !== undefined && isForgotten(since, hours, now)
    ? { known, since, runsSeen: runs !== undefined }
    : undefined;
}

/** The sum for the status bar. */
export function runningCosts(clusters: readonly KnownCluster[]): RunningCosts {
  const missing = ({ bill, lastSeen }: KnownCluster): boolean =>
    lastSeen !== undefined ||
    bill === undefined ||
    bill.gaps.some(({ kind }) => kind === 'price' || kind === 'storagePrice' || kind === 'volumes');
  return {
    perHour: clusters.reduce((sum, { bill }) => sum + (bill?.perHour ?? 0), 0),
    running: clusters.filter((known) => runningSince(known) !== undefined).length,
    partly: clusters.some(missing),
  };
}
