import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isBelow } from '../../shared/paths';
import type { ReadText } from '../../toil/workflow/description';

/** Folders that hold others' files. */
const SKIPPED: ReadonlySet<string> = new Set(['node_modules', '.git']);
/** Bytes; packed documents of a few MB exist. */
const LARGEST = 16 * 1024 * 1024;

/** Files of the disk, each read once. */
export class DiskTexts {
  private readonly texts = new Map<string, Promise<string | undefined>>();

  /** The text of a file; undefined when there is none, or when it is a device, a pipe or too large. */
  readonly readText: ReadText = (path) => {
    const there = this.texts.get(path);
    if (there !== undefined) return there;
    const text = readFileText(path).catch(() => undefined);
    this.texts.set(path, text);
    return text;
  };

  /** Absolute paths of what lies in a folder. */
  readonly listFolder = async (folder: string): Promise<readonly string[]> => {
    const names = await readdir(folder).catch(() => []);
    return names.map((name) => join(folder, name));
  };
}

async function readFileText(path: string): Promise<string | undefined> {
  const found = await stat(path);
  return found.isFile() && found.size <= LARGEST ? readFile(path, 'utf8') : undefined;
}

/** Whether a file by its name may be a workflow or an inputs file. */
function mayBeChecked(path: string): boolean {
  return /\.(?:cwl|wdl|ya?ml|json)$/i.test(path);
}

/** Every file of a folder that may be checked, in the order of their names. Links to folders are not followed. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) files.push(...(await filesBelow(path).catch(() => [])));
    else if ((entry.isFile() || entry.isSymbolicLink()) && mayBeChecked(path)) files.push(path);
  }
  return files;
}

export function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** The path without links, so that a file that is named twice is told once; itself when there is no such file. */
export async function plainPath(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

/** The folder up to which `.toil-hints.json` files count: the repository, else where the program runs, else the file's own. */
export async function rootOf(path: string, workingFolder: string): Promise<string> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (await isThere(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) break;
  }
  return isBelow(workingFolder, path) ? workingFolder : dirname(path);
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
