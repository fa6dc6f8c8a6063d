import type { Dirent, Stats } from 'node:fs';
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  open,
  readdir,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  utimes,
} from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { FolderEntry } from '../contracts/runHost';

/** The `code` of a file system error (`ENOENT`), if it is one. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The value, or `instead` if a part of the path is not there. */
async function unlessMissing<T, U>(value: Promise<T>, instead: U): Promise<T | U> {
  return value.catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return instead;
    throw error;
  });
}

/** Up to `length` bytes from `offset`; fewer at the end of the file, none when it is not there. */
export async function readPart(path: string, offset: number, length: number, signal: AbortSignal): Promise<Buffer> {
  signal.throwIfAborted();
  const file = await unlessMissing(open(path, 'r'), undefined);
  if (!file) return Buffer.alloc(0);
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
    let filled = 0;
    while (filled < buffer.length) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(buffer, filled, Math.min(buffer.length - filled, 1 << 20), offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await file.close();
  }
}

/** Size in bytes, or undefined when it is not there. */
export async function sizeOf(path: string): Promise<number | undefined> {
  return (await unlessMissing(stat(path), undefined))?.size;
}

/** The entries of a folder, folders first, then by name. A link counts as what it leads to, a dangling one as `other`. */
export async function entriesOf(path: string, signal: AbortSignal): Promise<FolderEntry[]> {
  signal.throwIfAborted();
  const names = await unlessMissing(readdir(path), []);
  const entries: FolderEntry[] = [];
  for (const name of names) {
    signal.throwIfAborted();
    const here = join(path, name);
    const found = await stat(here).catch(() => undefined);
    entries.push({ name, path: here, kind: kindOf(found), size: found?.isFile() ? found.size : 0 });
  }
  const rank = (entry: FolderEntry): number => (entry.kind === 'folder' ? 0 : 1);
  return entries.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

function kindOf(stats: Stats | undefined): FolderEntry['kind'] {
  if (stats?.isDirectory()) return 'folder';
  return stats?.isFile() ? 'file' : 'other';
}

/**
 * Bytes and number of the files below a path, links not followed; a file with several names (Toil links inputs into its
 * job store) counts once. What vanishes meanwhile does not count.
 */
export async function usageOf(path: string, signal: AbortSignal): Promise<{ bytes: number; files: number }> {
  const seen = new Set<string>();
  const total = { bytes: 0, files: 0 };
  const pending = [path];
  for (let here = pending.pop(); here !== undefined; here = pending.pop()) {
    signal.throwIfAborted();
    const stats = await unlessMissing(lstat(here), undefined);
    if (stats?.isDirectory()) {
      for (const name of await unlessMissing(readdir(here), [])) pending.push(join(here, name));
    } else if (stats && !seen.has(`${stats.dev}:${stats.ino}`)) {
      if (stats.nlink > 1) seen.add(`${stats.dev}:${stats.ino}`);
      total.bytes += stats.size;
      total.files += 1;
    }
  }
  return total;
}

/**
 * Deletes the folder `dir`, which must lie directly in `parent`. It vanishes from listings at once, by a new name with
 * a leading dot, and gets its name back if something in it cannot be deleted. Links in it are deleted, not followed.
 */
export async function removeFolder(parent: string, dir: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const path = resolve(dir);
  if (dirname(path) !== resolve(parent)) throw new Error(`not a run of this folder: ${dir}`);
  const doomed = join(parent, `.deleting-${basename(path)}`);
  const renamed = await unlessMissing(
    rename(path, doomed).then(() => true),
    false,
  );
  if (!renamed) return;
  try {
    await removeTree(doomed);
  } catch (error) {
    await rename(doomed, path).catch(() => undefined);
    throw error;
  }
}

/** Deletes a tree, also through folders that a workflow made read-only. */
async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    if (errorCode(error) !== 'EACCES' && errorCode(error) !== 'EPERM') throw error;
    await makeWritable(path);
    await rm(path, { recursive: true, force: true });
  }
}

async function makeWritable(folder: string): Promise<void> {
  if (!(await lstat(folder)).isDirectory()) return;
  await chmod(folder, 0o700);
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
}

/**
 * Copies a file or folder into `toFolder` under its own name; files of that name are replaced. A link to a file becomes
 * the file (a result may be a link into a job store that is deleted later); a link to a folder, or to nothing, stays a
 * link. Sockets and pipes are left out.
 */
export async function copyInto(path: string, toFolder: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const from = resolve(path);
  const target = join(resolve(toFolder), basename(from));
  if (target === from) return;
  if (target.startsWith(from + sep)) throw new Error(`a folder cannot be copied into itself: ${path}`);
  const stats = await lstat(from);
  await mkdir(toFolder, { recursive: true });
  await copyEntry(from, target, stats, signal);
}

async function copyEntry(from: string, to: string, entry: Stats | Dirent, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const file = entry.isSymbolicLink() ? await stat(from).catch(() => undefined) : entry;
  if (file?.isFile()) {
    const { atime, mtime } = await stat(from);
    await copyFile(from, to);
    await utimes(to, atime, mtime).catch(() => undefined);
  } else if (entry.isSymbolicLink()) {
    await rm(to, { force: true });
    await symlink(await readlink(from), to);
  } else if (entry.isDirectory()) {
    await mkdir(to, { recursive: true });
    for (const child of await readdir(from, { withFileTypes: true })) {
      await copyEntry(join(from, child.name), join(to, child.name), child, signal);
    }
  }
}
