import type * as vscode from 'vscode';
import type { Disposable } from '../shared/disposables';
import type { CommandId } from './commandIds';

/** What the editor gives the extension when it starts it: its folders, its memory, its name. */
export type ExtensionContext = vscode.ExtensionContext;

/** The views, made by the stub because they must be there before anything else is loaded. */
export interface Views {
  readonly clusters: vscode.TreeView<unknown>;
  readonly runs: vscode.TreeView<unknown>;
}

/** What the loaded extension gives back to the stub. */
export interface LoadedExtension extends Disposable {
  readonly commands: Readonly<Record<CommandId, (...args: unknown[]) => Promise<void>>>;
  readonly clusters: vscode.TreeDataProvider<unknown>;
  readonly runs: vscode.TreeDataProvider<unknown>;
  readonly documents: vscode.FileSystemProvider;
  /** What machines of clusters say. */
  readonly machineTexts: vscode.FileSystemProvider;
  readonly tasks: vscode.TaskProvider;
  /** The language server; `start` is said whenever a document is open that it can check. */
  readonly hints: { start(): void };
  /** Shows an error to the user once, with what to do next. */
  report(error: unknown): void;
}
