import { l10n } from 'vscode';
import type { Problem } from '../usecases/problems';
import type { Button, Message } from './messages';

/** What keeps a run from starting, beside its files. Nothing was started, and nothing of the user's was touched. */
export function startMessage(problem: StartProblem): Message {
  switch (problem.kind) {
    case 'notAFile':
      return say(
        l10n.t(
          'Toil reads workflows from a disk, and this one is on a virtual file system. Save it to a folder on a disk and run it from there.',
        ),
      );
    case 'cannotStart':
      return say(l10n.t('Toil could not be started: {0}. Nothing is running.', problem.reason), showLog());
    case 'jobStoreNeeded':
      return say(l10n.t('To go on from an earlier job store, name it in the options. Nothing was started.'));
    case 'jobStoreExists':
      return say(
        l10n.t(
          'The job store {0} is there already, from an earlier run. Nothing was started, and nothing of it was touched. Choose another one, or the restart policy that goes on from it.',
          problem.jobStore,
        ),
      );
    case 'unsharedJobStore':
      return say(unsharedText(problem));
    case 'jobStoreInUse':
      return say(
        l10n.t(
          'The run {0} is using the job store {1}. Nothing was started. Wait for its end, or choose another job store.',
          problem.run,
          problem.jobStore,
        ),
        showRuns(),
      );
    case 'noPythonForRuns':
      return say(
        l10n.t(
          'Runs are looked after by a small Python program, and no Python 3.8 or newer was found. Install Toil on this machine first.',
        ),
        { label: l10n.t('Install Toil'), command: 'toil.installToil' },
      );
  }
}

function unsharedText({ jobStore, fault }: Extract<Problem, { kind: 'unsharedJobStore' }>): string {
  const nothing = l10n.t('Nothing was started. Empty the job store in the options, and a good one is suggested.');
  return fault === 'kind'
    ? l10n.t('Jobs on workers cannot use the job store {0}: they see no files of the leader. {1}', jobStore, nothing)
    : l10n.t(
        '{0} is no job store that can be made on S3: it is written aws:REGION:NAME, the name in 3 to 56 small letters, digits and single hyphens. {1}',
        jobStore,
        nothing,
      );
}

/** What keeps the user from doing something with a run that is there. */
export function runMessage(problem: RunProblem): Message {
  switch (problem.kind) {
    case 'alreadyRunning':
      return say(l10n.t('{0} is running already; another window may have started it.', problem.name), showRuns());
    case 'otherHost':
      return say(
        l10n.t(
          'This run belongs to the machine {0}: only there can it be restarted, stopped or deleted.',
          problem.host,
        ),
      );
    case 'cannotStop':
      return say(
        l10n.t(
          '{0} could not be stopped: its processes belong to another system, such as a container. Stop it there.',
          problem.name,
        ),
        showLog(),
      );
    case 'nothingToRestart':
      return say(
        l10n.t('{0} has no job store any more, so there is nothing to go on from. Run it again instead.', problem.name),
        runAgain(problem.id),
      );
    case 'toilGone':
      return say(
        l10n.t(
          '{0} was begun with Toil {1}, which is not there any more ({2}). Only that version can go on with it; run it again instead.',
          problem.name,
          problem.version,
          problem.path,
        ),
        runAgain(problem.id),
      );
    case 'runIsLive':
      return say(l10n.t('{0} is still running. Wait for its end, or cancel it first.', problem.name), showRuns());
    case 'noStatistics':
      return say(
        problem.reason === 'jobStoreGone'
          ? l10n.t('There are no statistics of {0}: none were saved, and its job store is gone.', problem.name)
          : l10n.t('There are no statistics of {0}: {1}', problem.name, problem.reason.said),
      );
  }
}

type StartKinds =
  | 'notAFile'
  | 'unsharedJobStore'
  | 'cannotStart'
  | 'jobStoreNeeded'
  | 'jobStoreExists'
  | 'jobStoreInUse'
  | 'noPythonForRuns';
export type StartProblem = Extract<Problem, { kind: StartKinds }>;
type RunKinds =
  'alreadyRunning' | 'otherHost' | 'cannotStop' | 'nothingToRestart' | 'toilGone' | 'runIsLive' | 'noStatistics';
export type RunProblem = Extract<Problem, { kind: RunKinds }>;

function say(text: string, ...buttons: Button[]): Message {
  return { text, buttons };
}

const showLog = (): Button => ({ label: l10n.t('Show Log'), command: 'toil.showLog' });
const showRuns = (): Button => ({ label: l10n.t('Show Runs'), command: 'toil.refreshRuns' });
const runAgain = (id: string): Button => ({ label: l10n.t('Run Again…'), command: 'toil.runAgain', args: [id] });
