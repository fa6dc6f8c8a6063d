import { recentActivities, type ScalingEvent } from '../../provisioner/activities/activities';
import { systemClock, type Clock } from '../../shared/clock';
import { ProblemError } from '../problems';
import type { AwsAccess, KnownClusters } from './knownClusters';

export type { ScalingEvent } from '../../provisioner/activities/activities';
export type { ScalingReason } from '../../provisioner/activities/reason';

/** Milliseconds: groups try again each minute. */
const LASTS = 60_000;

/** What happened to the worker groups of clusters in the last day: asked for when somebody wants to see it, then kept for a minute. */
export class Activities {
  private readonly read = new Map<string, { readonly at: number; readonly events: readonly ScalingEvent[] }>();

  constructor(
    private readonly parts: {
      readonly clusters: Pick<KnownClusters, 'get'>;
      readonly access: AwsAccess;
      readonly clock?: Pick<Clock, 'now'>;
    },
  ) {}

  /**
   * Newest first.
   * @throws ProblemError `clusterGone`; AwsError.
   */
  async of(id: string, signal: AbortSignal): Promise<readonly ScalingEvent[]> {
    const { clusters, access, clock = systemClock } = this.parts;
    const known = clusters.get(id);
    if (known === undefined) throw new ProblemError({ kind: 'clusterGone', id });
    const now = clock.now();
    const before = this.read.get(id);
    if (before !== undefined && now.getTime() - before.at < LASTS) return before.events;
    const events = await recentActivities(access.connect(known.profile, known.key.region), known.cluster, now, signal);
    this.read.set(id, { at: now.getTime(), events });
    return events;
  }
}
