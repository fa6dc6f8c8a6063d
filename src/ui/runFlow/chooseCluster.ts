import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import { formatBytes } from '../../shared/text';
import type { KnownCluster, KnownClusters } from '../../usecases/clusters/knownClusters';
import { ProblemError } from '../../usecases/problems';
import {
  offeredClusters,
  workersOffered,
  type ClusterChoice,
  type OfferedCluster,
} from '../../usecases/runPlaces/clusterChoices';
import type { MachineState, ThisMachine } from '../../usecases/thisMachine';
import { perHourText } from '../clusters/moneyText';
import { conditionText } from '../clusters/stateText';
import { stateText } from '../clustersTree/machineItem';
import { iconSafe } from '../plainText';
import { withNotification } from '../progress';
import { choose, type Choice } from './choose';

export interface ChooseClusterParts {
  readonly machine: ThisMachine;
  readonly clusters: Pick<KnownClusters, 'clusters' | 'refresh'>;
}

type Where =
  | { readonly kind: 'thisMachine' }
  | { readonly kind: 'cluster'; readonly choice: ClusterChoice }
  /** Nothing can be run there now. */
  | { readonly kind: 'closed'; readonly known: KnownCluster }
  | { readonly kind: 'look' };

/**
 * The step that asks where to run.
 * @param near the cluster whose row was clicked: its first choice has the focus.
 */
export async function chooseCluster(
  title: string,
  { machine, clusters }: ChooseClusterParts,
  near: string | undefined,
  signal: AbortSignal,
): Promise<ClusterChoice | 'thisMachine'> {
  for (;;) {
    const state = await machine.state(signal);
    const offered = offeredClusters(clusters.clusters());
    const items = [thisMachine(state), ...offered.flatMap(clusterItems), lookItem()];
    const active = items.find(({ value }) => near !== undefined && clusterIdIn(value) === near)?.value;
    const answer = await choose<Where>({
      title,
      placeholder: l10n.t('Where should it run?'),
      items,
      ...(active === undefined ? {} : { active }),
    });
    if (answer.kind === 'back') throw new vscode.CancellationError();
    const { value } = answer;
    switch (value.kind) {
      case 'thisMachine':
        if (state.toil.kind !== 'unsupported') return 'thisMachine';
        throw new ProblemError({ kind: 'install', failure: { kind: 'unsupportedSystem', system: process.platform } });
      case 'cluster':
        return value.choice;
      case 'closed':
        await openUp(value.known);
        break;
      case 'look':
        await withNotification(l10n.t('Looking for clusters'), (_report, stop) => clusters.refresh(stop));
    }
  }
}

function clusterIdIn(where: Where): string | undefined {
  if (where.kind === 'cluster') return where.choice.clusterId;
  return where.kind === 'closed' ? where.known.id : undefined;
}

function thisMachine(state: MachineState): Choice<Where> {
  const { cores, memory, disk } = state.facts;
  const remote = vscode.env.remoteName ? ` (${state.facts.name})` : '';
  return {
    label: `$(vm) ${l10n.t('This machine')}${remote}`,
    description: l10n.t('{0} cores · {1} · {2} of disk free', cores, formatBytes(memory), formatBytes(disk.free)),
    detail:
      state.toil.kind === 'none'
        ? l10n.t('At no cost. Toil is installed first, for this extension only.')
        : l10n.t('At no cost · {0}', stateText(state)),
    value: { kind: 'thisMachine' },
  };
}

function clusterItems({ known, choices }: OfferedCluster): Choice<Where>[] {
  if (choices.length === 0) return [closedItem(known)];
  return choices.map((choice) => ({
    label: `$(server-environment) ${labelOf(known, choice)}`,
    description: placeText(known),
    detail: choice.batchSystem === 'single_machine' ? leaderText(known) : workersText(known, choice),
    value: { kind: 'cluster', choice },
  }));
}

function labelOf(known: KnownCluster, { batchSystem }: ClusterChoice): string {
  const name = iconSafe(shownText(known.key.name));
  return batchSystem === 'single_machine' ? l10n.t('{0}, on the leader only', name) : name;
}

function workersText(known: KnownCluster, { batchSystem }: ClusterChoice): string {
  const { types, most, spot } = workersOffered(known);
  const system = batchSystem === 'kubernetes' ? 'Kubernetes' : 'Mesos';
  const workers = l10n.t('jobs on up to {0} workers ({1})', most, types.join(', '));
  const parts = [system, workers, ...(spot === 'only' ? [l10n.t('spot only')] : []), costText(known)];
  return parts.join(' · ');
}

function leaderText({ cluster, bill }: KnownCluster): string {
  const alone = l10n.t(
    'All jobs on the one machine of the leader ({0}); no worker is started',
    cluster.leader?.type ?? '',
  );
  return bill ? `${alone} · ${l10n.t('{0} now', perHourText(bill.perHour))}` : alone;
}

function costText({ bill }: KnownCluster): string {
  return bill ? l10n.t('{0} now; workers that come cost more', perHourText(bill.perHour)) : l10n.t('costs by the hour');
}

function placeText({ key }: KnownCluster): string {
  return `${key.account}/${key.region}`;
}

function closedItem(known: KnownCluster): Choice<Where> {
  const { condition } = known.cluster;
  return {
    label: `$(circle-slash) ${iconSafe(shownText(known.key.name))}`,
    description: placeText(known),
    detail:
      condition.state === 'stopped'
        ? l10n.t('{0}. Choose it to start it; nothing is run yet', conditionText(condition))
        : l10n.t('Nothing can be run there now: {0}', conditionText(condition)),
    value: { kind: 'closed', known },
  };
}

function lookItem(): Choice<Where> {
  return { label: `$(search) ${l10n.t('Look for clusters on AWS')}`, value: { kind: 'look' }, alwaysShow: true };
}

/** A stopped cluster takes minutes to start, and costs from then on: the flow ends with it. Of another one its state is told again. */
async function openUp({ id, key, cluster }: KnownCluster): Promise<void> {
  if (cluster.condition.state === 'stopped') {
    await vscode.commands.executeCommand('toil.startCluster', { clusterId: id });
    throw new vscode.CancellationError();
  }
  void vscode.window.showInformationMessage(
    l10n.t('Nothing can be run on {0} now: {1}.', key.name, conditionText(cluster.condition)),
  );
}
