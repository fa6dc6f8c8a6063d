import type { Cursor } from './cursor';
import type { WdlDeclaration, WdlEntry } from './model';
import type { Named } from './range';
import { readType } from './types';

/** Reads `Type name` or `Type name = expression` (WDL 1.2: after `env`); leaves the cursor alone where there is none. */
export function readDeclaration(cursor: Cursor): WdlDeclaration | undefined {
  const mark = cursor.mark;
  if (cursor.isName('env') && cursor.peek(1).kind === 'name') cursor.next();
  const start = cursor.peek().start;
  const type = readType(cursor);
  const typeText = cursor.slice(start, cursor.before);
  const name = cursor.peek();
  if (type === undefined || name.kind !== 'name' || cursor.over) {
    cursor.rewind(mark);
    return undefined;
  }
  cursor.next();
  const value = cursor.accept('=') ? cursor.expression() : undefined;
  const declared = { name: cursor.slice(name.start, name.end), type, typeText, start, end: cursor.before };
  return value === undefined ? declared : { ...declared, default: value };
}

/** `nothing`: not one of its items stands here. `leave`: the block's closing brace is missing, what follows is not its own. */
export type Step = 'read' | 'nothing' | 'leave';

/**
 * Reads `{ … }` item by item; the cursor stands on the brace. Where there is no item, one token (or one bracketed group)
 * is passed over. Answers whether the closing brace was there.
 */
export function readBlock(cursor: Cursor, read: () => Step): boolean {
  if (!cursor.accept('{')) return false;
  while (!cursor.over) {
    if (cursor.accept('}')) return true;
    const step = read();
    if (step === 'leave') return false;
    if (step === 'read') continue;
    // A group that does not end well is passed over bracket by bracket, so that what is inside is still seen.
    if (cursor.atGroup) cursor.skipGroup();
    else cursor.next();
  }
  return false;
}

function pushed<T>(into: T[], item: T | undefined): Step {
  if (item === undefined) return 'nothing';
  into.push(item);
  return 'read';
}

/** Reads the declarations of `input { … }`, `output { … }` or a struct; draft-2's lists of call outputs are passed over. */
export function readDeclarations(cursor: Cursor, into: WdlDeclaration[]): boolean {
  return readBlock(cursor, () => {
    if (cursor.atSection) return 'leave';
    if (cursor.peek().kind === 'name' && cursor.isSymbol('.', 1)) {
      while (cursor.peek().kind === 'name' && cursor.isSymbol('.', 1)) {
        cursor.next();
        cursor.next();
      }
      if (!cursor.isSymbol('}')) cursor.next();
      return 'read';
    }
    return pushed(into, readDeclaration(cursor));
  });
}

function readKey(cursor: Cursor): Named | undefined {
  const { kind, start } = cursor.peek();
  if (kind !== 'name') return undefined;
  let ahead = 1;
  while (cursor.isSymbol('.', ahead) && cursor.peek(ahead + 1).kind === 'name') ahead += 2;
  if (!cursor.isSymbol(':', ahead)) return undefined;
  for (let i = 0; i < ahead; i++) cursor.next();
  const key = cursor.slice(start, cursor.before);
  cursor.next();
  return key;
}

/** How many words stand before the brace of a nested value: `{ … }`, `hints { … }`, `input { … }`; undefined: not nested. */
function wordsBeforeBrace(cursor: Cursor): 0 | 1 | undefined {
  if (cursor.isSymbol('{')) return 0;
  if (cursor.peek().kind !== 'name' || !cursor.isSymbol('{', 1)) return undefined;
  return !cursor.atSection || ['hints', 'input', 'output'].includes(cursor.peek().text) ? 1 : undefined;
}

function readEntry(cursor: Cursor): WdlEntry | undefined {
  const key = readKey(cursor);
  if (key === undefined) return undefined;
  const nestedAt = wordsBeforeBrace(cursor);
  if (nestedAt !== undefined) {
    const mark = cursor.mark;
    const start = cursor.peek().start;
    if (nestedAt === 1) cursor.next();
    const entries: WdlEntry[] = [];
    if (cursor.deeper(() => readEntries(cursor, entries)) === true) {
      return { key, value: cursor.slice(start, cursor.before), entries };
    }
    cursor.rewind(mark);
  }
  // `cpu:` and nothing yet: the next key is not its value.
  const untyped = cursor.peek().kind === 'name' && cursor.isSymbol(':', 1);
  const value = untyped ? cursor.slice(cursor.before, cursor.before) : cursor.expression();
  return { key, value, entries: [] };
}

/** Reads the `key: value` pairs of a section, parted by newline or comma. Answers whether the closing brace was there. */
export function readEntries(cursor: Cursor, into: WdlEntry[]): boolean {
  return readBlock(cursor, () => {
    if (cursor.accept(',')) return 'read';
    if (cursor.atSection) return 'leave';
    return pushed(into, readEntry(cursor));
  });
}
