import * as vscode from 'vscode';
import { l10n } from 'vscode';

/**
 * Whether a spec of this workspace may be acted on: it says what is bought, by which profile, at which addresses and with which commands.
 * Tells why not, with the button that changes it.
 */
export async function mayUseSpecs(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = l10n.t('Manage Workspace Trust');
  const chosen = await vscode.window.showWarningMessage(
    l10n.t(
      'This workspace is in Restricted Mode. A spec in it says what is bought with your AWS account and what runs there, so it needs your trust. Nothing was launched.',
    ),
    manage,
  );
  if (chosen === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}
