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
  private readonly asked = new Map<string, Promise<unknown>>();
  private readonly read = new Map<string, { readonly at: number; readonly events: readonly ScalingEvent[] }>();

  constructor(
    private readonly parts: {
      readonly clusters: Pick<KnownClusters, 'get'>;
      readonly access: AwsAccess;
      readonly clock?: Pick<Clock, 'now'>;
    },
  ) {}

  /**
   * Why a group has fewer workers than it asks for, as far as its last try tells and that is known already. What is not known is asked for
   * once a minute; `news` is called when it came.
   */
  shortage(id: string, group: string, news: () => void): ScalingEvent | undefined {
    const before = this.read.get(id);
    const { clock = systemClock } = this.parts;
    const isOld = before === undefined || clock.now().getTime() - before.at >= LASTS;
    if (isOld && !this.asked.has(id)) {
      const asked = this.of(id, AbortSignal.timeout(LASTS))
        .then(news)
        // It is asked for again when the row is next drawn.
        .catch(() => undefined)
        .finally(() => this.asked.delete(id));
      this.asked.set(id, asked);
    }
    const last = before?.events.find((event) => event.group === group);
    return last?.outcome === 'failed' ? last : undefined;
  }

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
