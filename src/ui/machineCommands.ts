import * as vscode from 'vscode';

/** The extension that brings WSL windows to VS Code. */
const WSL_EXTENSION = 'ms-vscode-remote.remote-wsl';

/** Reopens the folder in WSL by the WSL extension; where that is missing, shows it in the marketplace. */
export async function reopenInWsl(): Promise<void> {
  if (vscode.extensions.getExtension(WSL_EXTENSION)) {
    await vscode.commands.executeCommand('remote-wsl.reopenInWSL');
    return;
  }
  const show = vscode.l10n.t('Show the WSL Extension');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'Toil needs Linux or macOS. With the extension “WSL” from Microsoft, this folder can be reopened in Linux on this computer.',
    ),
    show,
  );
  if (chosen === show) await vscode.commands.executeCommand('extension.open', WSL_EXTENSION);
}

/** The walkthrough of this extension. */
export async function openWalkthrough(extensionId: string): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', `${extensionId}#firstWorkflow`, false);
}
