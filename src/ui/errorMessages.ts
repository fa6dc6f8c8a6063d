import { basename } from 'node:path';
import { l10n } from 'vscode';
import type { ClusterProblem, Problem } from '../usecases/problems';
import { clusterMessage } from './clusters/clusterMessages';
import { installMessage } from './installMessages';
import type { Button, Message } from './messages';
import { runMessage, startMessage, type RunProblem, type StartProblem } from './runMessages';

/** The one sentence and the buttons of every problem. */
export function problemMessage(problem: Problem): Message {
  if (problem.kind === 'install') return installMessage(problem.failure);
  if (isAboutCluster(problem)) return clusterMessage(problem);
  if (isAboutFile(problem)) return fileMessage(problem);
  return isAboutRun(problem) ? runMessage(problem) : startMessage(problem);
}

type FileProblem = Exclude<Problem, StartProblem | RunProblem | ClusterProblem | { kind: 'install' }>;

const FILE_KINDS: readonly Problem['kind'][] = [
  ...(['fileGone', 'unreadableWorkflow', 'badWorkflow', 'badInputs'] as const),
  ...(['folderNotWritable', 'noSpace', 'noLocks', 'awkwardPath'] as const),
];
const CLUSTER_KINDS: readonly Problem['kind'][] = [
  ...(['clusterBusy', 'clusterGone', 'noFittingCluster', 'noLeaderAddress', 'noKeyForLeader', 'needsUser'] as const),
  ...(['leaderNotReady'] as const),
];
const RUN_KINDS: readonly Problem['kind'][] = [
  ...(['alreadyRunning', 'otherHost', 'cannotStop', 'nothingToRestart'] as const),
  ...(['toilGone', 'runIsLive', 'noStatistics'] as const),
];

function isAboutCluster(problem: Problem): problem is ClusterProblem {
  return CLUSTER_KINDS.includes(problem.kind);
}

function isAboutFile(problem: Exclude<Problem, ClusterProblem | { kind: 'install' }>): problem is FileProblem {
  return FILE_KINDS.includes(problem.kind);
}

function isAboutRun(problem: StartProblem | RunProblem): problem is RunProblem {
  return RUN_KINDS.includes(problem.kind);
}

/** What is wrong with a file or folder. */
function fileMessage(problem: FileProblem): Message {
  switch (problem.kind) {
    case 'fileGone':
      return say(l10n.t('{0} is not there any more. Nothing was started.', problem.path));
    case 'unreadableWorkflow':
      return say(
        l10n.t(
          '{0} cannot be read: {1}. Nothing was started.',
          basename(problem.path),
          problem.reason.replace(/\.$/, ''),
        ),
      );
    case 'badWorkflow':
    case 'badInputs':
      return say(mistakes(problem), { label: l10n.t('Show Problems'), command: 'workbench.actions.view.problems' });
    case 'folderNotWritable':
      return say(
        l10n.t(
          'The folder for runs cannot be written: {0}. Nothing was started. Choose another folder in the settings.',
          problem.path,
        ),
        settings('toil.runsFolder'),
      );
    case 'noSpace':
      return say(
        l10n.t(
          'There is no room left on the disk of {0}. Nothing was started. Make room, or choose another folder for runs in the settings.',
          problem.path,
        ),
        settings('toil.runsFolder'),
      );
    case 'noLocks':
      return say(
        l10n.t(
          'The file system of {0} has no working locks ({1}), so nobody could tell whether a run is alive. Nothing was started. Choose a folder on a local disk in the settings.',
          problem.path,
          problem.reason,
        ),
        settings('toil.runsFolder'),
      );
    case 'awkwardPath':
      return awkward(problem);
  }
}

function awkward({ path, of }: Extract<Problem, { kind: 'awkwardPath' }>): Message {
  const name = JSON.stringify(path);
  if (of === 'file')
    return say(
      l10n.t('Toil cannot read {0}: line breaks and tabs in a name break it. Nothing was started. Rename it.', name),
    );
  return say(
    l10n.t(
      'Toil cannot keep a job store in {0}: blanks and special characters in its path break it. Nothing was started. Choose a folder with a plain name in the settings.',
      name,
    ),
    settings('toil.runsFolder'),
  );
}

function mistakes({ path, errors }: Extract<Problem, { kind: 'badInputs' | 'badWorkflow' }>): string {
  const name = basename(path);
  return errors === 1
    ? l10n.t('{0} has a mistake, marked at its place. Nothing was started.', name)
    : l10n.t('{0} has {1} mistakes, each marked at its place. Nothing was started.', name, errors);
}

function say(text: string, ...buttons: Button[]): Message {
  return { text, buttons };
}

function settings(id: string): Button {
  return { label: l10n.t('Open Settings'), command: 'workbench.action.openSettings', args: [id] };
}
