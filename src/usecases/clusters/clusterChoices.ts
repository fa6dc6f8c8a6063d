import type { KnownCluster } from './knownClusters';
import { runningSince } from './idleClusters';
import type { OperationKind } from './operations';

/** What a cluster is wanted for. */
export type ClusterUse =
  'run' | 'connect' | 'resize' | 'stop' | 'start' | 'resume' | 'rollBack' | 'destroy' | 'saveAsFile' | 'showCost';

/**
 * The clusters that something can be done with now, by name: what a question offers.
 * @param busy what this window does to a cluster.
 */
export function clustersFor(
  use: ClusterUse,
  clusters: readonly KnownCluster[],
  busy: (id: string) => OperationKind | undefined,
): KnownCluster[] {
  return clusters.filter((known) => (CHANGES.has(use) && busy(known.id) !== undefined ? false : FITS[use](known)));
}

/** What keeps everything else of this window from the cluster. */
const CHANGES: ReadonlySet<ClusterUse> = new Set(['resize', 'stop', 'start', 'resume', 'rollBack', 'destroy']);

const FITS: Readonly<Record<ClusterUse, (known: KnownCluster) => boolean>> = {
  run: (known) => stateOf(known) === 'ready',
  connect: leaderRuns,
  resize: (known) => stateOf(known) === 'ready' || missing(known) === 'workerGroups',
  stop: (known) => runningSince(known) !== undefined && stateOf(known) !== 'destroying',
  start: (known) => stateOf(known) === 'stopped',
  resume: isUnfinished,
  rollBack: isUnfinished,
  destroy: () => true,
  saveAsFile: (known) => known.cluster.leader !== undefined,
  showCost: () => true,
};

function stateOf({ cluster }: KnownCluster): KnownCluster['cluster']['condition']['state'] {
  return cluster.condition.state;
}

function missing({ cluster: { condition } }: KnownCluster): string | undefined {
  return condition.state === 'incomplete' ? condition.missing : undefined;
}

/** Only our launches can be taken up again: Toil keeps no record of what was asked for. */
function isUnfinished({ cluster }: KnownCluster): boolean {
  const { state } = cluster.condition;
  return cluster.launchedBy === 'us' && (state === 'incomplete' || state === 'error' || state === 'launching');
}

function leaderRuns({ cluster }: KnownCluster): boolean {
  return cluster.leader?.state === 'running' && cluster.condition.state !== 'destroying';
}
