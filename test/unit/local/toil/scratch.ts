import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** A signal that never fires. */
export const never = new AbortController().signal;

/** Gives `use` an empty folder and removes it afterwards. */
export async function inScratch(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'toil-clusters-'));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes a file with its folders. */
export async function put(file: string, text: string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

/** Writes a program. */
export async function putProgram(file: string, text: string): Promise<string> {
  await put(file, text);
  await chmod(file, 0o755);
  return file;
}
