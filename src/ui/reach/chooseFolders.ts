import { basename } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { isLeaderPath } from '../../usecases/sync/copyFolder';
import type { LeaderPlace } from '../../usecases/sync/places';
import { choose, enter, type Choice } from '../runFlow/choose';

/** A folder of each side; `remote` unset: the place of the local one. */
export interface FolderPair {
  readonly local: string;
  readonly remote?: string;
}

const RUNS = '/var/lib/toil/runs';

/** What of this machine is to be copied to the leader: a folder, or what a workflow reads. Escape throws `CancellationError`. */
export async function chooseToSend(title: string, place: LeaderPlace): Promise<FolderPair | 'workflow'> {
  const answer = await choose<FolderPair | 'workflow' | 'other'>({
    title,
    placeholder: l10n.t('What of this machine?'),
    items: [
      {
        label: `$(file-code) ${l10n.t('The files of a workflow…')}`,
        detail: l10n.t('The workflow, what it imports or runs, and what its inputs name; nothing else'),
        value: 'workflow',
      },
      ...workspaceItems((local) => `→ ${place.mapPath(local)}`),
      { label: l10n.t('Another folder…'), value: 'other' },
    ],
  });
  if (answer.kind === 'back') throw new vscode.CancellationError();
  return answer.value === 'other' ? { local: await pickFolder(title, l10n.t('Copy This Folder')) } : answer.value;
}

/** A folder of the leader, and where it goes to. */
export async function chooseToFetch(title: string, place: LeaderPlace): Promise<FolderPair> {
  const answer = await choose<FolderPair | 'runs' | 'other'>({
    title,
    placeholder: l10n.t('Which folder of the leader?'),
    items: [
      ...workspaceItems((local) => `${place.mapPath(local)} → ${local}`),
      { label: l10n.t('All runs'), detail: RUNS, value: 'runs' },
      { label: l10n.t('Another folder…'), value: 'other' },
    ],
  });
  if (answer.kind === 'back') throw new vscode.CancellationError();
  if (answer.value === 'runs') return fetchTo(title, RUNS);
  return answer.value === 'other' ? fetchTo(title, await enterLeaderPath(title)) : answer.value;
}

function workspaceItems(detail: (local: string) => string): Choice<FolderPair>[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  return folders.map(({ name, uri }) => {
    return { label: `$(folder) ${name}`, detail: detail(uri.fsPath), value: { local: uri.fsPath } };
  });
}

async function fetchTo(title: string, remote: string): Promise<FolderPair> {
  const parent = await pickFolder(title, l10n.t('Copy Into This Folder'));
  return { local: vscode.Uri.joinPath(vscode.Uri.file(parent), basename(remote)).fsPath, remote };
}

async function enterLeaderPath(title: string): Promise<string> {
  const typed = await enter({
    title,
    prompt: l10n.t('Folder of the leader, as Toil’s container sees it'),
    value: '/var/lib/toil/',
    check: (text) => (isLeaderPath(text.trim()) ? undefined : l10n.t('An absolute path, as /var/lib/toil/runs')),
  });
  if (typed.kind === 'back') throw new vscode.CancellationError();
  return typed.value.trim().replace(/(?<=.)\/+$/, '');
}

async function pickFolder(title: string, openLabel: string): Promise<string> {
  const options = { title, openLabel, canSelectFolders: true, canSelectFiles: false, canSelectMany: false };
  const [folder] = (await vscode.window.showOpenDialog(options)) ?? [];
  if (!folder) throw new vscode.CancellationError();
  return folder.fsPath;
}
