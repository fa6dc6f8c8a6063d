import type { AwsAccess } from '../clusters/knownClusters';
import type { Operations } from '../clusters/operations';

/** Something on a leader, by its name: a live run, or one whose outputs are there only. */
export interface NamedRun {
  readonly id: string;
  readonly name: string;
}

/** What only the leader's run directories tell. Undefined: nobody can look now, so that it must be told as not known. */
export interface RunsOfCluster {
  live(clusterId: string, signal: AbortSignal): Promise<readonly NamedRun[] | undefined>;
  /** Runs whose outputs are on the leader and were never fetched. */
  unfetched(clusterId: string, signal: AbortSignal): Promise<readonly NamedRun[] | undefined>;
}

/** The connections that a change of a whole cluster cuts, and that its runs are asked for through. */
export interface LeaderLines {
  /** Rejects where the leader cannot be reached without asking the user. */
  connect(clusterId: string, asking: 'silent', signal: AbortSignal): Promise<unknown>;
  disconnect(clusterId: string): void;
}

/** What every change of a whole cluster needs. */
export interface ChangeParts {
  readonly access: AwsAccess;
  readonly operations: Operations;
  readonly runs: RunsOfCluster;
  readonly leaders: LeaderLines;
}

/** What the runs of a cluster tell, or undefined where they cannot be asked: a leader that nobody reaches must not keep anybody from destroying it. */
export async function orUnknown<T>(question: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await question;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** Milliseconds that a leader may take to answer before its runs count as not known. */
const REACH_WITHIN = 15_000;

/** Connects to the leader where that asks nobody, so that its runs can be asked for; a leader that is not reached is no failure. */
export async function tryToReach(
  { leaders }: Pick<ChangeParts, 'leaders'>,
  clusterId: string,
  signal: AbortSignal,
): Promise<void> {
  const soon = AbortSignal.any([signal, AbortSignal.timeout(REACH_WITHIN)]);
  await orUnknown(leaders.connect(clusterId, 'silent', soon), signal);
}

/** What would be lost with a cluster. Undefined: the leader could not be asked. */
export interface RunsAtStake {
  readonly liveRuns: readonly NamedRun[] | undefined;
  readonly unfetched: readonly NamedRun[] | undefined;
}

/** Asks the leader for its runs. */
export async function runsAtStake(
  parts: Pick<ChangeParts, 'leaders' | 'runs'>,
  clusterId: string,
  signal: AbortSignal,
): Promise<RunsAtStake> {
  await tryToReach(parts, clusterId, signal);
  const [liveRuns, unfetched] = await Promise.all([
    orUnknown(parts.runs.live(clusterId, signal), signal),
    orUnknown(parts.runs.unfetched(clusterId, signal), signal),
  ]);
  return { liveRuns, unfetched };
}
