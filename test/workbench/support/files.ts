import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { VsCode } from '../harness/vsCode';
import type { ToilBench } from './toilBench';

/** Workflows that are over as soon as Toil has started them, with inputs good and bad, in the folder `small`. */
export const SMALL_WORKSPACE = fileURLToPath(new URL('../smallWorkspace', import.meta.url));

/** Writes files into the open workspace, by their path in it; folders are made. */
export async function writeFiles(bench: ToilBench, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = bench.file(name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

/** Replaces the text of the active editor as typing does, without the editor's own brackets and indents. */
export async function replaceText(vsCode: VsCode, text: string): Promise<void> {
  await vsCode.palette.run('View: Focus Active Editor Group');
  await vsCode.press('Control+a');
  await vsCode.page.keyboard.insertText(text);
}

/** A JSON file that the extension or its starter wrote. */
export async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8')) as T;
}
