import { lstat, readdir, statfs } from 'node:fs/promises';
import path from 'node:path';

/** Free and total bytes of the file system that holds (or would hold) a folder. */
export interface DiskSpace {
  readonly free: number;
  readonly total: number;
  /** The nearest folder that is there. */
  readonly folder: string;
}

/** Asks the nearest existing parent. `free` is what this user may use, not what root may. */
export async function diskSpace(folder: string): Promise<DiskSpace> {
  let place = path.resolve(folder);
  for (;;) {
    try {
      const facts = await statfs(place);
      return { free: facts.bavail * facts.bsize, total: facts.blocks * facts.bsize, folder: place };
    } catch (error) {
      const parent = path.dirname(place);
      if (parent === place) throw error;
      place = parent;
    }
  }
}

/** Bytes on disk below a path; a file with several names counts once; 0 when it is not there. */
export async function bytesBelow(place: string, seen = new Set<string>()): Promise<number> {
  const facts = await lstat(place).catch(() => undefined);
  if (!facts) return 0;
  const key = `${facts.dev}:${facts.ino}`;
  if (seen.has(key)) return 0;
  seen.add(key);
  let bytes = facts.blocks * 512;
  if (!facts.isDirectory()) return bytes;
  for (const name of await readdir(place).catch(() => [])) bytes += await bytesBelow(path.join(place, name), seen);
  return bytes;
}
