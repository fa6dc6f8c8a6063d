import { apply } from '../../provisioner/engine/apply';
import { isDone } from '../../provisioner/engine/plan';
import { planResize } from '../../provisioner/resize';
import type { ResizePlan, ResizeRefusal } from '../../provisioner/resizePlan';
import { clusterId, type ClusterKey } from '../clusters/clusterKey';
import { failureOf, type Failure } from './failure';
import { counting, endOfApply, type WorkEvent } from './launchCluster';
import type { LaunchOutcome } from './launchOutcome';
import type { Account, LaunchingParts } from './launchingParts';
import { accountOf, provisioning, type NoRegion, type SpecWish } from './prepareLaunch';

/** What goes on on workers that a resize would take away. */
export type LiveRuns =
  | { readonly kind: 'runs'; readonly names: readonly string[] }
  /** The leader could not be asked: there may be some. */
  | { readonly kind: 'unknown'; readonly failure: Failure };

/** A resize that waits for a yes. Nothing has been changed. */
export interface PreparedResize {
  readonly kind: 'resize';
  readonly id: string;
  readonly key: ClusterKey;
  readonly profile: string;
  readonly aws: Account;
  readonly plan: ResizePlan;
  /** Only where a group shrinks. */
  readonly runs?: LiveRuns;
}

/**
 * Plans what makes a standing cluster what the spec says; where a group shrinks, with the runs whose jobs may be there.
 * @throws AwsError, ResourceError as `planResize` does.
 */
export async function prepareResize(
  parts: LaunchingParts,
  wish: SpecWish,
  signal: AbortSignal,
): Promise<PreparedResize | ResizeRefusal | NoRegion> {
  const found = await accountOf(parts, wish, signal);
  if (found.kind === 'noRegion') return found;
  const { aws, account, profile } = found;
  const plan = await planResize(await provisioning(parts, aws, wish.spec, signal), wish.spec, signal);
  if (plan.kind !== 'plan') return plan;
  const key = { account, region: aws.region, name: plan.cluster };
  const id = clusterId(key);
  const runs = plan.shrinks.length === 0 ? {} : { runs: await liveRuns(parts, id, signal) };
  return { kind: 'resize', id, key, profile, aws, plan, ...runs };
}

async function liveRuns(parts: LaunchingParts, id: string, signal: AbortSignal): Promise<LiveRuns> {
  try {
    return { kind: 'runs', names: await parts.liveRuns(id, signal) };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'unknown', failure: failureOf(error) };
  }
}

/**
 * Does what a resize's plan says.
 * @throws ProblemError `clusterBusy`.
 */
export async function resizeCluster(
  { operations, clusters }: LaunchingParts,
  { id, key, profile, plan: { plan } }: PreparedResize,
  report: (event: WorkEvent) => void,
  signal: AbortSignal,
): Promise<LaunchOutcome> {
  const kept = plan.lines.filter(({ inspection }) => inspection.action === 'keep').length;
  const outcome = await operations.run(
    { kind: 'resize', id },
    async (tell, inner): Promise<LaunchOutcome> => {
      const applied = await apply(plan, { report: counting(plan.lines.length, kept, { report, tell }) }, inner);
      return endOfApply(applied, [], inner) ?? { kind: 'ready', nothingToDo: isDone(plan) };
    },
    signal,
  );
  await clusters.look(key, profile, new AbortController().signal).catch(() => undefined);
  return outcome;
}
