import { AwsError } from '../../provisioner/aws/awsError';
import type { Applied, Progress } from '../../provisioner/engine/apply';
import { isDone } from '../../provisioner/engine/plan';
import type { Resource, ResourceKind } from '../../provisioner/engine/resource';
import { applyLaunch, type LaunchPlan } from '../../provisioner/launch';
import {
  waitForLeader,
  type LeaderOutcome,
  type LeaderQuestion,
  type WaitPhase,
} from '../../provisioner/waitForLeader';
import type { OperationProgress } from '../clusters/operations';
import { failureOf, type Failure } from './failure';
import type { LaunchingParts } from './launchingParts';
import type { PreparedLaunch } from './prepareLaunch';

/** What happens while a plan is followed. */
export type WorkEvent =
  | { readonly kind: 'resource'; readonly key: string; readonly state: Progress['state'] }
  /** `answering`: everything says ready, and the container is asked over SSH. */
  | { readonly kind: 'phase'; readonly phase: LeaderPhase };

type LeaderPhase = WaitPhase | 'answering';

/** A resource that could not be brought to what the plan says. */
export interface ResourceFailure {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly failure: Failure;
}

/** What following a plan came to. */
export type LaunchOutcome =
  /** `nothingToDo`: everything was there already. */
  | { readonly kind: 'ready'; readonly nothingToDo: boolean }
  | { readonly kind: 'stopped' }
  /** Resources failed. `otherZones`: where there may be room, when there was none. `left`: how many were not begun. */
  | {
      readonly kind: 'failed';
      readonly failures: readonly ResourceFailure[];
      readonly left: number;
      readonly otherZones: readonly string[];
    }
  /** Everything is made; the leader did not come up. */
  | { readonly kind: 'notReady'; readonly leader: Exclude<LeaderOutcome, { readonly kind: 'ready' | 'running' }> }
  /** Everything is made, and the leader cannot be watched any more: it goes on by itself. */
  | { readonly kind: 'unwatched'; readonly failure: Failure }
  /** The leader is ready, and does not answer over SSH. */
  | { readonly kind: 'unreachable'; readonly failure: Failure };

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
    { kind: 'launch', id },
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

/** The wait for a leader, which boots while the workers are still being made. */
class LeaderWait {
  private outcome: Promise<LaunchOutcome | undefined> | undefined;
  private last: LeaderPhase | undefined;

  constructor(
    private readonly parts: LaunchingParts,
    private readonly prepared: Pick<PreparedLaunch, 'id' | 'aws'>,
    private readonly ears: Ears,
    private readonly signal: AbortSignal,
  ) {}

  begin(leader: LeaderQuestion): void {
    this.outcome ??= this.answers(leader);
  }

  /** Resolves when the container answers, or with why it does not. Only the wait is left: the row tells where it is. */
  end(leader: LeaderQuestion): Promise<LaunchOutcome | undefined> {
    if (this.last !== undefined) this.ears.tell({ kind: 'leader', phase: this.last });
    return (this.outcome ??= this.answers(leader));
  }

  private async answers(leader: LeaderQuestion): Promise<LaunchOutcome | undefined> {
    const { parts, signal } = this;
    const { id, aws } = this.prepared;
    try {
      const outcome = await waitForLeader(aws, leader, { report: (phase) => this.tell(phase) }, signal);
      if (outcome.kind !== 'ready' && outcome.kind !== 'running') return { kind: 'notReady', leader: outcome };
    } catch (error) {
      return signal.aborted ? { kind: 'stopped' } : { kind: 'unwatched', failure: failureOf(error) };
    }
    this.tell('answering');
    try {
      await parts.answers(id, signal);
      return undefined;
    } catch (error) {
      return signal.aborted ? { kind: 'stopped' } : { kind: 'unreachable', failure: failureOf(error) };
    }
  }

  private tell(phase: LeaderPhase): void {
    this.last = phase;
    this.ears.report({ kind: 'phase', phase });
    this.ears.tell({ kind: 'leader', phase });
  }
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
