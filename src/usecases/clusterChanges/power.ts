import {
  PowerError,
  startCluster,
  stopCluster,
  type PowerOptions,
  type PowerProgress,
} from '../../provisioner/power/power';
import type { KnownCluster } from '../clusters/knownClusters';
import type { OperationProgress } from '../clusters/operations';
import { orUnknown, tryToReach, type ChangeParts, type NamedRun } from './changeParts';
import { costsByTheHour } from './clusterFacts';

/** What stopping a cluster means, told before. Dollars. */
export interface StopForecast {
  /** They end, and can be restarted later. Undefined: the leader could not be asked. */
  readonly liveRuns: readonly NamedRun[] | undefined;
  /** Workers of groups: ended, with their disks. */
  readonly endingWorkers: number;
  /** Single workers of the spot market, which AWS cannot stop: they go on, and cost. */
  readonly goOn: number;
  readonly perHourNow?: number;
  readonly perHourStopped?: number;
}

/** Says what stopping means; asks only the leader, for its runs. */
export async function forecastStop(
  parts: Pick<ChangeParts, 'runs' | 'leaders'>,
  { id, cluster, bill, perHourStopped }: KnownCluster,
  signal: AbortSignal,
): Promise<StopForecast> {
  const { groups, otherWorkers } = cluster;
  await tryToReach(parts, id, signal);
  return {
    liveRuns: await orUnknown(parts.runs.live(id, signal), signal),
    endingWorkers: groups.flatMap(({ workers }) => workers).filter(costsByTheHour).length,
    goOn: otherWorkers.filter((each) => each.spot && costsByTheHour(each)).length,
    ...(bill === undefined ? {} : { perHourNow: bill.perHour }),
    ...(perHourStopped === undefined ? {} : { perHourStopped }),
  };
}

/** Why a cluster could not be stopped or started: there is no leader any more, or AWS takes longer than ten minutes. */
export interface PowerFailure {
  readonly kind: 'noLeader' | 'slow';
}

/** `goOn`: workers that run and cost all the same. `perHour`: dollars while it is stopped. */
export type StopOutcome = { readonly kind: 'stopped'; readonly goOn: number; readonly perHour?: number } | PowerFailure;

/** `withoutRange`: groups that stay at nothing, because nobody wrote down how large they were. */
export type StartOutcome =
  { readonly kind: 'started'; readonly address?: string; readonly withoutRange: readonly string[] } | PowerFailure;

type PowerParts = Omit<ChangeParts, 'runs'>;
type Waits = Pick<PowerOptions, 'within' | 'headStart'>;

/**
 * Stops a cluster; its disks stay. Safe to repeat after a failure.
 * @throws AwsError; ProblemError `clusterBusy`.
 */
export async function stopKnownCluster(
  parts: PowerParts,
  known: KnownCluster,
  waits: Waits,
  signal: AbortSignal,
): Promise<StopOutcome> {
  const { access, operations, leaders } = parts;
  const { id, key, profile } = known;
  const outcome = await operations.run(
    { kind: 'stop', id },
    (report, stopped) => {
      leaders.disconnect(id);
      const aws = access.connect(profile, key.region);
      const options = { ...waits, report: powerReport(report) };
      return orFailure(
        stopCluster(aws, key.name, options, stopped).then(({ goOn }) => ({
          kind: 'stopped' as const,
          goOn: goOn.length,
        })),
      );
    },
    signal,
  );
  const perHour = known.perHourStopped;
  return outcome.kind === 'stopped' && perHour !== undefined ? { ...outcome, perHour } : outcome;
}

/**
 * Starts a stopped cluster. Its leader has another address: what was connected to the old one is let go.
 * @throws AwsError; ProblemError `clusterBusy`.
 */
export async function startKnownCluster(
  parts: PowerParts,
  known: KnownCluster,
  waits: Waits,
  signal: AbortSignal,
): Promise<StartOutcome> {
  const { access, operations, leaders } = parts;
  const { id, key, profile } = known;
  return operations.run(
    { kind: 'start', id },
    (report, stopped) => {
      leaders.disconnect(id);
      const aws = access.connect(profile, key.region);
      const options = { ...waits, report: powerReport(report) };
      return orFailure(
        startCluster(aws, key.name, options, stopped).then(({ leader, withoutRange }) => {
          const address = leader.publicAddress ?? leader.privateAddress;
          const groups = withoutRange.map(({ name }) => name);
          return { kind: 'started' as const, withoutRange: groups, ...(address === undefined ? {} : { address }) };
        }),
      );
    },
    signal,
  );
}

function powerReport(report: (progress: OperationProgress) => void): (progress: PowerProgress) => void {
  return (progress) => {
    if (progress.what === 'leader') report({ kind: 'power', state: progress.state });
  };
}

async function orFailure<T>(work: Promise<T>): Promise<T | PowerFailure> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof PowerError) return { kind: error.kind };
    throw error;
  }
}
