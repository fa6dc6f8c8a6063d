import * as vscode from 'vscode';
import type { CommandId } from './commandIds';
import type { LoadedExtension } from './stub';

/** The one doorway for commands: loads the extension, runs the command, reports what it throws once. */
export function registerCommand(id: CommandId, loaded: () => Promise<LoadedExtension>): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: unknown[]) => {
    const extension = await loaded();
    try {
      await extension.commands[id](...args);
    } catch (error) {
      extension.report(error);
    }
  });
}
