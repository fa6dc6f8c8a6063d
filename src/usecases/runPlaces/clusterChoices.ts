import type { BatchSystem } from '../../contracts/runRecord';
import type { KnownCluster } from '../clusters/knownClusters';

/** A way to run on a cluster. */
export interface ClusterChoice {
  readonly clusterId: string;
  /** `single_machine`: on the leader only. */
  readonly batchSystem: BatchSystem;
}

/** A cluster as the list of places to run at shows it. */
export interface OfferedCluster {
  readonly known: KnownCluster;
  /** Empty where nothing can be run there now; its condition says why. */
  readonly choices: readonly ClusterChoice[];
}

/** Every cluster, those that can run something first; each group by name. */
export function offeredClusters(clusters: readonly KnownCluster[]): OfferedCluster[] {
  const offered = clusters.map((known) => ({ known, choices: choicesOf(known) }));
  return [
    ...offered.filter(({ choices }) => choices.length > 0),
    ...offered.filter(({ choices }) => choices.length === 0),
  ];
}

function choicesOf({ id, cluster }: KnownCluster): ClusterChoice[] {
  if (cluster.condition.state !== 'ready' || cluster.leader === undefined) return [];
  const systems: BatchSystem[] = [...(cluster.type === undefined ? [] : [cluster.type]), 'single_machine'];
  return systems.map((batchSystem) => ({ clusterId: id, batchSystem }));
}

/** Whether jobs that do not say so may run on a cluster's workers. `none`: it has no group that may have a machine. */
export type SpotGroups = 'none' | 'some' | 'only' | 'noGroups';

export function spotGroups({ cluster }: KnownCluster): SpotGroups {
  const groups = cluster.groups.filter(({ group }) => group.most > 0 && !group.going);
  if (groups.length === 0) return 'noGroups';
  const spot = groups.filter(({ group }) => group.spot).length;
  return spot === 0 ? 'none' : spot === groups.length ? 'only' : 'some';
}

/** What a cluster has for jobs: types of its workers, and the most that may be there. */
export interface WorkersOffered {
  readonly types: readonly string[];
  readonly most: number;
  readonly spot: SpotGroups;
}

export function workersOffered(known: KnownCluster): WorkersOffered {
  const groups = known.cluster.groups.map(({ group }) => group);
  return {
    types: [...new Set(groups.flatMap(({ types }) => types.map(({ type }) => type)))],
    most: groups.reduce((sum, { most }) => sum + most, 0) + known.cluster.otherWorkers.length,
    spot: spotGroups(known),
  };
}
