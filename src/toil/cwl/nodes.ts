import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  Scalar,
  type Alias,
  type Document,
  type Node,
  type Pair,
} from 'yaml';
import { readScalar, type ScalarValue } from './scalars';

/** A YAML or JSON file with places. `root` is undefined when it is empty. */
export interface YamlFile {
  readonly path: string;
  readonly text: string;
  readonly root: Node | undefined;
  /** What each `*alias` stands for. */
  readonly aliases: ReadonlyMap<Alias, Node>;
}

/** A value in a file: needed together, because relative paths count from the file that a value is written in. */
export interface At {
  readonly node: Node;
  readonly file: YamlFile;
}

/** Why text is no YAML. Offsets are UTF-16 units. */
export interface YamlFault {
  readonly reason: string;
  readonly start: number;
  readonly end: number;
}

export interface Entry {
  readonly key: string;
  readonly keyNode: Node;
  readonly value: At;
}

/**
 * Faults of the `yaml` package that may be none for Toil's parser, which lets flow lists and quoted text go on at any column
 * (29 of 2,563 public documents; reference cwl-wdl.md 3.1).
 */
const DOUBTFUL: ReadonlySet<string> = new Set(['BAD_INDENT', 'MISSING_CHAR']);
/** How many such lines are joined to the one before them. */
const MOST_JOINS = 50;
/** How deep anything is followed: real documents stay below 30; what is deeper is an attack or a cycle. */
export const MOST_DEPTH = 100;

/** Reads YAML or JSON (which Toil reads as YAML too). Never throws. */
export function parseYaml(path: string, text: string): { file: YamlFile; fault?: YamlFault } {
  try {
    const document = readDocument(text);
    const file = { path, text, root: document.contents ?? undefined, aliases: aliasesOf(document) };
    const [error] = document.errors;
    if (error === undefined) return { file };
    const [start, end] = error.pos;
    return {
      file,
      fault: { reason: error.message, start: Math.min(start, text.length), end: Math.min(end, text.length) },
    };
  } catch (error) {
    // Thousands of nested brackets exhaust the parser's stack.
    const file = { path, text, root: undefined, aliases: new Map<Alias, Node>() };
    return { file, fault: { reason: error instanceof Error ? error.message : String(error), start: 0, end: 0 } };
  }
}

/** Joins lines that only the `yaml` package objects to; offsets stay, as a line end becomes a blank. */
function readDocument(text: string): Document {
  // 'failsafe' leaves scalars alone: readScalar resolves them as Toil's parser does.
  const options = { schema: 'failsafe', prettyErrors: false, strict: false, logLevel: 'silent' } as const;
  const first = parseDocument(text, options);
  let document: Document = first;
  let joined = text;
  for (let joins = 0; joins < MOST_JOINS; joins += 1) {
    const [error] = document.errors;
    if (error === undefined) return document;
    if (!DOUBTFUL.has(error.code)) return first;
    const [place] = error.pos;
    const lineEnd = joined.lastIndexOf('\n', joined[place] === '\r' ? place + 1 : place);
    if (lineEnd < 0 || joined.slice(lineEnd).trim() === '') return first;
    const carriage = joined[lineEnd - 1] === '\r';
    joined = `${joined.slice(0, carriage ? lineEnd - 1 : lineEnd)}${carriage ? '  ' : ' '}${joined.slice(lineEnd + 1)}`;
    document = parseDocument(joined, options);
  }
  return first;
}

/** An alias stands for the last anchor of its name before it; one pass, as `Alias.resolve` would walk the document each time. */
function aliasesOf(document: Document): Map<Alias, Node> {
  const anchors = new Map<string, Node>();
  const aliases = new Map<Alias, Node>();
  walk(document.contents ?? undefined, (node) => {
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target !== undefined) aliases.set(node, target);
    } else if ('anchor' in node && typeof node.anchor === 'string') anchors.set(node.anchor, node);
  });
  return aliases;
}

/** Every node below `root` in the order of the text, aliases not followed. `key` is the key of the nearest map entry, when it is text. */
export function walk(
  root: Node | undefined,
  visit: (node: Node, key: string | undefined) => void,
  skip?: (key: string | undefined, node: Node) => boolean,
): void {
  const waiting: { node: Node; key: string | undefined }[] = root === undefined ? [] : [{ node: root, key: undefined }];
  const add = (node: unknown, key: string | undefined): void => {
    if (isNode(node) && skip?.(key, node) !== true) waiting.push({ node, key });
  };
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, key } = next;
    visit(node, key);
    if (isMap(node)) for (const pair of node.items.toReversed()) add(pair.value, keyText(pair));
    else if (isSeq(node)) for (const item of node.items.toReversed()) add(item, key);
  }
}

export function isNode(value: unknown): value is Node {
  return isMap(value) || isSeq(value) || isScalar(value) || isAlias(value);
}

function keyText(pair: Pair): string | undefined {
  return isScalar(pair.key) ? String(pair.key.value) : undefined;
}

/** The node that an alias stands for; the node itself otherwise. */
export function follow(at: At): At {
  let node = at.node;
  for (let depth = 0; isAlias(node) && depth < MOST_DEPTH; depth += 1) {
    const target = at.file.aliases.get(node);
    if (target === undefined) return { node, file: at.file };
    node = target;
  }
  return node === at.node ? at : { node, file: at.file };
}

/** The entries of a map, `<<` merged in (what is written out wins); empty for anything else. */
export function entriesOf(at: At | undefined, depth = 0): Entry[] {
  if (at === undefined || depth > MOST_DEPTH) return [];
  const { node, file } = follow(at);
  if (!isMap(node)) return [];
  const all = node.items.flatMap((pair) => entryOf(pair, file));
  const own = all.filter(({ key }) => key !== '<<');
  if (own.length === all.length) return own;
  const seen = new Set(own.map((entry) => entry.key));
  for (const { value } of all.filter(({ key }) => key === '<<')) {
    const sources = isSeq(follow(value).node) ? itemsOf(value) : [value];
    for (const entry of sources.flatMap((source) => entriesOf(source, depth + 1))) {
      if (!seen.has(entry.key)) own.push(entry);
      seen.add(entry.key);
    }
  }
  return own;
}

function entryOf(pair: Pair, file: YamlFile): Entry[] {
  const key = keyText(pair);
  if (key === undefined || !isNode(pair.key)) return [];
  return [{ key, keyNode: pair.key, value: { node: isNode(pair.value) ? pair.value : emptyAt(pair.key), file } }];
}

/** `{a, b}`: keys without a value have the value null. */
function emptyAt(key: Node): Node {
  const empty = new Scalar('');
  empty.range = key.range ?? null;
  return empty;
}

/** The items of a list; empty for anything else. */
export function itemsOf(at: At | undefined): At[] {
  if (at === undefined) return [];
  const { node, file } = follow(at);
  if (!isSeq(node)) return [];
  return node.items.filter(isNode).map((item) => ({ node: item, file }));
}

/** The value of a key of a map. */
export function fieldOf(at: At | undefined, name: string): At | undefined {
  if (at === undefined) return undefined;
  const { node, file } = follow(at);
  if (!isMap(node)) return undefined;
  for (const pair of node.items)
    if (keyText(pair) === name && isNode(pair.value)) return follow({ node: pair.value, file });
  return node.has('<<') ? entriesOf(at).find((entry) => entry.key === name)?.value : undefined;
}

/** A scalar's value, or undefined for a list or a map. */
export function scalarOf(at: At | undefined): ScalarValue | undefined {
  if (at === undefined) return undefined;
  const { node } = follow(at);
  return isScalar(node) ? readScalar(node) : undefined;
}

/** A scalar's text when it is a string. */
export function textOf(at: At | undefined): string | undefined {
  const value = scalarOf(at);
  return value?.kind === 'string' ? value.value : undefined;
}

/** Where a node stands in its file. */
export function placeOf(node: Node): { start: number; end: number } {
  const range = node.range;
  return range === null || range === undefined ? { start: 0, end: 0 } : { start: range[0], end: range[1] };
}
