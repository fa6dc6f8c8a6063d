import * as vscode from 'vscode';

/** The settings of section `toil` as they are now: those of a folder or file, or of the window. */
export function toilConfiguration(scope?: vscode.Uri | null): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration('toil', scope);
}
