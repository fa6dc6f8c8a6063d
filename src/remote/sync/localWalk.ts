import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { systemCode } from '../failure';
import { compileRule, Ignored, parseIgnore, type CompiledRule, type IgnoreRule } from './ignoreRules';
import { isPart, localPath, type BytePath, type Entry, type Listing } from './manifest';
import type { SyncExcludes } from './syncTypes';

/** Requests to the file system at once. */
const AT_ONCE = 32;

/** The rules of a folder: the user's patterns, and the `.gitignore` files of the folders that are not left out themselves. */
export async function localRules(root: string, excludes: SyncExcludes, signal: AbortSignal): Promise<IgnoreRule[]> {
  const own = parseIgnore(excludes.patterns, '');
  if (!excludes.gitignore) return own;
  const found: IgnoreRule[] = parseIgnore(['.git/'], '');
  let ignored = new Ignored([...found, ...own].map(compileRule));
  const pending = [''];
  for (let folder = pending.shift(); folder !== undefined; folder = pending.shift()) {
    signal.throwIfAborted();
    const names = await readdir(localPath(root, folder), { withFileTypes: true, encoding: 'buffer' }).catch(() => []);
    const here = (name: Buffer): string => join(folder, name.toString('latin1'));
    if (names.some((name) => name.isFile() && name.name.toString() === '.gitignore')) {
      const text = await readFile(localPath(root, join(folder, '.gitignore')), { encoding: 'utf8', signal });
      found.push(...parseIgnore(text.split('\n'), folder));
      ignored = new Ignored([...found, ...own].map(compileRule));
    }
    const folders = names.filter((name) => name.isDirectory()).map((name) => here(name.name));
    for (const path of folders) if (!ignored.matches(path, true)) pending.push(path);
  }
  return [...found, ...own];
}

/**
 * Every file, folder and link below a folder that the rules leave in; links are not followed. `only`: these, what is in them and
 * the folders above them. Rejects when `root` is no folder.
 */
export async function walkLocal(
  root: string,
  rules: readonly CompiledRule[],
  only: readonly BytePath[] | undefined,
  signal: AbortSignal,
): Promise<Listing> {
  const ignored = new Ignored(rules);
  const listing: Listing = { entries: new Map(), parts: new Map() };
  let free = AT_ONCE;
  const waiting: (() => void)[] = [];
  const turn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
  const enter = async (folder: string): Promise<void> => {
    signal.throwIfAborted();
    const names = await turn(() => namesIn(localPath(root, folder), folder === ''));
    await Promise.all(names.map((name) => visit(join(folder, name))));
  };
  const visit = async (path: BytePath, deep = true): Promise<void> => {
    const entry = await turn(() => entryAt(root, path)).catch(missingIsNothing);
    if (!entry) return;
    if (isPart(path)) listing.parts.set(path, entry);
    else if (!ignored.matches(path, entry.kind === 'folder')) {
      listing.entries.set(path, entry);
      if (deep && entry.kind === 'folder') await enter(path);
    }
  };
  if (!only) await enter('');
  else {
    await turn(() => namesIn(localPath(root, ''), true));
    for (const path of withParents(only)) await visit(path, only.includes(path));
  }
  return listing;
}

/** The paths and the folders above them, top first. */
function withParents(paths: readonly BytePath[]): Set<BytePath> {
  const names = paths.map((path) => path.split('/'));
  return new Set(names.flatMap((each) => each.map((_, index) => each.slice(0, index + 1).join('/'))));
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** The names as bytes; on Windows, where they are none, as UTF-8. */
async function namesIn(folder: string | Buffer, top: boolean): Promise<string[]> {
  try {
    return (await readdir(folder, { encoding: 'buffer' })).map((name) => name.toString('latin1'));
  } catch (error) {
    if (!top && systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function missingIsNothing(error: unknown): undefined {
  if (systemCode(error) === 'ENOENT') return undefined;
  throw error;
}

async function entryAt(root: string, path: string): Promise<Entry> {
  const place = localPath(root, path);
  const stats = await lstat(place, { bigint: true });
  const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'other';
  return {
    kind,
    size: kind === 'file' ? Number(stats.size) : 0,
    mtime: Number(stats.mtimeNs / 1000n),
    mode: process.platform === 'win32' ? undefined : Number(stats.mode & 0o777n),
    link: kind === 'link' ? (await readlink(place, { encoding: 'buffer' })).toString('latin1') : '',
  };
}
