import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import { copyFolder, type FolderCopy, type SyncOutcome } from '../../usecases/sync/copyFolder';
import { syncExcludes } from '../awsSettings';
import { withNotification } from '../progress';
import { choose } from '../runFlow/choose';
import { chooseToFetch, chooseToSend, type FolderPair } from './chooseFolders';
import { confirmCopy } from './copyPreview';
import { copyTools } from './copyTools';
import { copyWorkflowFiles } from './copyWorkflowFiles';
import { connected, reachable, type ReachParts } from './reachParts';
import { progressText } from './syncText';
import { tellCopied } from './tellCopied';

/** Copies a folder to the leader: what would be done is shown first, nothing is deleted unless that is asked for. */
export async function copyToLeader(parts: ReachParts, target: unknown): Promise<void> {
  const title = l10n.t('Copy Files to the Leader');
  const known = await reachable(parts, target, title);
  const pair = await chooseToSend(title, parts.place);
  if (pair === 'workflow') await copyWorkflowFiles(parts, known, title);
  else await copy(parts, known, title, { direction: 'up', pair });
}

export async function copyFromLeader(parts: ReachParts, target: unknown): Promise<void> {
  const title = l10n.t('Copy Files from the Leader');
  const known = await reachable(parts, target, title);
  const pair = await chooseToFetch(title, parts.place);
  await copy(parts, known, title, { direction: 'down', pair });
}

interface Wish {
  readonly direction: FolderCopy['direction'];
  readonly pair: FolderPair;
}

async function copy(
  parts: ReachParts,
  known: Parameters<typeof connected>[1],
  title: string,
  { direction, pair }: Wish,
): Promise<void> {
  const deletes = await chooseDeletes(title, direction);
  const connection = await connected(parts, known);
  const configuration = parts.configuration(vscode.Uri.file(pair.local));
  const tools = { ...copyTools(configuration, parts.helperFile), place: parts.place };
  const wish = { ...pair, direction, deletes, excludes: syncExcludes(configuration) };
  const run = (text: string, dryRun: boolean): Promise<SyncOutcome> =>
    withNotification(text, (report, signal) =>
      copyFolder(connection, { ...wish, dryRun }, tools, (progress) => report(progressText(progress)), signal),
    );
  const name = shownText(known.key.name);
  const preview = await run(l10n.t('Comparing with the leader of {0}', name), true);
  if (preview.changes.every(({ change }) => change === 'attributes')) {
    await tellCopied(preview);
    return;
  }
  if (!(await confirmCopy(title, preview.changes))) return;
  const text =
    direction === 'up' ? l10n.t('Copying to the leader of {0}', name) : l10n.t('Copying from the leader of {0}', name);
  await tellCopied(await run(text, false));
}

async function chooseDeletes(title: string, direction: FolderCopy['direction']): Promise<boolean> {
  const up = direction === 'up';
  const answer = await choose<boolean>({
    title,
    placeholder: l10n.t('You see what would be done before it is done.'),
    items: [
      { label: l10n.t('Copy what is new or changed'), detail: l10n.t('Nothing is deleted.'), value: false },
      {
        label: up ? l10n.t('Make the leader’s folder the same') : l10n.t('Make the folder of this machine the same'),
        detail: up
          ? l10n.t('Deletes on the leader what this machine does not have.')
          : l10n.t('Deletes on this machine what the leader does not have.'),
        value: true,
      },
    ],
  });
  if (answer.kind === 'back') throw new vscode.CancellationError();
  return answer.value;
}
