import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import { clusterOfId } from '../../usecases/clusters/clusterKey';
import type { KnownCluster, KnownClusters } from '../../usecases/clusters/knownClusters';
import { ProblemError } from '../../usecases/problems';
import { iconSafe } from '../plainText';
import { choose, type Choice } from '../runFlow/choose';
import { withViewProgress } from '../progress';
import { conditionText } from './stateText';

/** What a command is about to do, for the question which cluster is meant. */
export interface ClusterFilter {
  /** `Stop Cluster`: the title of the question. */
  readonly title: string;
  /** Whether it can be done with a cluster at all. */
  readonly accept: (cluster: KnownCluster) => boolean;
}

/** The id of the cluster that a row, a button or a menu is about; undefined where none is said. */
export function clusterIdOf(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null || !('clusterId' in target)) return undefined;
  return typeof target.clusterId === 'string' ? target.clusterId : undefined;
}

/**
 * The cluster that a command is about: of a row (`{ clusterId }`), of an id, or of those that are asked for.
 * @throws ProblemError `clusterGone` for one that nobody sees any more, `noFittingCluster` when there is none to choose; CancellationError.
 */
export async function clusterOf(
  target: unknown,
  { clusters }: { readonly clusters: KnownClusters },
  filter: ClusterFilter,
): Promise<KnownCluster> {
  const id = clusterIdOf(target);
  if (id === undefined) return chooseOne(clusters, filter);
  const known = clusters.get(id) ?? (await lookAgain(clusters, id));
  if (known === undefined) throw new ProblemError({ kind: 'clusterGone', id });
  return known;
}

/** After a reload of the window a button may name a cluster before anybody has looked. */
async function lookAgain(clusters: KnownClusters, id: string): Promise<KnownCluster | undefined> {
  if (clusterOfId(id) === undefined) return undefined;
  await withViewProgress('toil.clusters', (signal) => clusters.refresh(signal));
  return clusters.get(id);
}

async function chooseOne(clusters: KnownClusters, { title, accept }: ClusterFilter): Promise<KnownCluster> {
  if (clusters.clusters().length === 0) await withViewProgress('toil.clusters', (signal) => clusters.refresh(signal));
  const fitting = clusters.clusters().filter(accept);
  if (fitting.length === 0) throw new ProblemError({ kind: 'noFittingCluster' });
  const answer = await choose<KnownCluster>({
    title,
    placeholder: l10n.t('Which cluster?'),
    items: fitting.map(clusterChoice),
  });
  if (answer.kind === 'back') throw new vscode.CancellationError();
  return answer.value;
}

/** A cluster in a list to choose from. */
export function clusterChoice(known: KnownCluster): Choice<KnownCluster> {
  const { account, region } = known.key;
  return {
    label: `$(server-environment) ${iconSafe(shownText(known.key.name))}`,
    description: conditionText(known.cluster.condition),
    detail: `${account} · ${region}`,
    value: known,
  };
}
