import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** Twelve hexadecimal digits that change with the texts, and with what the files and folders hold. */
export async function hashOf(texts: readonly string[], paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text}\0`);
  for (const place of paths)
    for (const file of await filesOf(place)) {
      const executable = ((await stat(file)).mode & 0o100) !== 0;
      // Not the whole path: another clone has the same parts.
      hash.update(`${path.relative(path.dirname(place), file)} ${executable}\0`).update(await readFile(file));
    }
  return hash.digest('hex').slice(0, 12);
}

/** Texts that tell built programs from another build of them, without reading a gigabyte. */
export function stampsOf(folder: string, names: readonly string[]): Promise<string[]> {
  return Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(path.join(folder, name));
      return `${name} ${size} ${mtimeMs}`;
    }),
  );
}

async function filesOf(place: string): Promise<string[]> {
  if (!(await stat(place)).isDirectory()) return [place];
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
