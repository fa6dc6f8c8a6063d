import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { basename } from 'node:path';
import { showMessage } from '../messages';

/** Opens a spec that breaks the rules: each mistake is marked at its place (ui/clusterSpecs). */
export async function badSpec(file: string, problems: number): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
  const name = basename(file);
  await showMessage('error', {
    text:
      problems === 1
        ? l10n.t('{0} has a mistake, marked at its place. Nothing was launched.', name)
        : l10n.t('{0} has {1} mistakes, each marked at its place. Nothing was launched.', name, problems),
    buttons: [{ label: l10n.t('Show Problems'), command: 'workbench.actions.view.problems' }],
  });
}
