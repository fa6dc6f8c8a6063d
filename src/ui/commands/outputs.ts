import * as vscode from 'vscode';
import { l10n } from 'vscode';
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
  const what = await toCopy(store, row);
  if (what.paths.length === 0) {
    void vscode.window.showInformationMessage(l10n.t('There are no outputs yet.'));
    return;
  }
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      title: l10n.t('Copy {0} to a folder', what.name),
      openLabel: l10n.t('Copy Here'),
    })) ?? [];
  if (!folder) return;
  const target = join(folder.fsPath, what.name);
  if ((await lookUp(target)) !== undefined) {
    void vscode.window.showErrorMessage(
      l10n.t('{0} is there already. Nothing was copied; choose another folder.', target),
    );
    return;
  }
  await withNotification(l10n.t('Copying {0}', what.name), async (_report, signal) => {
    for (const path of what.paths) await store.host.copyOut(path, what.all ? target : folder.fsPath, signal);
  });
  const show = l10n.t('Show');
  const chosen = await vscode.window.showInformationMessage(l10n.t('Copied to {0}.', target), show);
  if (chosen === show) await revealFolder(vscode.Uri.file(target));
}

/** What a row stands for: one result under its own name, or all of a run's, in a folder named after the run. */
async function toCopy(store: RunStore, row: RunsRow): Promise<{ name: string; paths: string[]; all: boolean }> {
  const one = pathOfRow(row);
  if (one !== undefined) return { name: basename(one), paths: [one], all: false };
  const runId = 'runId' in row ? row.runId : '';
  const outputs = store.get(runId)?.record?.outputs;
  const entries = outputs === undefined ? [] : await store.host.folder(outputs, AbortSignal.timeout(30_000));
  return { name: runId, paths: entries.map((entry) => entry.path), all: true };
}
