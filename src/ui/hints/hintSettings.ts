import type * as vscode from 'vscode';

/** Getters like those of settings.ts; alone, as the start-up stub needs one of them. The server asks for the rest itself. */
type Configuration = vscode.WorkspaceConfiguration;

/** Whether CWL and WDL documents are looked at while they are written. */
export const hintsEnabled = (configuration: Configuration): boolean =>
  configuration.get<boolean>('hints.enable') ?? true;

/** The cluster that workflows are checked against: empty, `this-machine`, the path of a spec, or an id. */
export const hintCluster = (configuration: Configuration): string =>
  configuration.get<string>('hints.cluster')?.trim() ?? '';
