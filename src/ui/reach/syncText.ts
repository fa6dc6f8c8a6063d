import { l10n } from 'vscode';
import { formatBytes } from '../../shared/text';
import { shownText } from '../../shared/shownText';
import {
  bytesOf,
  type SyncFailure,
  type SyncOutcome,
  type SyncProblem,
  type SyncProgress,
} from '../../usecases/sync/copyFolder';
import type { Message } from '../messages';

/** Why nothing, or not all, was copied, and what to do. */
export function syncMessage(failure: SyncFailure): Message {
  return {
    text: `${whyNotCopied(failure)} ${l10n.t('What was copied before stays; copying again goes on from there.')}`,
    buttons: [],
  };
}

function whyNotCopied(failure: SyncFailure): string {
  switch (failure.kind) {
    case 'missing':
      return failure.side === 'local'
        ? l10n.t('The folder {0} is not on this machine.', shownText(failure.path))
        : l10n.t('The folder {0} is not on the leader.', shownText(failure.path));
    case 'noContainer':
      return l10n.t(
        'Toil’s container {0} does not run on the leader, so no files can be copied: {1}. It comes back when the leader is restarted.',
        failure.container,
        shownText(failure.detail),
      );
    case 'noProgram':
      return l10n.t('Toil’s container has neither rsync nor Python 3: {0}.', shownText(failure.detail));
    case 'failed':
      return l10n.t(
        'Copying ended early: {0}.',
        shownText(failure.lines.slice(-3).join(' · ') || String(failure.code)),
      );
  }
}

/** How far a copy is. */
export function progressText({ phase, bytes, total }: SyncProgress): string {
  if (phase === 'comparing') return l10n.t('Comparing files');
  return total === undefined
    ? l10n.t('{0} copied', formatBytes(bytes))
    : l10n.t('{0} of {1} copied', formatBytes(bytes), formatBytes(total));
}

/** What was done: counts and bytes. */
export function outcomeText(outcome: Pick<SyncOutcome, 'changes'>): string {
  const files = outcome.changes.filter(
    ({ entry, change }) => entry === 'file' && change !== 'delete' && change !== 'attributes',
  );
  const deleted = outcome.changes.filter(({ change }) => change === 'delete').length;
  const copied =
    files.length === 1
      ? l10n.t('1 file copied ({0}).', formatBytes(bytesOf(outcome)))
      : l10n.t('{0} files copied ({1}).', files.length, formatBytes(bytesOf(outcome)));
  const gone = deleted === 0 ? [] : [deleted === 1 ? l10n.t('1 deleted.') : l10n.t('{0} deleted.', deleted)];
  return [files.length === 0 && deleted === 0 ? l10n.t('Nothing had changed.') : copied, ...gone].join(' ');
}

/** What could not be copied: the first of it by name. */
export function problemsText(problems: readonly SyncProblem[]): string {
  const first = problems
    .slice(0, 3)
    .map(({ path, problem, detail }) => `${shownText(path)} (${problemText(problem, detail)})`);
  return problems.length > first.length
    ? l10n.t('{0} could not be copied, {1} and more.', problems.length, first.join(', '))
    : l10n.t('Not copied: {0}.', first.join(', '));
}

function problemText(problem: SyncProblem['problem'], detail: string): string {
  switch (problem) {
    case 'name':
      return l10n.t('this system cannot hold such a name');
    case 'kind':
      return l10n.t('neither file, folder nor link');
    case 'permission':
      return l10n.t('no permission');
    case 'noSpace':
      return l10n.t('no space left');
    case 'vanished':
      return l10n.t('gone meanwhile');
    case 'outside':
      return l10n.t('its way leads out of the folder');
    case 'other':
      return shownText(detail, 80);
  }
}
