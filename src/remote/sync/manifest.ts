import { createHash } from 'node:crypto';
import { join } from 'node:path';

/**
 * A path below the folder that is copied: its bytes, one character (U+0000 to U+00FF) for each, `/` between names. A name need not
 * be UTF-8, and must arrive as it is.
 */
export type BytePath = string;

/** What one side knows of a file, folder or link. */
export interface Entry {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Bytes; 0 for all but files. */
  readonly size: number;
  /** Microseconds since 1970. */
  readonly mtime: number;
  /** Permission bits; undefined where the system has none. */
  readonly mode: number | undefined;
  /** Where a link leads, as bytes. */
  readonly link: string;
}

/** All of one side. `parts`: files of copies that were cut. */
export interface Listing {
  readonly entries: Map<BytePath, Entry>;
  readonly parts: Map<BytePath, Entry>;
}

/** Begins the name of a file that is not whole yet; `deltaHelper.py` knows it too. */
const PART = '.toil-part-';
/** Microseconds: what a time loses on its way through a floating-point number of seconds. */
const SAME_TIME = 10;

/** The path on this machine. On Linux and macOS the bytes themselves. */
export function localPath(root: string, path: BytePath): string | Buffer {
  if (process.platform === 'win32') return join(root, shownPath(path));
  return Buffer.concat([Buffer.from(path === '' ? root : `${root}/`), Buffer.from(path, 'latin1')]);
}

/** The path as text. */
export function shownPath(path: BytePath): string {
  return Buffer.from(path, 'latin1').toString();
}

/** The bytes of a text. */
export function bytePath(text: string): BytePath {
  return Buffer.from(text).toString('latin1');
}

export function isPart(path: BytePath): boolean {
  return path.slice(path.lastIndexOf('/') + 1).startsWith(PART);
}

/** Where a file lies until it is whole. Another version of the file has another place, so that versions are never mixed. */
export function partOf(path: BytePath, { size, mtime }: Entry): BytePath {
  const name = createHash('sha256').update(`${path}\0${size}\0${mtime}`).digest('hex').slice(0, 24);
  return `${path.slice(0, path.lastIndexOf('/') + 1)}${PART}${name}`;
}

/** `same`: nothing to do; `doubt`: only the content tells; `copy`, or `attributes` only. */
export function compare(from: Entry, to: Entry | undefined): 'same' | 'doubt' | 'copy' | 'attributes' {
  if (to?.kind !== from.kind) return 'copy';
  const sameMode = from.kind === 'link' || from.mode === undefined || to.mode === undefined || from.mode === to.mode;
  switch (from.kind) {
    case 'link':
      return from.link === to.link ? 'same' : 'copy';
    case 'file':
      if (from.size !== to.size) return 'copy';
      if (Math.abs(from.mtime - to.mtime) > SAME_TIME) return 'doubt';
      return sameMode ? 'same' : 'attributes';
    default:
      return sameMode ? 'same' : 'attributes';
  }
}

/** Why a path that the other end named must not be written here; undefined: it may. */
export function refusal(path: BytePath, platform: NodeJS.Platform): 'outside' | 'name' | undefined {
  const names = path.split('/');
  if (names.some((name) => name === '' || name === '.' || name === '..' || name.includes('\0'))) return 'outside';
  if (platform !== 'win32') return undefined;
  // Of Windows: "Naming Files, Paths, and Namespaces".
  const bad = names.some(
    (name) =>
      /[\\:*?"<>|]|[ .]$/.test(name) ||
      Buffer.from(name, 'latin1').some((byte) => byte < 32) ||
      /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(name),
  );
  return bad ? 'name' : undefined;
}
