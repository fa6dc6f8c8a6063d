import { tokenize, type Token } from '../../toil/wdl/lexer';
import type { WdlSectionKind } from './wdlFacts';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where a cursor stands in a runtime, requirements or hints section of a WDL text that may be unfinished. */
export type WdlSpot = {
  readonly section: WdlSectionKind;
  /** Keys of the section, but for the one under the cursor. */
  readonly keys: ReadonlySet<string>;
} & (
  | { readonly position: 'key'; readonly word: Range; /** A colon follows. */ readonly followed: boolean }
  | { readonly position: 'value'; readonly key: string; readonly word: Range }
  /** Inside a text; `before` is what stands in it up to the cursor, `word` the letters around the cursor. */
  | { readonly position: 'text'; readonly key: string; readonly before: string; readonly word: Range }
);

const SECTIONS: ReadonlySet<string> = new Set(['runtime', 'requirements', 'hints']);

/** What stands at an offset; undefined outside of such sections, in comments and commands. One pass, never throws. */
export function wdlSpot(text: string, offset: number): WdlSpot | undefined {
  const { tokens } = tokenize(text);
  const section = sectionAround(tokens, offset);
  if (section === undefined) return undefined;
  // The token that the cursor touches from the right is being written; one that it stands before is not.
  const touched = section.inside.findLast(({ start, end }) => start < offset && offset <= end);
  if (touched === undefined && inComment(text, section.inside, offset)) return undefined;
  const { kind } = section;
  const found = positionOf(text, section.inside, touched, offset);
  return found === undefined ? undefined : { section: kind, keys: keysOf(section.inside, offset), ...found };
}

interface Section {
  readonly kind: WdlSectionKind;
  /** The tokens between its braces, nested ones left out. */
  readonly inside: readonly Token[];
}

/** The section whose braces are around the offset; one that is not closed ends where another element begins. */
function sectionAround(tokens: readonly Token[], offset: number): Section | undefined {
  const opening = tokens.findLastIndex(({ start }, index) => start < offset && opensSection(tokens, index));
  const head = tokens[opening - 1];
  if (head === undefined || !isSection(head.text)) return undefined;
  const inside: Token[] = [];
  let depth = 0;
  for (const token of tokens.slice(opening + 1)) {
    if (token.kind === 'end' || token.outer) break;
    if (isOneOf(token, '}])')) {
      depth -= 1;
      if (depth < 0) return token.start < offset ? undefined : { kind: head.text, inside };
    }
    // What is nested holds no key of the section.
    if (depth === 0) inside.push(token);
    if (isOneOf(token, '{[(')) depth += 1;
  }
  return { kind: head.text, inside };
}

function isOneOf({ kind, text }: Token, signs: string): boolean {
  return kind === 'symbol' && signs.includes(text);
}

/** The brace behind the word of a section: not behind a key or a member of that name. */
function opensSection(tokens: readonly Token[], index: number): boolean {
  const brace = tokens[index];
  const word = tokens[index - 1];
  const before = tokens[index - 2]?.text;
  if (brace === undefined || word?.kind !== 'name' || !isOneOf(brace, '{')) return false;
  return isSection(word.text) && before !== ':' && before !== '.';
}

function isSection(text: string): text is WdlSectionKind {
  return SECTIONS.has(text);
}

function inComment(text: string, inside: readonly Token[], offset: number): boolean {
  const before = inside.findLast(({ end }) => end <= offset)?.end ?? 0;
  const lineStart = Math.max(text.lastIndexOf('\n', offset - 1) + 1, before);
  return text.slice(lineStart, offset).includes('#');
}

type Position =
  | { readonly position: 'key'; readonly word: Range; readonly followed: boolean }
  | { readonly position: 'value'; readonly key: string; readonly word: Range }
  | { readonly position: 'text'; readonly key: string; readonly before: string; readonly word: Range };

function positionOf(
  text: string,
  inside: readonly Token[],
  touched: Token | undefined,
  offset: number,
): Position | undefined {
  if (touched?.kind === 'command') return undefined;
  if (touched?.kind === 'string') return inText(text, inside, touched, offset);
  const written = touched?.kind === 'name' || touched?.kind === 'number' ? touched : undefined;
  const word = written === undefined ? { start: offset, end: offset } : { start: written.start, end: written.end };
  const before = inside.filter(({ end, start }) => end <= word.start && start < word.start);
  if (startsEntry(text, before.at(-1), word.start)) return keyAt(text, inside, word);
  return valueAt(text, before, word);
}

function keyAt(text: string, inside: readonly Token[], word: Range): Position | undefined {
  const after = inside.find(({ start }) => start >= word.end);
  const written = word.end > word.start;
  // Before a key that stands there already nothing new can begin on its line.
  if (!written && after !== undefined && !text.slice(word.end, after.start).includes('\n')) return undefined;
  return { position: 'key', word, followed: written && after?.text === ':' };
}

/** Behind the colon of a key, on its line. */
function valueAt(text: string, before: readonly Token[], word: Range): Position | undefined {
  const [key, colon] = before.slice(-2);
  if (key?.kind !== 'name' || colon?.text !== ':') return undefined;
  if (text.slice(colon.end, word.start).includes('\n')) return undefined;
  return { position: 'value', key: key.text, word };
}

/** Whether a key can begin here: after the brace, a comma, or what is surely the end of a value on a line above. */
function startsEntry(text: string, last: Token | undefined, at: number): boolean {
  if (last === undefined || last.text === ',') return true;
  if (!text.slice(last.end, at).includes('\n')) return false;
  return last.kind !== 'symbol' || '}])'.includes(last.text) || last.text === ':';
}

/** Inside a text: the value of the last key before it. */
function inText(
  text: string,
  inside: readonly Token[],
  { start, end, finished }: Token,
  offset: number,
): Position | undefined {
  if (finished && offset === end) return undefined;
  const before = inside.filter((token) => token.end <= start);
  const colon = before.findLastIndex(({ kind, text: sign }) => kind === 'symbol' && sign === ':');
  const key = before[colon - 1];
  if (key?.kind !== 'name') return undefined;
  const letters = /[A-Za-z]*$/.exec(text.slice(start, offset))?.[0] ?? '';
  const further = /^[A-Za-z]*/.exec(text.slice(offset, end))?.[0] ?? '';
  const from = offset - letters.length;
  const word = { start: from, end: offset + further.length };
  return { position: 'text', key: key.text, before: text.slice(start + 1, from), word };
}

function keysOf(inside: readonly Token[], offset: number): ReadonlySet<string> {
  const keys = new Set<string>();
  inside.forEach(({ kind, text, start, end }, index) => {
    const here = start <= offset && offset <= end;
    if (kind === 'name' && !here && inside[index + 1]?.text === ':') keys.add(text);
  });
  return keys;
}
