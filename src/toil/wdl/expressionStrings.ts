import type { WdlPlaceholder } from './expression';
import { endOfPlaceholder } from './lexer';

/** A part of a string literal: its text as it stands there, or a placeholder. */
type Part = string | WdlPlaceholder;

/** Reads what stands between the braces of a placeholder; undefined when that is no expression. */
export type ReadPlaceholder = (start: number, end: number) => WdlPlaceholder | undefined;

const SIMPLE: Readonly<Record<string, string>> = {
  ...{ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\x07' },
  ...{ '\\': '\\', '"': '"', "'": "'", '\n': '' },
};
/** Python's `unicode-escape`, which is what miniwdl 1.15.0 reads literals with (WDL/Expr.py, `_decode_escapes`). */
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([^]))/g;
/** What Python stops at, or reads in a way of its own: a code that is cut short, a name, a sign beyond ASCII. */
const BROKEN = /^(?:[xuUN]|\P{ASCII})/u;

/** The text of a literal with its escapes read; an unknown escape stays as it is. Undefined for what Python refuses. */
export function decodeEscapes(text: string): string | undefined {
  if (!text.includes('\\')) return text;
  let broken = oddBackslashes(text);
  const decoded = text.replace(ESCAPE, (whole, ...groups: (string | undefined)[]) => {
    const [two, four, eight, octal, other] = groups;
    const hex = two ?? four ?? eight;
    const point = hex === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hex, 16);
    if (Number.isInteger(point) && point <= 0x10ffff) return String.fromCodePoint(point);
    if (other === undefined || BROKEN.test(other)) broken = true;
    return SIMPLE[other ?? ''] ?? whole;
  });
  return broken ? undefined : decoded;
}

/** Whether the text ends with an odd number of backslashes: then the last one escapes what follows. */
function oddBackslashes(text: string): boolean {
  return (/\\*$/.exec(text)?.[0].length ?? 0) % 2 === 1;
}

/** Cuts the body `start` to `end` of a literal into text and placeholders; undefined when a placeholder is not finished. */
function split(
  text: string,
  { start, end, opens }: { start: number; end: number; opens: RegExp },
  read: ReadPlaceholder,
): Part[] | undefined {
  const parts: Part[] = [];
  let from = start;
  for (let i = start; i < end;) {
    if (text[i] === '\\') {
      // A backslash does not keep a placeholder from opening; alone before it, Python refuses it.
      if (text[i + 2] === '{' && opens.test(text[i + 1] ?? '')) return undefined;
      i += 2;
    } else if (text[i + 1] === '{' && opens.test(text[i] ?? '')) {
      const after = endOfPlaceholder(text, i + 2, 0, true);
      const placeholder = after < 0 || after > end ? undefined : read(i + 2, after - 1);
      if (placeholder === undefined) return undefined;
      parts.push(text.slice(from, i), placeholder);
      i = after;
      from = after;
    } else i += 1;
  }
  return [...parts, text.slice(from, end)];
}

/** Takes out line breaks that are escaped, with the blanks after them (WDL/Expr.py, `MultiLineString._eval`). */
function joinLines(part: string): string {
  const lines = part.split('\n');
  let joined = '';
  lines.forEach((line, i) => {
    const previous = lines[i - 1];
    const text = previous !== undefined && oddBackslashes(previous) ? line.replace(/^[ \t]+/, '') : line;
    lines[i] = text;
    if (i === lines.length - 1) joined += text;
    else joined += oddBackslashes(text) ? text.slice(0, -1) : `${text}\n`;
  });
  return joined;
}

/** Takes out the blanks that all lines begin with; lines without any text do not count (WDL/Expr.py, `_dedent`). */
function dedent(parts: readonly Part[]): Part[] {
  const whole = parts.map((part) => (typeof part === 'string' ? part : '~{}')).join('');
  const indents = whole.split('\n').flatMap((line) => {
    const blanks = line.length - line.trimStart().length;
    return blanks < line.length ? [blanks] : [];
  });
  const common = indents.reduce((least, indent) => Math.min(least, indent), Number.MAX_SAFE_INTEGER);
  if (common === 0 || indents.length === 0) return [...parts];
  let newLine = true;
  return parts.map((part) => {
    if (typeof part !== 'string') {
      newLine = false;
      return part;
    }
    const lines = part.split('\n').map((line, i) => (newLine || i > 0 ? line.slice(common) : line));
    const text = lines.join('\n');
    newLine = text.endsWith('\n');
    return text;
  });
}

function trimEnds(parts: readonly Part[]): Part[] {
  return parts.map((part, i) => {
    let text = part;
    if (i === 0 && typeof text === 'string') text = text.replace(/^[ \t]*\n?/, '');
    if (i === parts.length - 1 && typeof text === 'string') text = text.replace(/\n?[ \t]*$/, '');
    return text;
  });
}

function decodeAll(parts: readonly Part[]): Part[] | undefined {
  const decoded: Part[] = [];
  for (const part of parts) {
    const text = typeof part === 'string' ? decodeEscapes(part) : part;
    if (text === undefined) return undefined;
    if (text !== '') decoded.push(text);
  }
  return decoded;
}

/**
 * The parts of the string literal that stands from `start` to `end` in `text`: in quotes, or `<<<…>>>` (WDL 1.2, whose
 * lines are joined and unindented). Undefined when it is not finished or holds what miniwdl refuses.
 */
export function readString(text: string, start: number, end: number, read: ReadPlaceholder): Part[] | undefined {
  if (text.startsWith('<<<', start)) {
    if (end < start + 6 || !text.startsWith('>>>', end - 3)) return undefined;
    const parts = split(text, { start: start + 3, end: end - 3, opens: /~/ }, read);
    if (parts === undefined) return undefined;
    const joined = parts.map((part) => (typeof part === 'string' ? joinLines(part) : part));
    // An empty text before or after a placeholder is no part for miniwdl: nothing is trimmed there.
    return decodeAll(dedent(trimEnds(joined.filter((part) => part !== ''))));
  }
  if (end < start + 2 || text[end - 1] !== text[start]) return undefined;
  const parts = split(text, { start: start + 1, end: end - 1, opens: /[~$]/ }, read);
  return parts === undefined ? undefined : decodeAll(parts);
}
