import type { Pair, YAMLMap, YAMLSeq } from 'yaml';
import { isNode, type At } from '../../../toil/cwl/nodes';
import type { TextEdit } from '../../finding';
import { eolOf } from '../../lines';
import {
  contentEnd,
  firstOnLine,
  indentAt,
  isJson,
  keyStart,
  lineEnd,
  lineStart,
  nextLine,
  pairEnd,
  startOf,
  unitOf,
} from './layout';

/** What is to be written: a scalar's text, or the entries of a map. */
export type Written = string | readonly (readonly [string, Written])[];

/** A map or list of a document that is to be changed. */
export interface Inside<T extends YAMLMap | YAMLSeq> {
  readonly node: T;
  readonly at: At;
}

export function edit({ file }: At, start: number, end: number, text: string): TextEdit {
  return { file: file.path, start, end, text };
}

/** How braces are written: as people do in YAML, or in JSON with or without blanks. */
export type Style = 'yaml' | 'json' | 'packed';

export function styleOf(node: YAMLMap | YAMLSeq, at: At): Style {
  if (!isJson(node, at)) return 'yaml';
  return /":\s/.test(at.file.text) ? 'json' : 'packed';
}

/** In one line, in braces: `{usePreemptible: true}`. */
export function flowText(value: Written, style: Style): string {
  if (typeof value === 'string')
    return style !== 'yaml' && !/^(?:true|false|null)$/.test(value) ? JSON.stringify(value) : value;
  return `{${value.map(([key, part]) => entryText(key, part, style)).join(style === 'packed' ? ',' : ', ')}}`;
}

function entryText(key: string, value: Written, style: Style): string {
  const written = style === 'yaml' ? key : JSON.stringify(key);
  return `${written}:${style === 'packed' ? '' : ' '}${flowText(value, style)}`;
}

/** In lines, without the indentation of the first level. */
function blockLines(entries: readonly (readonly [string, Written])[], unit: string): string[] {
  return entries.flatMap(([key, value]) =>
    typeof value === 'string'
      ? [`${key}: ${value}`]
      : [`${key}:`, ...blockLines(value, unit).map((line) => `${unit}${line}`)],
  );
}

/**
 * Puts an entry into a map in the map's own style.
 * @param after the entry that it follows; undefined: it comes first.
 */
export function insertEntry(
  { node, at }: Inside<YAMLMap>,
  key: string,
  value: Written,
  after: Pair | undefined,
): TextEdit[] {
  const { text } = at.file;
  const [first] = node.items;
  if (node.flow === true || first === undefined) {
    return [flowInsert({ node, at }, entryText(key, value, styleOf(node, at)), first, after)];
  }
  const indent = indentAt(text, keyStart(first));
  const lines = blockLines([[key, value]], unitOf(text));
  if (after === undefined) {
    const start = keyStart(first);
    return [edit(at, start, start, lines.map((line) => `${line}${eolOf(text)}${indent}`).join(''))];
  }
  const end = afterComments(text, pairEnd(text, after), indent.length);
  return [
    insertLines(
      at,
      end,
      lines.map((line) => `${indent}${line}`),
    ),
  ];
}

function flowInsert(
  { node, at }: Inside<YAMLMap>,
  entry: string,
  first: Pair | undefined,
  after: Pair | undefined,
): TextEdit {
  const { text } = at.file;
  if (first === undefined) return edit(at, startOf(node) + 1, startOf(node) + 1, entry);
  const start = keyStart(first);
  const gap = gapBefore({ node, at }, start);
  if (after === undefined) return edit(at, start, start, `${entry},${gap}`);
  const end = pairEnd(text, after);
  return edit(at, end, end, `,${gap}${entry}`);
}

/** The end of the comment lines below a place that are indented deeper: they belong to what stands there. */
function afterComments(text: string, place: number, indent: number): number {
  let here = place;
  for (let next = nextLine(text, here); next < text.length; next = nextLine(text, next)) {
    const line = text.slice(next, lineEnd(text, next));
    const blanks = line.length - line.trimStart().length;
    if (!line.startsWith('#', blanks) || blanks <= indent) break;
    here = next;
  }
  return here;
}

/** What stands between two entries in braces: a new line where the first one has a line of its own. */
function gapBefore({ node, at }: Inside<YAMLMap | YAMLSeq>, first: number): string {
  const { text } = at.file;
  if (firstOnLine(text, first)) return `${eolOf(text)}${indentAt(text, first)}`;
  return styleOf(node, at) === 'packed' ? '' : ' ';
}

/** Puts lines below the line of a place. */
export function insertLines(at: At, place: number, lines: readonly string[]): TextEdit {
  const { text } = at.file;
  const end = lineEnd(text, place);
  return edit(at, end, end, lines.map((line) => `${eolOf(text)}${line}`).join(''));
}

/** Puts a map at the end of a list. */
export function insertItem(list: Inside<YAMLSeq>, entries: readonly (readonly [string, string])[]): TextEdit[] {
  const { node, at } = list;
  const { text } = at.file;
  const last = node.items.filter(isNode).at(-1);
  if (node.flow === true || last === undefined) {
    const written = flowText(entries, styleOf(node, at));
    if (last === undefined) return [edit(at, startOf(node) + 1, startOf(node) + 1, written)];
    const start = startOf(last);
    const gap = gapBefore(list, start);
    const end = contentEnd(text, last);
    return [edit(at, end, end, `,${gap}${written}`)];
  }
  const indent = indentAt(text, startOf(node));
  const lines = blockLines(entries, unitOf(text)).map((line, index) => `${indent}${index === 0 ? '- ' : '  '}${line}`);
  return [insertLines(at, contentEnd(text, last), lines)];
}

/** Takes an entry out of a map that has others; with its line's comment, if it stands in lines of its own. */
export function removeEntry({ node, at }: Inside<YAMLMap>, pair: Pair): TextEdit[] {
  const { text } = at.file;
  const index = node.items.indexOf(pair);
  const next = node.items[index + 1];
  const start = keyStart(pair);
  const end = pairEnd(text, pair);
  if (node.flow === true) {
    const before = node.items[index - 1];
    return [flowRemoval(at, [start, end], next && keyStart(next), before && pairEnd(text, before))];
  }
  if (firstOnLine(text, start)) return [removeLines(at, start, end)];
  // The first entry of a list's item stands behind the dash: the next one takes its place.
  return [edit(at, start, next === undefined ? end : keyStart(next), '')];
}

/** Takes an item out of a list that has others. */
export function removeItem({ node, at }: Inside<YAMLSeq>, index: number): TextEdit[] {
  const { text } = at.file;
  const items = node.items.filter(isNode);
  const item = items[index];
  if (item === undefined) return [];
  const start = startOf(item);
  const end = contentEnd(text, item);
  const next = items[index + 1];
  const before = items[index - 1];
  if (node.flow === true) {
    return [flowRemoval(at, [start, end], next && startOf(next), before && contentEnd(text, before))];
  }
  const dash = text.lastIndexOf('-', start - 1);
  if (firstOnLine(text, dash)) return [removeLines(at, dash, end)];
  return [edit(at, start, next === undefined ? end : startOf(next), '')];
}

function flowRemoval(
  at: At,
  [start, end]: readonly [number, number],
  next: number | undefined,
  before: number | undefined,
): TextEdit {
  if (next !== undefined) return edit(at, start, next, '');
  return edit(at, before ?? start, end, '');
}

function removeLines(at: At, start: number, end: number): TextEdit {
  const { text } = at.file;
  const from = lineStart(text, start);
  const to = nextLine(text, end);
  const atEnd = to === text.length && !text.endsWith('\n');
  return edit(at, atEnd && from > 0 ? lineEnd(text, from - 1) : from, to, '');
}

/** Removals and insertions as edits that do not overlap: lines that are put below removed ones take their place. */
export function combined(removed: readonly TextEdit[], added: readonly TextEdit[]): TextEdit[] {
  const left: TextEdit[] = [];
  const changed = [...removed];
  for (const insert of added) {
    const index = changed.findIndex(
      (each) => each.file === insert.file && each.start < insert.start && insert.start < each.end,
    );
    const around = changed[index];
    if (around === undefined) left.push(insert);
    else changed[index] = { ...around, text: `${around.text}${insert.text.replace(/^(\r?\n)([^]*)$/, '$2$1')}` };
  }
  return [...changed, ...left];
}
