import * as vscode from 'vscode';
import { basename, join } from 'node:path';
import type { RunStore } from '../../usecases/runStore';
import { withNotification } from '../progress';
import { lookUp } from '../readText';
import type { RunsRow } from '../runsTree/rows';
import { revealFolder } from './lookAtRun';

/** The path that a row of the outputs stands for. */
export function pathOfRow(row: RunsRow): string | undefined {
  if (row.kind === 'output') return row.entry.path;
  return row.kind === 'file' ? row.entry.path : undefined;
}

/** Opens a result in the editor that fits it. */
export async function openOutput(target: string | RunsRow): Promise<void> {
  const path = typeof target === 'string' ? target : pathOfRow(target);
  if (path !== undefined) await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path));
}

export async function revealOutput(row: RunsRow): Promise<void> {
  const path = pathOfRow(row);
  if (path !== undefined) await revealFolder(vscode.Uri.file(path));
}

/** Copies a run's results, or one of them, to a folder of the user's choice; never over something that is there. */
export async function copyOutputs(store: RunStore, row: RunsRow): Promise<void> {
  const t = vscode.l10n.t;
  const runId = 'runId' in row ? row.runId : undefined;
  const one = pathOfRow(row);
  const all = runId === undefined ? undefined : store.get(runId)?.record?.outputs;
  const from = one === undefined && all !== undefined ? await entriesBelow(store, all) : one === undefined ? [] : [one];
  if (from.length === 0) {
    void vscode.window.showInformationMessage(t('There are no outputs yet.'));
    return;
  }
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      openLabel: t('Copy Here'),
    })) ?? [];
  if (!folder) return;
  const name = one === undefined ? (runId ?? 'outputs') : basename(one);
  const target = join(folder.fsPath, name);
  if ((await lookUp(target)) !== undefined) {
    void vscode.window.showErrorMessage(t('{0} is there already. Nothing was copied; choose another folder.', target));
    return;
  }
  await withNotification(t('Copying {0}', name), async (_report, signal) => {
    for (const path of from) await store.host.copyOut(path, one === undefined ? target : folder.fsPath, signal);
  });
  const show = t('Show');
  const chosen = await vscode.window.showInformationMessage(t('Copied to {0}.', target), show);
  if (chosen === show) await revealFolder(vscode.Uri.file(target));
}

async function entriesBelow(store: RunStore, folder: string): Promise<string[]> {
  return (await store.host.folder(folder, AbortSignal.timeout(30_000))).map((entry) => entry.path);
}
