import type { BootStatus } from '../../contracts/bootStatus';
import type { ScalingGroup } from '../aws/calls/autoScaling';
import type { Instance, InstanceState } from '../aws/calls/ec2';
import { WORKER_GROUP_TAG } from '../names';
import { withoutSecrets } from '../../shared/withoutSecrets';
import { bootCause, type BootCause } from '../bootCause';
import type { Condition } from './cluster';
import { scalingGroupOf } from './toilTags';

/** What is known of a cluster when its state is told. */
export interface Evidence {
  readonly securityGroup: boolean;
  readonly launchedBy: 'us' | 'toil';
  readonly type?: 'kubernetes' | 'mesos';
  /** All that say that they lead, in any state. */
  readonly leaders: readonly Instance[];
  readonly workers: readonly Instance[];
  readonly groups: readonly ScalingGroup[];
  /** How many worker groups the spec of the launch asks for; undefined where there is no record. */
  readonly wantedGroups?: number;
  /** What the leader wrote about its boot; `unreadable`: the record could not be asked for. */
  readonly boot?: BootStatus | 'unreadable';
  readonly now: Date;
}

/** Milliseconds: a leader boots in four minutes (reference kubernetes-on-aws.md 7.8); ten times that is a fault. */
const SILENT_AFTER = 40 * 60_000;

const LIVE: ReadonlySet<InstanceState> = new Set(['pending', 'running', 'stopping', 'stopped']);
const RUNNING: ReadonlySet<InstanceState> = new Set(['pending', 'running']);

/** Whether an instance is there and not on its way out. */
export function isLive({ state }: Pick<Instance, 'state'>): boolean {
  return LIVE.has(state);
}

/** Whether an instance costs by the hour. */
export function isRunning({ state }: Pick<Instance, 'state'>): boolean {
  return RUNNING.has(state);
}

/** The state of a cluster, from what is there. */
export function conditionOf(evidence: Evidence): Condition {
  const leaders = evidence.leaders.filter(isLive);
  const [leader] = leaders;
  if (leader === undefined) return withoutLeader(evidence);
  if (leaders.length > 1) return { state: 'error', fault: 'severalLeaders' };
  if (leader.state === 'stopping' || leader.state === 'stopped')
    return { state: 'stopped', running: evidence.workers.filter(isRunning).length };
  if (!evidence.securityGroup) return { state: 'incomplete', missing: 'securityGroup' };
  return leader.state === 'pending' ? { state: 'launching' } : booted(leader, evidence);
}

function withoutLeader({ leaders, workers, groups }: Evidence): Condition {
  // Destroy ends the leader first: what goes while there is none goes by a destroy, ours or Toil's.
  const goes =
    [...leaders, ...workers].some(({ state }) => state === 'shutting-down') || groups.some(({ going }) => going);
  if (goes) return { state: 'destroying' };
  const costs = workers.some(isLive) || groups.some(({ most }) => most > 0);
  return costs ? { state: 'error', fault: 'leaderLost' } : { state: 'incomplete', missing: 'leader' };
}

function booted(leader: Instance, evidence: Evidence): Condition {
  const { boot, launchedBy, now } = evidence;
  // Toil's leaders write no record: what runs is taken as ready.
  if (launchedBy === 'toil' || boot === 'unreadable' || boot?.phase === 'ready') return whole(evidence);
  if (boot?.phase === 'failed') {
    return { state: 'error', fault: 'bootFailed', ...wordsOf(boot) };
  }
  if (now.getTime() - began(leader, boot) > SILENT_AFTER) return { state: 'error', fault: 'bootSilent' };
  if (boot === undefined) return { state: 'launching' };
  const { cause } = wordsOf(boot);
  return { state: 'launching', phase: boot.phase, ...(cause === undefined ? {} : { cause }) };
}

/** When this boot began, milliseconds since 1970: a machine that restarts keeps the time of its launch, and tells of its new boot. */
function began({ launched }: Instance, boot: BootStatus | undefined): number {
  const told = boot?.phases?.[0]?.at;
  return Math.max(launched.getTime(), told === undefined ? 0 : Date.parse(told));
}

/** A machine's last words without secrets, and what they come to. */
export function wordsOf({ message }: { readonly message?: string | undefined }): {
  readonly message?: string;
  readonly cause?: BootCause;
} {
  if (message === undefined) return {};
  const words = withoutSecrets(message);
  const cause = bootCause(words);
  return { message: words, ...(cause === undefined ? {} : { cause }) };
}

function whole(evidence: Evidence): Condition {
  const { launchedBy, type, wantedGroups, boot } = evidence;
  // Toil makes groups at launch only and keeps no record: what its cluster has is what was asked for.
  if (launchedBy === 'toil') return { state: 'ready' };
  const wanted = wantedGroups ?? (type === 'kubernetes' ? 1 : 0);
  if (groupsThere(evidence) < wanted) return { state: 'incomplete', missing: 'workerGroups' };
  return { state: 'ready', ...(boot === undefined || boot === 'unreadable' ? {} : wordsOf(boot)) };
}

/** Groups of the spec that there is something of: static workers of Mesos clusters have no auto scaling group. */
function groupsThere({ groups, workers }: Evidence): number {
  const single = workers.filter((each) => isLive(each) && scalingGroupOf(each) === undefined);
  const labels = [
    ...groups.map(({ name, tags }) => tags[WORKER_GROUP_TAG] ?? name),
    ...single.flatMap(({ tags }) => tags[WORKER_GROUP_TAG] ?? []),
  ];
  return new Set(labels).size;
}
