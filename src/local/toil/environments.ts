import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ToilStamp } from '../../contracts/runRecord';
import { bytesBelow } from './diskSpace';
import { holdFile, isHeld } from './installLock';

/**
 * Our Toil environments in global storage: `toil/<version>-<n>`, each whole and never changed. `toil/current.json` names
 * the one that new runs take. `<version>-<n>.installing` beside a folder: not whole yet. `*.removing`: on its way out.
 */
const POINTER = 'current.json';
const NAME = /^\d[\w.]*-\d+$/;

/** Where the environments are. */
export function environmentsFolder(storageFolder: string): string {
  return path.join(storageFolder, 'toil');
}

/** The lock file of all that changes what is in the storage folder. */
export function lockFile(storageFolder: string): string {
  return path.join(storageFolder, 'install.lock');
}

/** An environment that is being made: nobody sees it before `finish`. */
export interface UnfinishedEnvironment {
  /** Absolute path; not there yet. */
  readonly folder: string;
  /** Makes it the one that new runs take. */
  finish(version: string): Promise<void>;
  discard(): Promise<void>;
}

/** Reserves the next free number for this version. */
export async function beginEnvironment(storageFolder: string, version: string): Promise<UnfinishedEnvironment> {
  const root = environmentsFolder(storageFolder);
  await mkdir(root, { recursive: true });
  const numbers = (await readdir(root)).map((name) => Number(/-(\d+)(?:\.\w+)?$/.exec(name)?.[1] ?? 0));
  const name = `${version}-${Math.max(0, ...numbers) + 1}`;
  const folder = path.join(root, name);
  const mark = `${folder}.installing`;
  await holdFile(mark);
  return {
    folder,
    finish: async (installed) => {
      await rm(mark);
      await writePointer(root, { format: 1, folder: name, version: installed });
    },
    discard: async () => {
      await removeTree(folder);
      await rm(mark, { force: true });
    },
  };
}

/** The environment that new runs take; undefined: none is installed. Not run, only read. */
export async function currentEnvironment(storageFolder: string): Promise<ToilStamp | undefined> {
  const root = environmentsFolder(storageFolder);
  try {
    const value: unknown = JSON.parse(await readFile(path.join(root, POINTER), 'utf8'));
    if (typeof value !== 'object' || value === null) return undefined;
    const { format, folder, version }: { format?: unknown; folder?: unknown; version?: unknown } = value;
    if (format !== 1 || typeof folder !== 'string' || !NAME.test(folder) || typeof version !== 'string')
      return undefined;
    const bin = path.join(root, folder, 'bin');
    return { version, bin, python: path.join(bin, 'python') };
  } catch {
    return undefined;
  }
}

/** Removes what an installation or removal that died left behind. */
export async function removeHalfDone(storageFolder: string): Promise<void> {
  const root = environmentsFolder(storageFolder);
  for (const name of await readdir(root).catch(() => [])) {
    const place = path.join(root, name);
    if (name.endsWith('.removing')) await removeTree(place);
    if (!name.endsWith('.installing') || (await isHeld(place))) continue;
    await removeTree(place.slice(0, -'.installing'.length));
    await rm(place, { force: true });
  }
}

/** Removes every whole environment of which no path in `inUse` is a part, and says how many bytes that was. */
export async function removeEnvironments(
  storageFolder: string,
  inUse: readonly string[],
  keepCurrent: boolean,
): Promise<{ bytes: number; kept: string[] }> {
  const root = environmentsFolder(storageFolder);
  const current = keepCurrent ? (await currentEnvironment(storageFolder))?.bin : undefined;
  if (!keepCurrent) await rm(path.join(root, POINTER), { force: true });
  const wanted = current === undefined ? inUse : [...inUse, current];
  const kept: string[] = [];
  let bytes = 0;
  for (const name of await readdir(root).catch(() => [])) {
    const folder = path.join(root, name);
    if (!NAME.test(name)) continue;
    if (isPartOf(folder, wanted)) {
      kept.push(folder);
      continue;
    }
    bytes += await bytesBelow(folder);
    // Moved first: a half-removed environment is never taken for a whole one.
    await rename(folder, `${folder}.removing`);
    await removeTree(`${folder}.removing`);
  }
  return { bytes, kept };
}

/** Whether one of the paths is this folder or lies in it. */
export function isPartOf(folder: string, paths: readonly string[]): boolean {
  return paths.some((place) => place === folder || place.startsWith(folder + path.sep));
}

/** Removes a folder and all in it; it need not be there. Retries while something is still being written into it. */
export async function removeTree(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

async function writePointer(root: string, value: object): Promise<void> {
  const aside = path.join(root, `${POINTER}.new`);
  await writeFile(aside, JSON.stringify(value));
  await rename(aside, path.join(root, POINTER));
}
