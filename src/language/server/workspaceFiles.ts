import { readdir, readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { isBelow } from '../../shared/paths';
import type { ReadText } from '../../toil/workflow/description';

/** Bytes; packed documents of a few MB exist. */
const LARGEST = 16 * 1024 * 1024;

/** Reads what documents refer to: what is open in the editor as it stands there, else files of the workspace. No other file. */
export class WorkspaceFiles {
  private folders: readonly string[] = [];

  /** @param openText the text of an open document, saved or not. */
  constructor(private readonly openText: (path: string) => string | undefined) {}

  /** Absolute paths of the workspace's folders. */
  setFolders(folders: readonly string[]): void {
    this.folders = folders.filter((folder) => isAbsolute(folder));
  }

  /** The innermost folder of the workspace that holds a path. */
  folderOf(path: string): string | undefined {
    const around = this.folders.filter((folder) => isAbsolute(path) && isBelow(folder, path));
    return around.toSorted((a, b) => b.length - a.length)[0];
  }

  /** A path for people: from its folder of the workspace on. */
  shownPath(path: string): string {
    const folder = this.folderOf(path);
    return folder === undefined ? path : relative(folder, path);
  }

  readonly readText: ReadText = async (path) => {
    const text = this.openText(path);
    if (text !== undefined) return text;
    if (!(await this.isFile(path))) return undefined;
    try {
      return await readFile(path, 'utf8');
    } catch {
      return undefined;
    }
  };

  readonly exists = async (path: string, signal: AbortSignal): Promise<boolean> => {
    signal.throwIfAborted();
    return this.openText(path) !== undefined || (await this.isFile(path));
  };

  /** Absolute paths of what lies in a folder of the workspace. */
  readonly listFolder = async (folder: string): Promise<readonly string[]> => {
    if (this.folderOf(folder) === undefined) return [];
    const names = await readdir(folder).catch(() => []);
    return names.map((name) => join(folder, name));
  };

  /** A device or a pipe would never end. */
  private async isFile(path: string): Promise<boolean> {
    if (this.folderOf(path) === undefined) return false;
    try {
      const found = await stat(path);
      return found.isFile() && found.size <= LARGEST;
    } catch {
      return false;
    }
  }
}
