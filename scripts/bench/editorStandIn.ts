/** Stands in for `vscode` where a bench runs the Runs tree without the editor: what its rows are made of, no more. */

export class EventEmitter<T> {
  private readonly listeners = new Set<(value: T) => unknown>();
  readonly event = (listener: (value: T) => unknown): { dispose: () => void } => {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  };
  fire(value: T): void {
    for (const listener of this.listeners) listener(value);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

export class TreeItem {
  constructor(
    readonly label: string,
    readonly collapsibleState = 0,
  ) {}
}

export class ThemeIcon {
  static readonly File = new ThemeIcon('file');
  static readonly Folder = new ThemeIcon('folder');
  constructor(
    readonly id: string,
    readonly color?: ThemeColor,
  ) {}
}

export class ThemeColor {
  constructor(readonly id: string) {}
}

export class MarkdownString {
  value = '';
  appendText(text: string): this {
    this.value += text;
    return this;
  }
  appendMarkdown(text: string): this {
    this.value += text;
    return this;
  }
}

export class Disposable {
  constructor(readonly dispose: () => void) {}
}

export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 };
export const Uri = {
  file: (path: string) => ({ scheme: 'file', path, fsPath: path }),
  from: (parts: object) => ({ ...parts }),
};
export const l10n = {
  t: (text: string, ...values: unknown[]) => text.replaceAll(/\{(\d+)\}/g, (_, index) => String(values[Number(index)])),
};
export const commands = { executeCommand: () => Promise.resolve() };
