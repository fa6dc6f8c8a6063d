import * as vscode from 'vscode';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * The runs that were started in this workspace and whose end nobody has been told yet. A file of the workspace's storage:
 * the editor's own memento may lose what was written in the second before a window is closed.
 */
export class UntoldRuns {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly file: string) {}

  async ids(): Promise<string[]> {
    await this.last;
    return this.read();
  }

  add(id: string): Promise<void> {
    return this.change((ids) => [...ids.filter((other) => other !== id), id]);
  }

  remove(id: string): Promise<void> {
    return this.change((ids) => ids.filter((other) => other !== id));
  }

  private async read(): Promise<string[]> {
    try {
      const ids: unknown = JSON.parse(await readFile(this.file, 'utf8'));
      return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
    } catch {
      return [];
    }
  }

  /** One change after the other; whole or not at all. */
  private change(how: (ids: string[]) => string[]): Promise<void> {
    const next = this.last.then(async () => {
      await mkdir(dirname(this.file), { recursive: true });
      await writeFile(`${this.file}.part`, JSON.stringify(how(await this.read())));
      await rename(`${this.file}.part`, this.file);
    });
    this.last = next.catch(() => undefined);
    return next;
  }
}

/** The runs of this workspace (of a window without one: of all such) whose end is to be told. */
export function untoldRuns(context: vscode.ExtensionContext): UntoldRuns {
  return new UntoldRuns(vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'untold.json').fsPath);
}
