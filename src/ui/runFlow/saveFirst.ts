import * as vscode from 'vscode';
import { basename } from 'node:path';

/** Asks to save those of the files that have unsaved changes: Toil reads the disk. Throws `CancellationError` on no. */
export async function saveFirst(paths: readonly string[]): Promise<void> {
  const dirty = vscode.workspace.textDocuments.filter(
    (document) => document.isDirty && document.uri.scheme === 'file' && paths.includes(document.uri.fsPath),
  );
  if (dirty.length === 0) return;
  const save = vscode.l10n.t('Save and Continue');
  const names = dirty.map((document) => basename(document.uri.fsPath)).join(', ');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Save {0} first?', names),
    { modal: true, detail: vscode.l10n.t('Toil reads files from the disk, so it would not see your changes.') },
    save,
  );
  if (chosen !== save) throw new vscode.CancellationError();
  for (const document of dirty) {
    if (!(await document.save())) throw new vscode.CancellationError();
  }
}
