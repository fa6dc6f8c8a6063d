import type { Aws } from '../aws/aws';
import { AwsError } from '../aws/awsError';
import type { ScalingActivity } from '../aws/calls/autoScaling';
import type { Instance } from '../aws/calls/ec2';
import { atOnce } from '../atOnce';
import type { Cluster } from '../clusters/cluster';
import { CLUSTER_TAG, NODE_TYPE_TAG, scalingGroupOf } from '../clusters/toilTags';
import { scalingReason, type ScalingReason } from './reason';

/** Something that happened to a worker group. */
export interface ScalingEvent {
  readonly at: Date;
  /** The auto scaling group; undefined for a single worker. */
  readonly group?: string;
  /** `going`: not ended yet. */
  readonly outcome: 'came' | 'went' | 'failed' | 'interrupted' | 'going';
  /** Only of what failed or was interrupted. */
  readonly reason?: ScalingReason;
  /** AWS's own, of what failed or was interrupted: from outside, to be shown as they are. */
  readonly words?: string;
  /** How often in a row the same was tried in vain: groups try again each minute. */
  readonly times: number;
}

const DAY = 86_400_000;

/** What happened to a cluster's groups in the last day, newest first: one call a group, and one for workers that were taken. */
export async function recentActivities(
  { ec2, autoScaling }: Pick<Aws, 'ec2' | 'autoScaling'>,
  { name, groups }: Pick<Cluster, 'name' | 'groups'>,
  now: Date,
  signal: AbortSignal,
): Promise<ScalingEvent[]> {
  const since = new Date(now.getTime() - DAY);
  const [activities, instances] = await Promise.all([
    atOnce(groups, async ({ group }) => {
      const told = await activitiesOf(autoScaling.activities(group.name, since, signal));
      return told.map((activity) => eventOf(activity, group.spot));
    }),
    ec2.instances({ tags: { [CLUSTER_TAG]: name } }, signal),
  ]);
  const interrupted = instances.flatMap((each) => interruptionOf(each, now));
  const events = [...activities.flat(), ...interrupted];
  return merged(events.sort((one, other) => other.at.getTime() - one.at.getTime()));
}

/** A group that was deleted meanwhile did nothing. */
async function activitiesOf(call: Promise<ScalingActivity[]>): Promise<ScalingActivity[]> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && error.kind === 'notFound') return [];
    throw error;
  }
}

/** What a group says when a machine of it was taken: it does not know by whom (EC2 Auto Scaling User Guide, "Health checks"). */
const TAKEN = /EC2 health check indicating it has been terminated or stopped/i;

function eventOf({ started, group, status, cause, message = '' }: ScalingActivity, spot: boolean): ScalingEvent {
  const base = { at: started, group, times: 1 };
  const words = message === '' ? cause : message;
  if (status === 'Failed' || status === 'Cancelled')
    return { ...base, outcome: 'failed', reason: scalingReason(words), words };
  if (scalingReason(cause) === 'interrupted' || (spot && TAKEN.test(cause)))
    return { ...base, outcome: 'interrupted', reason: 'interrupted', words: cause };
  if (status !== 'Successful') {
    // A group that waits for capacity says so while it is still at it.
    const reason = scalingReason(message);
    return reason === 'unknown' ? { ...base, outcome: 'going' } : { ...base, outcome: 'failed', reason, words };
  }
  return { ...base, outcome: /terminat|taken out of service|removed|shrink/i.test(cause) ? 'went' : 'came' };
}

const HOUR = 3_600_000;

/** Single workers that were taken: AWS shows them for an hour, and does not say when it was. Groups tell of theirs. */
function interruptionOf(instance: Instance, now: Date): ScalingEvent[] {
  const { spot, state, stateReason = '', tags, launched } = instance;
  const ended = state === 'terminated' || state === 'shutting-down';
  if (!spot || !ended || !(NODE_TYPE_TAG in tags) || scalingGroupOf(instance) !== undefined) return [];
  if (scalingReason(stateReason) !== 'interrupted') return [];
  const at = new Date(Math.max(launched.getTime(), now.getTime() - HOUR));
  return [{ at, outcome: 'interrupted', reason: 'interrupted', words: stateReason, times: 1 }];
}

/** The same failure of the same group in a row is one event. */
function merged(events: readonly ScalingEvent[]): ScalingEvent[] {
  const kept: ScalingEvent[] = [];
  for (const event of events) {
    const index = kept.findLastIndex(({ group }) => group === event.group);
    const last = kept[index];
    const same = last?.outcome === 'failed' && event.outcome === 'failed' && last.reason === event.reason;
    if (same) kept[index] = { ...last, times: last.times + event.times };
    else kept.push(event);
  }
  return kept;
}
