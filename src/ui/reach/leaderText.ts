import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import type { LeaderFailure } from '../../usecases/leaderFailures';
import type { Message } from '../messages';
import { problemsText } from './syncText';

/** What a leader that answers did not do, what it means for runs and results, and what to do. */
export function leaderMessage(failure: LeaderFailure): Message {
  return { text: sentence(failure), buttons: [] };
}

function sentence(failure: LeaderFailure): string {
  switch (failure.kind) {
    case 'noAppliance':
      return l10n.t(
        'Toil’s container does not run on the leader: {0}. Runs and results are on the leader’s disk and stay there. The container comes up some minutes after the leader does; if it does not, stop and start the cluster.',
        shownText(failure.detail),
      );
    case 'noToil':
      return l10n.t(
        'There is no usable Toil in the leader’s container: {0}. Was the cluster launched with another container image?',
        shownText(failure.detail),
      );
    case 'noProgram':
      return l10n.t('The leader’s container has no program {0}.', shownText(failure.program));
    case 'notCopied':
      return `${problemsText(failure.problems)} ${l10n.t('The rest was copied, and everything is still on the leader; copying again goes on from there.')}`;
    case 'file':
      return fileSentence(failure.code, failure.detail);
  }
}

function fileSentence(code: string, detail: string): string {
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return l10n.t(
      'The disk of the leader is full. Remove runs that are no longer needed, after their outputs are fetched, or give the leader a larger disk.',
    );
  }
  if (code === 'ENOENT') return l10n.t('That is not on the leader any more: {0}.', shownText(detail));
  return l10n.t('The leader refused: {0}.', shownText(detail));
}
