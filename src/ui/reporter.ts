import { l10n } from 'vscode';
import type { Log } from '../shared/log';
import { ProblemError } from '../usecases/problems';
import { problemMessage } from './errorMessages';
import { awsReason } from './clusters/awsText';
import { showMessage, type Message } from './messages';
import { isCancelled } from './progress';
import { reachMessage } from './reach/sshText';

/** Tells the user of an error once, in words, with a button; the details go to the log. What was cancelled is no error. */
export function reporter(log: Log): (error: unknown) => void {
  return (error) => {
    if (isCancelled(error)) return;
    log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    if (error instanceof ProblemError) log.info(JSON.stringify(error.problem));
    void showMessage('error', messageOf(error));
  };
}

/** In words: a problem of ours, AWS or a leader that failed, or what should not happen. */
function messageOf(error: unknown): Message {
  if (error instanceof ProblemError) return problemMessage(error.problem);
  return awsReason(error) ?? reachMessage(error) ?? unexpected(error);
}

function unexpected(error: unknown): Message {
  const buttons = [{ label: l10n.t('Show Log'), command: 'toil.showLog' } as const];
  if (error instanceof Error && error.name === 'TimeoutError') {
    return {
      text: l10n.t('The machine took too long to answer. Runs that are going on are not affected; try again.'),
      buttons,
    };
  }
  const text = error instanceof Error ? error.message : String(error);
  return {
    text: l10n.t('Something went wrong that should not: {0}. Runs that are going on are not affected.', text),
    buttons,
  };
}
