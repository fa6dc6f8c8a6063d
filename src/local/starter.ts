import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readStarter, STARTER_NAME, type StarterPackage } from '../toil/starter/starterFiles';
import { errorCode } from './runFiles';

type Files = StarterPackage['files'];

/**
 * Copies the starter, a folder of Python files, to `<storage>/starter/<hash>/toil_run`, where no update of the extension
 * removes it (design decision 13), and gives the copy's path: what Python is to run. The hash is that of all files, so
 * two windows write the same ones and an old run keeps the starter it began with. A damaged copy is written anew. The
 * path is given only when every file was seen or put there; what else lies in the folder does not count.
 */
export async function installStarter(
  sourceFolder: string,
  storageFolder: string,
  signal: AbortSignal,
): Promise<string> {
  const { files, hash } = await readStarter(sourceFolder, signal);
  const target = join(storageFolder, 'starter', hash, STARTER_NAME);
  if (!(await holds(target, files, signal))) await put(target, files, signal);
  return target;
}

/** Whether the folder has every file as it should be. */
async function holds(folder: string, files: Files, signal: AbortSignal): Promise<boolean> {
  const sound = await Promise.all(
    [...files].map(async ([name, content]) => {
      const present = await readFile(join(folder, name), { signal }).catch((error: unknown) => {
        signal.throwIfAborted();
        if (errorCode(error) === 'ENOENT') return undefined;
        throw error;
      });
      return present?.equals(content) === true;
    }),
  );
  return sound.every(Boolean);
}

/** Puts the whole folder there at once. One that is there already is in use, perhaps: its files are replaced in place. */
async function put(target: string, files: Files, signal: AbortSignal): Promise<void> {
  const temporary = `${target}.${randomUUID()}`;
  await mkdir(dirname(target), { recursive: true });
  try {
    await mkdir(temporary);
    for (const [name, content] of files) await writeFile(join(temporary, name), content, { signal });
    if (await becomes(temporary, target)) return;
    for (const name of files.keys()) await rename(join(temporary, name), join(target, name));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Gives a folder its name; false if a folder of that name has something in it. */
async function becomes(folder: string, name: string): Promise<boolean> {
  try {
    await rename(folder, name);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOTEMPTY' || errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}
