import type { SyncChange, SyncProblem } from './syncTypes';

/** `--out-format` for `parseItem`: what changed, how many bytes, the name. */
export const OUT_FORMAT = '%i %l %n';

/** The change that one line of `OUT_FORMAT` tells (rsync(1), `--itemize-changes`); undefined when it is no such line. */
export function parseItem(line: string): SyncChange | undefined {
  const found = /^(\*deleting {2}|[<>ch.][fdLDS][.+cstTpoguaxbn? ]{9}) +(\d+) (.*)$/su.exec(line);
  if (!found) return undefined;
  const [, item = '', size = '', name = ''] = found;
  const path = unescapeName(name);
  if (item.startsWith('*')) return { path: path.replace(/\/$/, ''), entry: entryOf(path), change: 'delete', bytes: 0 };
  const entry = ENTRIES[item[1] ?? ''] ?? 'other';
  const flags = item.slice(2);
  const change = flags.startsWith('+') ? 'create' : item.startsWith('.') ? 'attributes' : 'update';
  return { path: path.replace(/\/$/, ''), entry, change, bytes: entry === 'file' ? Number(size) : 0 };
}

const ENTRIES: Readonly<Record<string, SyncChange['entry']>> = { f: 'file', d: 'folder', L: 'link' };

function entryOf(path: string): SyncChange['entry'] {
  return path.endsWith('/') ? 'folder' : 'file';
}

/** Undoes rsync's escapes (`\#` and three octal digits for a byte): under `LC_ALL=C` all but printable ASCII has them. */
export function unescapeName(text: string): string {
  const bytes = text.replace(/\\#([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
  return Buffer.from(bytes, 'latin1').toString();
}

/** Bytes and share (0 to 1) of a line of `--info=progress2`; the groups of digits are those of the locale. */
export function parseProgress(line: string): { bytes: number; share: number } | undefined {
  const found = /^\s*([\d.,'  ]+?)\s+(\d{1,3})%\s/u.exec(line);
  if (!found) return undefined;
  return { bytes: Number(found[1]?.replace(/\D/g, '')), share: Number(found[2]) / 100 };
}

/** What one complaint of rsync means for a path; undefined when it names none. */
export function parseComplaint(line: string): SyncProblem | undefined {
  const named =
    /^rsync: (?:\[\w+\] )?.*?"([^]*?)"(?: \(in .*\))?.*?(?:failed|error|vanished)?[^"]*?(?:: (.*?) \((\d+)\))?$/u.exec(
      line,
    );
  const vanished = /^file has vanished: "([^]*)"$/u.exec(line);
  if (vanished) return { path: unescapeName(vanished[1] ?? ''), problem: 'vanished', detail: '' };
  const special = /^skipping non-regular file "([^]*)"$/u.exec(line);
  if (special) return { path: unescapeName(special[1] ?? ''), problem: 'kind', detail: '' };
  if (!named?.[3]) return undefined;
  const problem = PROBLEMS[named[3]] ?? 'other';
  return { path: unescapeName(named[1] ?? ''), problem, detail: named[2] ?? '' };
}

/** By error number (errno(3) of Linux): EPERM, EACCES, ENOSPC, EDQUOT, ENOENT. */
const PROBLEMS: Readonly<Record<string, SyncProblem['problem']>> = {
  '1': 'permission',
  '13': 'permission',
  '28': 'noSpace',
  '122': 'noSpace',
  '2': 'vanished',
};
