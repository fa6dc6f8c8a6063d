import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import { leaderAddress } from '../../usecases/clusterChanges/clusterFacts';
import { clusterOfId } from '../../usecases/clusters/clusterKey';
import type { Operation } from '../../usecases/clusters/operations';
import { ProblemError } from '../../usecases/problems';
import type { ClusterCommandId } from '../commandIds';
import type { Handler } from '../makeCommands';
import { iconSafe } from '../plainText';
import { choose } from '../runFlow/choose';
import { clusterIdOf, clusterOf } from './chooseKnownCluster';
import { cleanJobStoresFlow } from './cleanJobStores';
import type { ClusterCommandParts } from './clusterParts';
import { destroyClusterFlow } from './destroyCluster';
import { findLeftoversFlow } from './findLeftovers';
import { startClusterFlow, stopClusterFlow } from './powerCluster';
import { showCost } from './showCost';
import { operationText } from './stateText';

/** The handlers of what is done to a whole cluster that is there. */
export function clusterCommands(parts: ClusterCommandParts): Record<ClusterCommandId, Handler> {
  return {
    'toil.stopCluster': (target) => stopClusterFlow(parts, target),
    'toil.startCluster': (target) => startClusterFlow(parts, target),
    'toil.destroyCluster': (...args) => destroyClusterFlow(parts, args),
    'toil.cancelOperation': (target) => cancelOperation(parts, target),
    'toil.copyLeaderAddress': (target) => copyLeaderAddress(parts, target),
    'toil.showCost': (target) => showCost(parts, target),
    'toil.findLeftovers': () => findLeftoversFlow(parts),
    'toil.cleanJobStores': (...args) => cleanJobStoresFlow(parts, args),
  };
}

/** Stops what this window does to a cluster; whoever does it says what is there then. */
async function cancelOperation({ operations }: ClusterCommandParts, target: unknown): Promise<void> {
  const id = clusterIdOf(target) ?? (await chooseOperation(operations.all()));
  if (id !== undefined) operations.cancel(id);
}

async function chooseOperation(operations: readonly Operation[]): Promise<string | undefined> {
  const [only, ...others] = operations;
  if (others.length === 0) return only?.id;
  const answer = await choose<string>({
    title: l10n.t('Cancel'),
    placeholder: l10n.t('What should be stopped?'),
    items: operations.map((each) => ({
      label: iconSafe(shownText(clusterOfId(each.id)?.name ?? each.id)),
      description: operationText(each),
      value: each.id,
    })),
  });
  return answer.kind === 'chosen' ? answer.value : undefined;
}

async function copyLeaderAddress(parts: ClusterCommandParts, target: unknown): Promise<void> {
  const known = await clusterOf(target, parts, {
    title: l10n.t('Copy Address of the Leader'),
    accept: (each) => leaderAddress(each) !== undefined,
  });
  const address = leaderAddress(known);
  if (address === undefined) {
    const { state } = known.cluster.condition;
    throw new ProblemError({ kind: 'noLeaderAddress', id: known.id, state });
  }
  await vscode.env.clipboard.writeText(address);
  void vscode.window.setStatusBarMessage(l10n.t('$(check) Address copied'), 4000);
}
