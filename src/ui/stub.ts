import * as vscode from 'vscode';
import type { CommandId } from './commandIds';
import { watchHintDocuments } from './hints/documentWatch';
import { lazyFiles, lazyTasks, lazyTree } from './lazyProviders';
import { setContextKey } from './contextKeys';
import { Remembered } from './runFlow/remembered';
import { untoldRuns } from './untoldRuns';
import { MACHINE_SCHEME, RUN_SCHEME } from './schemes';
import type { LoadedExtension, Views } from './loadedExtension';
import { registerCommand } from './registerCommands';
import { watchWorkflowFiles } from './workflowFiles';

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
    ...contributed(context).map((id) => registerCommand(id, loaded)),
    registerFiles(RUN_SCHEME, async () => (await loaded()).documents),
    registerFiles(MACHINE_SCHEME, async () => (await loaded()).machineTexts),
    vscode.tasks.registerTaskProvider(
      'toil',
      lazyTasks(async () => (await loaded()).tasks),
    ),
    watchWorkflowFiles(),
    watchHintDocuments(async () => (await loaded()).hints.start()),
  );
  const remembered = new Remembered(context.workspaceState);
  setContextKey('toil.inputsFiles', remembered.inputsFiles());
  // Runs of this workspace whose end has not been told: somebody must wait for it.
  void untoldRuns(context)
    .ids()
    .then((ids) => (ids.length > 0 ? loaded() : undefined));
}

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: CommandId }[] };
}

/** The commands of the manifest; a test compares them with `commandIds`, whose names would be a fifth of the entry file. */
function contributed({ extension }: vscode.ExtensionContext): readonly CommandId[] {
  return (extension.packageJSON as Manifest).contributes.commands.map(({ command }) => command);
}

function registerFiles(scheme: string, load: () => Promise<vscode.FileSystemProvider>): vscode.Disposable {
  return vscode.workspace.registerFileSystemProvider(scheme, lazyFiles(load), {
    isReadonly: true,
    isCaseSensitive: true,
  });
}
