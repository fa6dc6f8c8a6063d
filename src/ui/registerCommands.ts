import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { CommandId } from './commandIds';
import type { LoadedExtension } from './loadedExtension';

/** The one doorway for commands: loads the extension, runs the command, reports what it throws once. */
export function registerCommand(id: CommandId, loaded: () => Promise<LoadedExtension>): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: unknown[]) => {
    let extension: LoadedExtension;
    try {
      extension = await loaded();
    } catch (error) {
      void vscode.window.showErrorMessage(l10n.t('Toil Clusters could not be loaded: {0}', String(error)));
      return;
    }
    try {
      await extension.commands[id](...args);
    } catch (error) {
      extension.report(error);
    }
  });
}
