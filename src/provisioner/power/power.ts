import { setTimeout as sleep } from 'node:timers/promises';
import type { Aws } from '../aws/aws';
import type { ScalingGroup } from '../aws/calls/autoScaling';
import type { Instance, InstanceState } from '../aws/calls/ec2';
import { atOnce } from '../atOnce';
import { leadersOf } from '../clusters/assemble';
import { isLive, isRunning } from '../clusters/condition';
import { CLUSTER_TAG, NODE_TYPE_TAG, scalingGroupOf } from '../clusters/toilTags';
import { nextLook } from '../destroy/machines';
import { isOurWorkerGroup } from '../inventory/ownership';
import { emptyGroup, refillGroup } from './groupRange';

export type PowerProgress =
  { readonly what: 'groups'; readonly amount: number } | { readonly what: 'leader'; readonly state: InstanceState };

export interface PowerOptions {
  readonly report: (progress: PowerProgress) => void;
  /** Milliseconds that the leader may take; 10 minutes unless told. */
  readonly within?: number;
  /** Milliseconds between the leader's start and the first worker; a little over a second unless told. */
  readonly headStart?: number;
}

/** A cluster cannot be stopped or started: there is no leader, or it takes too long. */
export class PowerError extends Error {
  override readonly name = 'PowerError';

  constructor(readonly kind: 'noLeader' | 'slow') {
    super(kind);
  }
}

const WITHIN = 10 * 60_000;
/** Toil takes the oldest instance for the leader, and AWS tells times in seconds (design decision 2). Milliseconds. */
const HEAD_START = 1_100;

/**
 * Stops a cluster: groups to nothing first, so that nothing starts another worker, then the leader and single workers. Disks stay. Safe to repeat.
 * @returns the single workers of the spot market, which AWS cannot stop: they go on, and cost.
 * @throws AwsError, PowerError
 */
export async function stopCluster(
  aws: Aws,
  cluster: string,
  { report, within = WITHIN }: PowerOptions,
  signal: AbortSignal,
): Promise<{ readonly goOn: readonly Instance[] }> {
  const { leader, workers, groups } = await partsOf(aws, cluster, signal);
  report({ what: 'groups', amount: groups.length });
  await atOnce(groups, (group) => emptyGroup(aws.autoScaling, group, signal));
  const single = workers.filter((each) => scalingGroupOf(each) === undefined && isRunning(each));
  const stoppable = [leader, ...single.filter(({ spot }) => !spot)].filter(isRunning);
  await aws.ec2.stop(
    stoppable.map(({ id }) => id),
    signal,
  );
  await reach(aws, leader, { state: 'stopped', report, within }, signal);
  return { goOn: single.filter(({ spot }) => spot) };
}

/**
 * Starts a stopped cluster: the leader, then single workers and groups with the ranges that they had. Safe to repeat.
 * @returns the leader with its new addresses, and the groups whose earlier range nobody wrote down.
 * @throws AwsError, PowerError
 */
export async function startCluster(
  aws: Aws,
  cluster: string,
  { report, within = WITHIN, headStart = HEAD_START }: PowerOptions,
  signal: AbortSignal,
): Promise<{ readonly leader: Instance; readonly withoutRange: readonly ScalingGroup[] }> {
  const { leader, workers, groups } = await partsOf(aws, cluster, signal);
  if (leader.state === 'stopping') await reach(aws, leader, { state: 'stopped', report, within }, signal);
  if (leader.state === 'stopping' || leader.state === 'stopped') {
    await aws.ec2.start([leader.id], signal);
    await sleep(headStart, undefined, { signal });
  }
  const running = await reach(aws, leader, { state: 'running', report, within }, signal);
  const single = workers.filter(({ state }) => state === 'stopped');
  report({ what: 'groups', amount: groups.length });
  const [refilled] = await Promise.all([
    atOnce(groups, async (group) => ((await refillGroup(aws.autoScaling, group, signal)) ? [] : [group])),
    aws.ec2.start(
      single.map(({ id }) => id),
      signal,
    ),
  ]);
  return { leader: running, withoutRange: refilled.flat() };
}

interface Parts {
  readonly leader: Instance;
  readonly workers: readonly Instance[];
  readonly groups: readonly ScalingGroup[];
}

/** What there is of the cluster now, not when its row was drawn. */
async function partsOf(aws: Aws, cluster: string, signal: AbortSignal): Promise<Parts> {
  const [instances, groups] = await Promise.all([
    aws.ec2.instances({ tags: { [CLUSTER_TAG]: cluster } }, signal),
    aws.autoScaling.groups({ key: CLUSTER_TAG, value: cluster }, signal),
  ]);
  const members = instances.filter((each) => NODE_TYPE_TAG in each.tags && isLive(each));
  const [leader] = leadersOf(members);
  if (leader === undefined) throw new PowerError('noLeader');
  return {
    leader,
    workers: members.filter(({ id }) => id !== leader.id),
    groups: groups.filter((group) => isOurWorkerGroup(group, cluster) && !group.going),
  };
}

/** Waits until the leader is in a state, and gives it as it is then: addresses and launch time are others after a start. */
async function reach(
  { ec2 }: Aws,
  { id }: Instance,
  { state, report, within }: { readonly state: InstanceState } & Required<Pick<PowerOptions, 'report' | 'within'>>,
  signal: AbortSignal,
): Promise<Instance> {
  const deadline = Date.now() + within;
  for (let turn = 0; ; turn += 1) {
    const [now] = await ec2.instances({ ids: [id] }, signal);
    if (now === undefined || !isLive(now)) throw new PowerError('noLeader');
    report({ what: 'leader', state: now.state });
    if (now.state === state) return now;
    if (Date.now() > deadline) throw new PowerError('slow');
    await nextLook(turn, signal);
  }
}
