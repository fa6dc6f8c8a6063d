import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { FileStamp } from '../contracts/runRecord';

/** Stamps each file as it is now. Rejects when one cannot be read. */
export function stampFiles(paths: readonly string[], signal: AbortSignal): Promise<FileStamp[]> {
  return Promise.all([...new Set(paths)].map(async (path) => ({ path, sha256: await hash(path, signal) })));
}

/** Which of the files changed or went since they were stamped. */
export async function changedSince(stamps: readonly FileStamp[], signal: AbortSignal): Promise<string[]> {
  const now = await Promise.all(stamps.map(({ path }) => hash(path, signal).catch(() => undefined)));
  return stamps.filter((stamp, index) => stamp.sha256 !== now[index]).map((stamp) => stamp.path);
}

async function hash(path: string, signal: AbortSignal): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path, { signal }))
    .digest('hex');
}
