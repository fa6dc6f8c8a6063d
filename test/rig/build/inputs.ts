import { createHash } from 'node:crypto';
import { open, readdir, readFile, stat } from 'node:fs/promises';
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

/** Bytes at the beginning of a program in which Go's note lies (it comes first of all, cmd/link). */
const BEGINNING = 64 * 1024;
/** Of an ELF note: lengths of name and text, its kind (4: build id), the name `Go`. */
const NOTE = { lengths: 12, kind: 4, name: Buffer.from('Go\0\0') };

/**
 * Texts that tell built programs from another build of them, without reading a gigabyte: the same program built again has the same.
 * @throws Error when one is not built by Go.
 */
export function stampsOf(folder: string, names: readonly string[]): Promise<string[]> {
  return Promise.all(names.map(async (name) => `${name} ${await contentId(path.join(folder, name))}`));
}

/** The last word of the build id that Go writes into a program: a hash of all else in it (cmd/go/internal/work/buildid.go). */
async function contentId(program: string): Promise<string> {
  const beginning = Buffer.alloc(BEGINNING);
  const file = await open(program);
  try {
    await file.read(beginning, 0, BEGINNING, 0);
  } finally {
    await file.close();
  }
  for (let at = beginning.indexOf(NOTE.name); at !== -1; at = beginning.indexOf(NOTE.name, at + 1)) {
    if (at < NOTE.lengths || beginning.readUInt32LE(at - 4) !== NOTE.kind) continue;
    const text = at + NOTE.name.length;
    const id = beginning.toString('latin1', text, text + beginning.readUInt32LE(at - 8)).split('/');
    if (id.length === 4 && id[3]) return id[3];
  }
  throw new Error(`${program} has no build id of Go's`);
}

async function filesOf(place: string): Promise<string[]> {
  if (!(await stat(place)).isDirectory()) return [place];
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
