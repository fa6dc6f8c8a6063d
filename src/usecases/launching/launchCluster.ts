import { AwsError } from '../../provisioner/aws/awsError';
import type { Applied, Progress } from '../../provisioner/engine/apply';
import { isDone } from '../../provisioner/engine/plan';
import type { Resource } from '../../provisioner/engine/resource';
import { applyLaunch, type LaunchPlan } from '../../provisioner/launch';
import type { OperationProgress } from '../clusters/operations';
import { failureOf } from './failure';
import type { LaunchOutcome, ResourceFailure } from './launchOutcome';
import type { LaunchingParts } from './launchingParts';
import { LeaderWait, type LeaderEvent } from './leaderWait';
import type { PreparedLaunch } from './prepareLaunch';

/** What happens while a plan is followed. */
export type WorkEvent =
  { readonly kind: 'resource'; readonly key: string; readonly state: Progress['state'] } | LeaderEvent;

/**
 * Does what a plan says, and waits until the leader's container answers over SSH. It may be stopped at any moment: what was made is found
 * again by the next plan.
 * @throws ProblemError `clusterBusy`.
 */
export async function launchCluster(
  parts: LaunchingParts,
  prepared: PreparedLaunch,
  report: (event: WorkEvent) => void,
  signal: AbortSignal,
): Promise<LaunchOutcome> {
  const { id, plan, key, profile } = prepared;
  const outcome = await parts.operations.run(
    { kind: 'launch', id, profile },
    (tell, inner) => follow(parts, prepared, { report, tell }, inner),
    signal,
  );
  // Rows show at once what became of it; a look that fails shows with the next.
  await parts.clusters
    .look({ ...key, name: plan.cluster }, profile, new AbortController().signal)
    .catch(() => undefined);
  return outcome;
}

interface Ears {
  readonly report: (event: WorkEvent) => void;
  readonly tell: (progress: OperationProgress) => void;
}

async function follow(
  parts: LaunchingParts,
  prepared: PreparedLaunch,
  ears: Ears,
  signal: AbortSignal,
): Promise<LaunchOutcome> {
  const { plan } = prepared;
  const given = new AbortController();
  const wait = new LeaderWait(parts, prepared, ears, AbortSignal.any([signal, given.signal]));
  const launched = await applyLaunch(
    plan,
    { report: counting(plan.plan.lines.length, startOf(plan), ears), leaderMade: (leader) => wait.begin(leader) },
    signal,
  );
  const ended = endOfApply(launched, plan.choices.otherZones, signal);
  if (ended !== undefined) {
    given.abort();
    return ended;
  }
  const { leader } = launched;
  if (leader === undefined) throw new Error('a launch without failures has a leader');
  const { cluster, launchId } = launched.plan;
  const outcome = await wait.end({ cluster, launchId, instanceId: leader.id });
  return outcome ?? { kind: 'ready', nothingToDo: isDone(plan.plan) };
}

function startOf({ plan }: LaunchPlan): number {
  return plan.lines.filter(({ inspection }) => inspection.action === 'keep').length;
}

/** Hands on what happens to each resource, and counts for the row of the cluster. */
export function counting(of: number, start: number, { report, tell }: Ears): (progress: Progress) => void {
  let done = start;
  tell({ kind: 'resources', done, of });
  return ({ resource, state }) => {
    report({ kind: 'resource', key: resource.key, state });
    if (state !== 'done') return;
    done += 1;
    tell({ kind: 'resources', done: Math.min(done, of), of });
  };
}

/** What an apply that is not whole came to. */
export function endOfApply(
  { failures, left }: Applied,
  otherZones: readonly string[],
  signal: AbortSignal,
): Extract<LaunchOutcome, { kind: 'stopped' | 'failed' }> | undefined {
  const real = failures.filter(({ error }) => !(signal.aborted && isAbort(error)));
  if (real.length > 0) {
    const noRoom = real.some(({ error }) => error instanceof AwsError && error.kind === 'noCapacity');
    return {
      kind: 'failed',
      failures: real.map(({ resource, error }) => told(resource, error)),
      left: left.length,
      otherZones: noRoom ? otherZones : [],
    };
  }
  return failures.length > 0 || left.length > 0 || signal.aborted ? { kind: 'stopped' } : undefined;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function told({ kind, name }: Resource, error: unknown): ResourceFailure {
  return { kind, name, failure: failureOf(error) };
}
