import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { isNode, type At } from '../../../toil/cwl/nodes';

export function lineStart(text: string, at: number): number {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  // The byte order mark belongs to no line.
  return start === 0 && text.startsWith('\uFEFF') ? 1 : start;
}

/** The end of the line, before its line end. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  if (end < 0) return text.length;
  return end > at && text[end - 1] === '\r' ? end - 1 : end;
}

/** Where the next line starts. */
export function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

/** Whether nothing but blanks stands before a place in its line. */
export function firstOnLine(text: string, at: number): boolean {
  return text.slice(lineStart(text, at), at).trim() === '';
}

/** Blanks up to the column of a place. */
export function indentAt(text: string, at: number): string {
  return text.slice(lineStart(text, at), at).replaceAll(/[^\t]/g, ' ');
}

/** Fixes ask for the unit many times over: so many characters tell it. */
const HEAD = 10_000;

/** By how much the text is indented from one level to the next. */
export function unitOf(text: string): string {
  const found = /:[ \t]*(?:#.*)?\r?\n( {1,8})[^\s#-]/.exec(text.slice(0, HEAD));
  return found?.[1] ?? '  ';
}

export function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** Where the last token of a value ends; blank lines and comments after it do not count. */
export function contentEnd(text: string, node: Node): number {
  let here: Node = node;
  for (;;) {
    const inner = lastInside(here);
    if (inner === undefined) break;
    here = inner;
  }
  const [start, end] = here.range ?? [0, 0];
  return start + text.slice(start, end).trimEnd().length;
}

/** The last key, value or item of a collection in block style. */
function lastInside(node: Node): Node | undefined {
  if (isMap(node) && node.flow !== true) {
    const last = node.items.at(-1);
    return last === undefined ? undefined : lastOfPair(last);
  }
  if (isSeq(node) && node.flow !== true) return node.items.filter(isNode).at(-1);
  return undefined;
}

function lastOfPair({ key, value }: Pair): Node | undefined {
  if (isNode(value)) return value;
  return isNode(key) ? key : undefined;
}

/** Where an entry of a map ends. */
export function pairEnd(text: string, pair: Pair): number {
  const last = lastOfPair(pair);
  return last === undefined ? 0 : contentEnd(text, last);
}

export function keyStart(pair: Pair): number {
  return isNode(pair.key) ? startOf(pair.key) : 0;
}

/** The entry of a map with this key, where it is written out. */
export function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
}

/** Whether keys are to be written in double quotes: in flow style where keys are so already, as JSON must. */
export function isJson(node: YAMLMap | YAMLSeq, at: At): boolean {
  if (node.flow !== true) return false;
  if (isMap(node)) {
    const key = node.items[0]?.key;
    if (isScalar(key)) return key.type === 'QUOTE_DOUBLE';
  } else {
    const first = node.items.find((item) => isMap(item));
    if (first !== undefined) return isJson(first, at);
  }
  const { root } = at.file;
  return root !== undefined && root !== node && (isMap(root) || isSeq(root)) && isJson(root, at);
}
