import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import { typeCounts } from '../../usecases/clusterChanges/clusterFacts';
import type { KnownCluster } from '../../usecases/clusters/knownClusters';
import { perHourText } from '../clusters/moneyText';
import { conditionAdvice, conditionText, operationText } from '../clusters/stateText';
import { clusterWords, type ClusterSight } from './clusterRows';
import { plainTooltip, row } from './itemParts';

/** The row of a cluster: state, price and machines in words. */
export function clusterItem(known: KnownCluster, sight: ClusterSight): vscode.TreeItem {
  const { id, key, cluster, bill, lastSeen } = known;
  const { operation } = sight;
  const state = operation === undefined ? conditionText(cluster.condition) : operationText(operation);
  const parts = [
    state,
    ...(bill === undefined ? [] : [perHourText(bill.perHour)]),
    ...typeTexts(known),
    shownText(key.region),
    ...(lastSeen === undefined ? [] : [seenText(lastSeen)]),
  ];
  const item = row({ id, label: shownText(key.name), description: parts.join(' · '), icon: iconOf(known, sight) });
  item.collapsibleState = vscode.TreeItemCollapsibleState.Collapsed;
  item.contextValue = clusterWords(known, sight);
  item.tooltip = plainTooltip(tooltipParts(known));
  return item;
}

/** `3 × m5.large (spot)`. */
function typeTexts(known: KnownCluster): string[] {
  return typeCounts(known).map(({ type, spot, count }) =>
    spot ? l10n.t('{0} × {1} (spot)', count, shownText(type)) : l10n.t('{0} × {1}', count, shownText(type)),
  );
}

function seenText(lastSeen: Date): string {
  return l10n.t('as seen at {0}', lastSeen.toLocaleTimeString());
}

function iconOf({ cluster: { condition } }: KnownCluster, { operation }: ClusterSight): string {
  if (operation !== undefined) return 'loading~spin';
  switch (condition.state) {
    case 'launching':
    case 'destroying':
      return 'loading~spin';
    case 'ready':
      return 'server-environment';
    case 'stopped':
      return condition.running === 0 ? 'debug-pause' : 'warning';
    case 'incomplete':
    case 'error':
      return 'warning';
  }
}

function tooltipParts({ key, profile, cluster, lastSeen }: KnownCluster): string[] {
  const advice = conditionAdvice(cluster.condition);
  return [
    l10n.t('{0} in {1} of the account {2}', shownText(key.name), shownText(key.region), key.account),
    kindText(cluster),
    ...(profile === '' ? [] : [l10n.t('Seen with the profile {0}', shownText(profile))]),
    ...(cluster.owner === undefined ? [] : [l10n.t('Owner: {0}', shownText(cluster.owner))]),
    ...(advice === undefined ? [] : [advice]),
    ...(lastSeen === undefined
      ? []
      : [l10n.t('The last look at its region failed: it may have changed since {0}.', lastSeen.toLocaleString())]),
  ];
}

function kindText({ type, launchedBy }: KnownCluster['cluster']): string {
  const name = type === 'mesos' ? 'Mesos' : 'Kubernetes';
  if (type === undefined)
    return launchedBy === 'us' ? l10n.t('Launched with this extension') : l10n.t('Launched by Toil');
  return launchedBy === 'us'
    ? l10n.t('{0}, launched with this extension', name)
    : l10n.t('{0}, launched by Toil', name);
}
