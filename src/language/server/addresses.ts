import { isAbsolute } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * The absolute path of a document; of an untitled one that was given a path, that path. A document that has none keeps its
 * address.
 */
export function pathOf(uri: string): string {
  const file = /^(?:file|untitled):(?=\/)/.test(uri) ? uri.replace(/^untitled:(?:\/\/)?/, 'file://') : undefined;
  if (file === undefined) return uri;
  try {
    return fileURLToPath(file);
  } catch {
    // Another machine's file, or a malformed address.
    return uri;
  }
}

/** The address of a file; an address stays one. */
export function uriOf(path: string): string {
  return isAbsolute(path) ? pathToFileURL(path).href : path;
}
