import * as vscode from 'vscode';
import { commandIds, type CommandId } from './commandIds';
import { lazyFiles, lazyTasks, lazyTree } from './lazyProviders';
import { setContextKey } from './contextKeys';
import { Remembered } from './runFlow/remembered';
import { UntoldRuns } from './untoldRuns';
import { registerCommand } from './registerCommands';
import { watchWorkflowFiles } from './workflowFiles';

/** The views, made by the stub because they must be there before anything else is loaded. */
export interface Views {
  readonly clusters: vscode.TreeView<unknown>;
  readonly runs: vscode.TreeView<unknown>;
}

/** What the loaded extension gives back to the stub. */
export interface LoadedExtension extends vscode.Disposable {
  readonly commands: Readonly<Record<CommandId, (...args: unknown[]) => Promise<void>>>;
  readonly clusters: vscode.TreeDataProvider<unknown>;
  readonly runs: vscode.TreeDataProvider<unknown>;
  readonly documents: vscode.FileSystemProvider;
  readonly tasks: vscode.TaskProvider;
  /** Shows an error to the user once, with what to do next. */
  report(error: unknown): void;
}

/** The scheme of what we show of runs: logs, statistics. Read-only. */
export const RUN_SCHEME = 'toil-run';

/** The runs of this workspace (of a window without one: of all such) whose end is to be told. */
export function untoldRuns(context: vscode.ExtensionContext): UntoldRuns {
  return new UntoldRuns(vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'untold.json').fsPath);
}

/** Registers everything that the manifest promises, with nothing behind it until it is used. */
export function startStub(context: vscode.ExtensionContext, load: (views: Views) => Promise<LoadedExtension>): void {
  let loading: Promise<LoadedExtension> | undefined;
  const loaded = (): Promise<LoadedExtension> => {
    loading ??= load(views).then(
      (extension) => {
        context.subscriptions.push(extension);
        return extension;
      },
      (error: unknown) => {
        // The next use tries again.
        loading = undefined;
        throw error;
      },
    );
    return loading;
  };
  const tree = (id: string, part: 'clusters' | 'runs'): vscode.TreeView<unknown> =>
    vscode.window.createTreeView(id, {
      treeDataProvider: lazyTree(async () => (await loaded())[part]),
      showCollapseAll: true,
      canSelectMany: false,
    });
  const views: Views = { clusters: tree('toil.clusters', 'clusters'), runs: tree('toil.runs', 'runs') };
  context.subscriptions.push(
    views.clusters,
    views.runs,
    ...commandIds.map((id) => registerCommand(id, loaded)),
    vscode.workspace.registerFileSystemProvider(
      RUN_SCHEME,
      lazyFiles(async () => (await loaded()).documents),
      {
        isReadonly: true,
        isCaseSensitive: true,
      },
    ),
    vscode.tasks.registerTaskProvider(
      'toil',
      lazyTasks(async () => (await loaded()).tasks),
    ),
    watchWorkflowFiles(),
  );
  const remembered = new Remembered(context.workspaceState);
  setContextKey('toil.inputsFiles', remembered.inputsFiles());
  // Runs of this workspace whose end has not been told: somebody must wait for it.
  void untoldRuns(context)
    .ids()
    .then((ids) => (ids.length > 0 ? loaded() : undefined));
}
