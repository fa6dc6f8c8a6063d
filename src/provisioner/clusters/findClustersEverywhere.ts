import type { Cluster } from './cluster';
import { findClusters } from './findClusters';
import { scanRegions, type Connection, type Everywhere, type ScanReport } from './scanRegions';

/**
 * The clusters of every enabled region of every connection: each region is reported as soon as it is read, each cluster once, though
 * several profiles lead into its account. What fails is a report of its own. Never throws but for an abort.
 */
export function findClustersEverywhere(
  connections: readonly Connection[],
  report: (report: ScanReport<readonly Cluster[]>) => void,
  signal: AbortSignal,
): Promise<Everywhere<readonly Cluster[]>> {
  return scanRegions<readonly Cluster[]>(connections, findClusters, report, signal);
}
