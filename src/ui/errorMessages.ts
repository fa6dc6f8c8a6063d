import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { basename } from 'node:path';
import type { Problem } from '../usecases/problems';
import type { CommandId } from './commandIds';
import { installMessage } from './installMessages';

/** A button of a message: a command of ours, one of the editor's, or a text to copy. */
export type Button =
  | { readonly label: string; readonly command: CommandId | `workbench.${string}`; readonly args?: readonly unknown[] }
  | { readonly label: string; readonly copy: string };

/** What the user reads: what happened, what it means, what to do; with the buttons that do it. */
export interface Message {
  readonly text: string;
  readonly buttons: readonly Button[];
}

/** The one sentence and the buttons of every problem. */
export function problemMessage(problem: Problem): Message {
  if (problem.kind === 'install') return installMessage(problem.failure);
  return 'path' in problem && problem.kind !== 'toilGone' ? fileMessage(problem) : runMessage(problem);
}

type FileProblem = Exclude<Extract<Problem, { path: string }>, { kind: 'toilGone' }>;

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

/** What is wrong with a run, or with starting one. */
function runMessage(problem: Exclude<Problem, FileProblem | { kind: 'install' }>): Message {
  switch (problem.kind) {
    case 'notAFile':
      return say(
        l10n.t(
          'Toil reads workflows from a disk, and this one is on a virtual file system. Save it to a folder on a disk and run it from there.',
        ),
      );
    case 'alreadyRunning':
      return say(l10n.t('{0} is running already; another window may have started it.', problem.name), {
        label: l10n.t('Show Runs'),
        command: 'toil.refreshRuns',
      });
    case 'otherHost':
      return say(
        l10n.t(
          'This run belongs to the machine {0}: only there can it be restarted, stopped or deleted.',
          problem.host,
        ),
      );
    case 'jobStoreInUse':
      return say(
        l10n.t(
          'The run {0} is using the job store {1}. Nothing was started. Wait for its end, or choose another job store.',
          problem.run,
          problem.jobStore,
        ),
      );
    case 'nothingToRestart':
      return say(
        l10n.t('{0} has no job store any more, so there is nothing to go on from. Run it again instead.', problem.name),
      );
    case 'toilGone':
      return say(
        l10n.t(
          '{0} was begun with Toil {1}, which is not there any more ({2}). Only that version can go on with it; run it again instead.',
          problem.name,
          problem.version,
          problem.path,
        ),
      );
    case 'cannotStart':
      return say(l10n.t('Toil could not be started: {0}. Nothing is running.', problem.reason), {
        label: l10n.t('Show Log'),
        command: 'toil.showLog',
      });
    case 'runIsLive':
      return say(l10n.t('{0} is still running. Cancel it first.', problem.name));
    case 'noStatistics':
      return say(l10n.t('There are no statistics of {0}: {1}', problem.name, problem.reason));
    case 'noPythonForRuns':
      return say(
        l10n.t(
          'Runs are looked after by a small Python program, and no Python 3.8 or newer was found. Install Toil on this machine first.',
        ),
        { label: l10n.t('Install Toil'), command: 'toil.installToil' },
      );
  }
}

function say(text: string, ...buttons: Button[]): Message {
  return { text, buttons };
}

function settings(id: string): Button {
  return { label: l10n.t('Open Settings'), command: 'workbench.action.openSettings', args: [id] };
}

/** Shows an error and does what the chosen button says. */
export async function showError(message: Message): Promise<void> {
  const chosen = await vscode.window.showErrorMessage(message.text, ...message.buttons.map((button) => button.label));
  await press(message.buttons.find((button) => button.label === chosen));
}

/** Does what a button says. */
export async function press(button: Button | undefined): Promise<void> {
  if (!button) return;
  if ('copy' in button) await vscode.env.clipboard.writeText(button.copy);
  else await vscode.commands.executeCommand(button.command, ...(button.args ?? []));
}
