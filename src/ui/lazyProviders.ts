import * as vscode from 'vscode';

/** A tree whose provider is loaded when its view is first shown. */
export function lazyTree<T>(load: () => Promise<vscode.TreeDataProvider<T>>): vscode.TreeDataProvider<T> {
  const changed = new vscode.EventEmitter<T | T[] | undefined>();
  let provider: Promise<vscode.TreeDataProvider<T>> | undefined;
  const get = (): Promise<vscode.TreeDataProvider<T>> => {
    provider ??= load().then((inner) => {
      inner.onDidChangeTreeData?.((row) => changed.fire(row ?? undefined));
      return inner;
    });
    return provider;
  };
  return {
    onDidChangeTreeData: changed.event,
    getChildren: async (row) => (await get()).getChildren(row),
    getTreeItem: async (row) => (await get()).getTreeItem(row),
    getParent: async (row) => (await get()).getParent?.(row),
    resolveTreeItem: async (item, row, token) => (await (await get()).resolveTreeItem?.(item, row, token)) ?? item,
  };
}

/** A read-only file system whose provider is loaded when one of its documents is opened. */
export function lazyFiles(load: () => Promise<vscode.FileSystemProvider>): vscode.FileSystemProvider {
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  let provider: Promise<vscode.FileSystemProvider> | undefined;
  const get = (): Promise<vscode.FileSystemProvider> => {
    provider ??= load().then((inner) => {
      inner.onDidChangeFile((events) => changed.fire(events));
      return inner;
    });
    return provider;
  };
  const refuse = (uri: vscode.Uri): never => {
    throw vscode.FileSystemError.NoPermissions(uri);
  };
  return {
    onDidChangeFile: changed.event,
    watch: (uri, options) => {
      const watching = get().then((inner) => inner.watch(uri, options));
      return new vscode.Disposable(() => {
        void watching.then((watch: vscode.Disposable) => {
          watch.dispose();
        });
      });
    },
    stat: async (uri) => (await get()).stat(uri),
    readDirectory: async (uri) => (await get()).readDirectory(uri),
    readFile: async (uri) => (await get()).readFile(uri),
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  };
}

/** A task provider that is loaded when a `toil` task is looked for. */
export function lazyTasks(load: () => Promise<vscode.TaskProvider>): vscode.TaskProvider {
  return {
    provideTasks: async (token) => (await load()).provideTasks(token),
    resolveTask: async (task, token) => (await load()).resolveTask(task, token),
  };
}
