import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import {
  forecastStop,
  startKnownCluster,
  stopKnownCluster,
  type PowerFailure,
  type StopForecast,
} from '../../usecases/clusterChanges/power';
import { isAnythingRunning } from '../../usecases/clusterChanges/clusterFacts';
import type { KnownCluster } from '../../usecases/clusters/knownClusters';
import { showMessage } from '../messages';
import { isCancelled, withNotification } from '../progress';
import { clusterOf } from './chooseKnownCluster';
import { confirm } from './chooseMany';
import { nameOf, refuseBusy, withOperation, type ClusterCommandParts } from './clusterParts';
import { perHourText } from './moneyText';

/** *Stop Cluster…*: says what ends and what goes on costing, then stops it. */
export async function stopClusterFlow(parts: ClusterCommandParts, target: unknown): Promise<void> {
  const accept = (each: KnownCluster): boolean => each.cluster.leader !== undefined && isAnythingRunning(each);
  const known = await clusterOf(target, parts, { title: l10n.t('Stop Cluster'), accept });
  refuseBusy(parts, known.id);
  const name = nameOf(known);
  const forecast = await withNotification(l10n.t('Looking at what runs on {0}', name), (_, signal) =>
    forecastStop(parts, known, signal),
  );
  await confirm(l10n.t('Stop {0}?', name), forecastLines(forecast), l10n.t('Stop'));
  const outcome = await orCancelled(
    withOperation(parts, { title: l10n.t('Stopping {0}', name), id: known.id }, (signal) =>
      stopKnownCluster(parts, known, {}, signal),
    ),
  );
  if (outcome.kind !== 'stopped') return tellFailure(outcome, known);
  const { goOn, perHour } = outcome;
  const price =
    perHour === undefined ? l10n.t('Its disks cost on.') : l10n.t('Its disks cost {0}.', perHourText(perHour));
  if (goOn > 0)
    return showMessage('warning', {
      text: l10n.t(
        'The leader of {0} is stopped, but AWS cannot stop spot workers ({1}): they go on and cost by the hour. {2}',
        name,
        goOn,
        price,
      ),
      buttons: [{ label: l10n.t('Destroy Cluster…'), command: 'toil.destroyCluster', args: [known.id] }],
    });
  void showMessage('info', {
    text: l10n.t('{0} is stopped. {1} “Start Cluster” brings it back as it was.', name, price),
    buttons: [],
  });
}

function forecastLines(forecast: StopForecast): string[] {
  const { liveRuns, endingWorkers, goOn, perHourNow, perHourStopped } = forecast;
  return [
    ...(liveRuns ?? []).map((run) => l10n.t('The run {0} ends; it can be restarted later.', shownText(run.name))),
    ...(liveRuns === undefined ? [l10n.t('The leader could not be asked: whether runs go on is not known.')] : []),
    ...(endingWorkers > 0
      ? [l10n.t('Workers of groups that end, with what is on their disks: {0}.', endingWorkers)]
      : []),
    ...(goOn > 0 ? [l10n.t('Spot workers that cannot be stopped, go on and cost: {0}.', goOn)] : []),
    ...(perHourNow === undefined ? [] : [l10n.t('It costs {0} now.', perHourText(perHourNow))]),
    ...(perHourStopped === undefined
      ? []
      : [l10n.t('While it is stopped its disks cost {0}.', perHourText(perHourStopped))]),
    l10n.t('The leader keeps its disk; it may have another address when it is started again.'),
  ];
}

/** *Start Cluster*. */
export async function startClusterFlow(parts: ClusterCommandParts, target: unknown): Promise<void> {
  const accept = ({ cluster }: KnownCluster): boolean => cluster.condition.state === 'stopped';
  const known = await clusterOf(target, parts, { title: l10n.t('Start Cluster'), accept });
  refuseBusy(parts, known.id);
  const name = nameOf(known);
  const outcome = await orCancelled(
    withOperation(parts, { title: l10n.t('Starting {0}', name), id: known.id }, (signal) =>
      startKnownCluster(parts, known, {}, signal),
    ),
  );
  if (outcome.kind !== 'started') return tellFailure(outcome, known);
  const { address, withoutRange } = outcome;
  const where = address === undefined ? '' : ` ${l10n.t('Its address is {0}.', shownText(address))}`;
  const connect = { label: l10n.t('Connect'), command: 'toil.connectCluster', args: [known.id] } as const;
  if (withoutRange.length === 0)
    return showMessage('info', {
      text: `${l10n.t('{0} is started and costs by the hour again.', name)}${where}`,
      buttons: [connect],
    });
  return showMessage('warning', {
    text: `${l10n.t('{0} is started and costs by the hour again, but nobody wrote down how large some of its worker groups were ({1}): they stay empty until you resize them.', name, withoutRange.length)}${where}`,
    buttons: [{ label: l10n.t('Resize…'), command: 'toil.resizeCluster', args: [known.id] }, connect],
  });
}

/** What AWS was asked for before it was cancelled goes on. */
async function orCancelled<T>(work: Promise<T>): Promise<T | { readonly kind: 'cancelled' }> {
  try {
    return await work;
  } catch (error) {
    if (isCancelled(error)) return { kind: 'cancelled' };
    throw error;
  }
}

function tellFailure(
  { kind }: PowerFailure | { readonly kind: 'cancelled' },
  { id, key }: KnownCluster,
): Promise<void> {
  const name = shownText(key.name);
  const refresh = { label: l10n.t('Refresh'), command: 'toil.refreshClusters' } as const;
  if (kind === 'cancelled')
    return showMessage('warning', {
      text: l10n.t(
        'Cancelled half way: the leader of {0} may be running or not, and its worker groups may be empty. Its row says what it costs; stop or start it again.',
        name,
      ),
      buttons: [refresh],
    });
  if (kind === 'slow')
    return showMessage('warning', {
      text: l10n.t('The leader of {0} takes longer than ten minutes. AWS goes on with it; look again later.', name),
      buttons: [refresh],
    });
  return showMessage('error', {
    text: l10n.t('{0} has no leader any more. What is left of it may cost: destroy it.', name),
    buttons: [{ label: l10n.t('Destroy Cluster…'), command: 'toil.destroyCluster', args: [id] }, refresh],
  });
}
