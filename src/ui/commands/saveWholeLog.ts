import * as vscode from 'vscode';
import { dirname } from 'node:path';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatBytes } from '../../shared/text';
import type { RunPlaces } from '../../usecases/runPlaces/runPlaces';
import { parseRunUri } from '../documents/runUri';
import { withNotification } from '../progress';

/** Saves the whole log behind an open log document, however large, to a file of the user's choice. */
export async function saveWholeLog(places: RunPlaces, uri: vscode.Uri): Promise<void> {
  const document = parseRunUri(uri);
  const run = document && places.get(document.run);
  if (!run) return;
  const { place, entry } = run;
  const folder = entry.record ? dirname((entry.record.origin ?? entry.record).workflow.path) : undefined;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save the whole log'),
    defaultUri: vscode.Uri.file(join(folder ?? tmpdir(), `${entry.snapshot.id}.log`)),
  });
  if (!target) return;
  await withNotification(vscode.l10n.t('Saving the log'), async (report, signal) => {
    // Brought to a place of its own first: the log may lie on another machine.
    const part = await mkdtemp(join(tmpdir(), 'toil-log-'));
    try {
      const told = (bytes: number): void => report(vscode.l10n.t('{0} copied', formatBytes(bytes)));
      await place.store.host.copyOut(`${entry.snapshot.dir}/log`, part, told, signal);
      await copyFile(join(part, 'log'), target.fsPath);
    } finally {
      await rm(part, { recursive: true, force: true });
    }
  });
}
