import * as vscode from 'vscode';
import { l10n } from 'vscode';

/** Running a workflow runs its programs: tells why not, with the button that changes it, where the workspace is not trusted. */
export async function isTrusted(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = l10n.t('Manage Workspace Trust');
  const chosen = await vscode.window.showWarningMessage(
    l10n.t(
      'This workspace is in Restricted Mode. Running a workflow runs the programs in it, so it needs your trust. Nothing was started.',
    ),
    manage,
  );
  if (chosen === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}
