import type { Aws } from '../../provisioner/aws/aws';
import type { Endpoints } from '../../provisioner/aws/endpoints';
import type { Cluster } from '../../provisioner/clusters/cluster';
import type { ScanFailure } from '../../provisioner/clusters/scanRegions';
import type { Bill } from '../../provisioner/cost/bill';
import type { Disposable } from '../../shared/disposables';
import type { Event } from '../../shared/events';
import type { ClusterKey } from './clusterKey';

/** A cluster as it was last seen. */
export interface KnownCluster {
  /** `clusterId` of the key. */
  readonly id: string;
  readonly key: ClusterKey;
  /** The profile that it is reached with. */
  readonly profile: string;
  readonly cluster: Cluster;
  /** Looked up after the cluster itself; undefined until then and where it cannot be. */
  readonly bill?: Bill;
  /** What it would cost per hour while it is stopped, in US dollars; comes with the bill. */
  readonly perHourStopped?: number;
  /** Set when the last look at its region failed: what is shown was seen then. */
  readonly lastSeen?: Date;
}

/**
 * The clusters of all chosen profiles. It looks while somebody watches (a visible view) and when it is asked to; all that it knows comes
 * from AWS.
 */
export interface KnownClusters {
  /** Fires with the ids that are new, changed or gone, at most every 200 ms; empty when only failures or `scanning` changed. */
  readonly onChange: Event<readonly string[]>;
  /** By name. */
  clusters(): readonly KnownCluster[];
  get(id: string): KnownCluster | undefined;
  /** What of the last look failed: there may be more clusters than are shown. */
  failures(): readonly ScanFailure[];
  readonly scanning: boolean;
  /** Looks again and again until the result is disposed. */
  watch(): Disposable;
  /** Looks everywhere once. */
  refresh(signal: AbortSignal): Promise<void>;
  /** Looks at the region of one cluster; for a cluster that is not known yet too. */
  look(key: ClusterKey, profile: string, signal: AbortSignal): Promise<KnownCluster | undefined>;
}

export type { Cluster } from '../../provisioner/clusters/cluster';
export type { ScanFailure } from '../../provisioner/clusters/scanRegions';

/** Signed-in ways into AWS. */
export interface AwsAccess {
  /**
   * Nothing is called yet; each call throws AwsError, a SignInError when nobody is signed in.
   * @param endpoints addresses that a spec names instead of Amazon's own.
   */
  connect(profile: string, region: string, endpoints?: Endpoints): Aws;
}
