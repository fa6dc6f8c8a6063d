import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { formatBytes } from '../../shared/text';
import { shownText } from '../../shared/shownText';
import { bytesOf, type SyncChange } from '../../usecases/sync/copyFolder';
import { iconSafe } from '../plainText';
import { choose, type Choice } from '../runFlow/choose';

/** Rows that are listed; the first one counts them all. */
const MOST_LISTED = 500;

/** Shows what a copy would do, deletions and the biggest files first, and asks for a yes. Escape throws `CancellationError`. */
export async function confirmCopy(title: string, changes: readonly SyncChange[]): Promise<boolean> {
  const real = changes.filter(
    ({ change, entry }) => change !== 'attributes' && (entry !== 'folder' || change === 'delete'),
  );
  const deleted = real.filter(({ change }) => change === 'delete').length;
  const sorted = [...real].sort(
    (a, b) => Number(b.change === 'delete') - Number(a.change === 'delete') || b.bytes - a.bytes,
  );
  const listed = sorted.slice(0, MOST_LISTED).map((change): Choice<boolean> => {
    return {
      label: iconSafe(shownText(change.path)),
      description: changeText(change),
      value: false,
    };
  });
  const separator = {
    label:
      real.length > listed.length
        ? l10n.t('The first {0} of {1}', listed.length, real.length)
        : l10n.t('What would be done'),
    kind: vscode.QuickPickItemKind.Separator,
  } as const;
  for (;;) {
    const answer = await choose<boolean>({
      title,
      placeholder: l10n.t('Nothing has been copied yet. Choose the first row to go on, or press Escape.'),
      items: [
        { label: `$(check) ${summary(real.length - deleted, deleted, changes)}`, value: true },
        separator,
        ...listed,
      ],
    });
    if (answer.kind === 'back') return false;
    // A row of the list is there to be read.
    if (answer.value) return true;
  }
}

function summary(copied: number, deleted: number, changes: readonly SyncChange[]): string {
  const size = formatBytes(bytesOf({ changes }));
  const copy = copied === 1 ? l10n.t('Copy 1 file ({0})', size) : l10n.t('Copy {0} files ({1})', copied, size);
  return deleted === 0 ? copy : l10n.t('{0} and delete {1}', copy, deleted);
}

function changeText({ change, bytes, entry }: SyncChange): string {
  const size = entry === 'file' && change !== 'delete' ? ` · ${formatBytes(bytes)}` : '';
  switch (change) {
    case 'create':
      return l10n.t('new') + size;
    case 'update':
      return l10n.t('changed') + size;
    case 'delete':
      return l10n.t('deleted');
    case 'attributes':
      return l10n.t('mode or time only');
  }
}
