import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The name of the starter's folder: Python runs it. */
export const STARTER_NAME = 'toil_run';

/** The starter as it is in this version of the extension. */
export interface StarterPackage {
  /** By name, in a fixed order. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Of all files. Copies lie in `starter/<hash>/toil_run`, so that an old run keeps the starter that it began with. */
  readonly hash: string;
}

/** Reads the starter, a folder of Python files. */
export async function readStarter(folder: string, signal: AbortSignal): Promise<StarterPackage> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.py')).sort();
  const files = new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), { signal })] as const)),
  );
  return { files, hash: hashOf(files) };
}

function hashOf(files: StarterPackage['files']): string {
  const hash = createHash('sha256');
  for (const [name, content] of files) hash.update(`${name} ${content.length}\n`).update(content);
  return hash.digest('hex').slice(0, 12);
}
