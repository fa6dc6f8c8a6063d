import { l10n } from 'vscode';
import { clusterOfId } from '../../usecases/clusters/clusterKey';
import { shownText } from '../../shared/shownText';
import type { ClusterProblem } from '../../usecases/problems';
import type { Message } from '../messages';
import { operationName } from './stateText';

/** The sentence and the buttons of what keeps something from being done with a cluster. */
export function clusterMessage(problem: ClusterProblem): Message {
  if (problem.kind === 'noFittingCluster') return noFittingCluster();
  const name = shownText(clusterOfId(problem.id)?.name ?? problem.id);
  switch (problem.kind) {
    case 'clusterBusy':
      return {
        text: l10n.t(
          '{0} is being worked on already ({1}). Wait for the end, or stop that first.',
          name,
          operationName(problem.with),
        ),
        buttons: [{ label: l10n.t('Stop That'), command: 'toil.cancelOperation', args: [problem.id] }],
      };
    case 'clusterGone':
      return {
        text: l10n.t('{0} is not there any more: no profile that is chosen shows it. Nothing was changed.', name),
        buttons: [{ label: l10n.t('Refresh'), command: 'toil.refreshClusters' }],
      };
    case 'noLeaderAddress':
      return {
        text: l10n.t('The leader of {0} has no address to connect to: it is {1}.', name, problem.state),
        buttons:
          problem.state === 'stopped'
            ? [{ label: l10n.t('Start Cluster'), command: 'toil.startCluster', args: [problem.id] }]
            : [{ label: l10n.t('Refresh'), command: 'toil.refreshClusters' }],
      };
    case 'noKeyForLeader':
      return {
        text:
          problem.keyPair === undefined
            ? l10n.t('No private key was found here that opens the leader of {0}.', name)
            : l10n.t('No private key was found here that belongs to the key pair {1} of {0}.', name, problem.keyPair),
        buttons: [{ label: l10n.t('Choose Key File…'), command: 'toil.chooseKeyFile', args: [problem.id] }],
      };
    case 'leaderNotReady':
      return {
        text:
          problem.lacks === 'noAppliance'
            ? l10n.t(
                'Toil’s container does not run on the leader of {0}: {1}. Nothing was started. It may still boot; try again in a minute.',
                name,
                shownText(problem.detail),
              )
            : l10n.t(
                'The container on the leader of {0} has no Toil that can be asked: {1}. Nothing was started.',
                name,
                shownText(problem.detail),
              ),
        buttons: [{ label: l10n.t('Open Terminal There'), command: 'toil.openLeaderTerminal', args: [problem.id] }],
      };
    case 'needsUser':
      return {
        text: l10n.t('The leader of {0} can only be reached when you answer a question.', name),
        buttons: [{ label: l10n.t('Connect'), command: 'toil.connectCluster', args: [problem.id] }],
      };
  }
}

function noFittingCluster(): Message {
  return {
    text: l10n.t('No cluster is known with which that can be done now. Nothing was changed.'),
    buttons: [
      { label: l10n.t('Refresh'), command: 'toil.refreshClusters' },
      { label: l10n.t('Launch Cluster…'), command: 'toil.launchCluster' },
    ],
  };
}
