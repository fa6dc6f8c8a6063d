import type { JobStore, JobStores } from '../../usecases/clusterChanges/jobStores';
import type { ScalingEvent } from '../../usecases/clusters/activities';

/** A row of what is asked for only when its section is opened. */
export type AskedContent =
  | { readonly kind: 'activity'; readonly id: string; readonly event: ScalingEvent }
  | { readonly kind: 'jobStore'; readonly id: string; readonly store: JobStore; readonly runsKnown: boolean }
  | { readonly kind: 'nothing'; readonly id: string; readonly of: 'activities' | 'jobStores' }
  | { readonly kind: 'notKnown'; readonly id: string; readonly error: unknown };

/** The rows of what happened to workers. */
export function activityRows(section: string, events: readonly ScalingEvent[]): AskedContent[] {
  if (events.length === 0) return [{ kind: 'nothing', id: `${section}/nothing`, of: 'activities' }];
  return events.map((event, index) => ({
    kind: 'activity',
    id: `${section}/${event.at.getTime()}/${event.group ?? ''}/${index}`,
    event,
  }));
}

/** The rows of the job stores of a cluster. */
export function jobStoreRows(section: string, { stores, runsKnown }: JobStores): AskedContent[] {
  if (stores.length === 0) return [{ kind: 'nothing', id: `${section}/nothing`, of: 'jobStores' }];
  return stores.map((store) => ({ kind: 'jobStore', id: `${section}/${store.bucket}`, store, runsKnown }));
}
