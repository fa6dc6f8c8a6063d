import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { localPath, type BytePath } from './manifest';

const BLOCK = 1024 * 1024;

/** SHA-256 of the first `length` bytes of a file, in hexadecimal; null when there are not so many. */
export async function localHash(
  root: string,
  path: BytePath,
  length: number,
  signal: AbortSignal,
): Promise<string | null> {
  const file = await open(localPath(root, path), 'r').catch(() => undefined);
  if (!file) return null;
  try {
    const hash = createHash('sha256');
    const block = Buffer.alloc(Math.min(BLOCK, length));
    for (let at = 0; at < length;) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(block, 0, Math.min(block.length, length - at), at);
      if (bytesRead === 0) return null;
      hash.update(block.subarray(0, bytesRead));
      at += bytesRead;
    }
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}
