import type { ClusterOffer } from '../../toil/fit/offer';
import type { Event } from '../../shared/events';

/** A cluster that workflows can be checked against. */
export interface KnownCluster {
  /** What the setting `toil.hints.cluster` holds for it; never ends like a spec. */
  readonly id: string;
  readonly label: string;
  /** What it has, in a few words. */
  readonly description: string;
  readonly icon: string;
}

/** Clusters that only the extension can look at: This machine and running ones. */
export interface ClusterSource {
  /** What they offer, or which there are, may have changed. */
  readonly onChange: Event<void>;
  list(signal: AbortSignal): Promise<readonly KnownCluster[]>;
  /** Undefined: none of its own has this id. */
  offer(id: string, signal: AbortSignal): Promise<ClusterOffer | undefined>;
}
