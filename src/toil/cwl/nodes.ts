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
import { readScalar, type ScalarValue, type YamlVersion } from './scalars';

/** A YAML or JSON file with places. `root` is undefined when it is empty. */
export interface YamlFile {
  readonly path: string;
  readonly text: string;
  readonly root: Node | undefined;
  /** Decides what unquoted words like `yes` stand for. */
  readonly version: YamlVersion;
  /** What each `*alias` stands for. */
  readonly aliases: ReadonlyMap<Alias, Node>;
}

/** A value in a file: needed together, because relative paths count from the file that a value is written in. */
export interface At {
  readonly node: Node;
  readonly file: YamlFile;
  /** The map that imported the part of a file that this is in: prefixes that the part does not declare are declared there. */
  readonly from?: At;
  /** What the `$mixin` of this map names: its fields hold where the map has none of that name. */
  readonly mixin?: At;
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
/** How much text is read again, in UTF-16 units, to find out whether such faults are the only ones. */
const MOST_READ_AGAIN = 250_000;
/** How far the end of such a list or text is looked for. */
const LONGEST_PART = 20_000;
/** How deep anything is followed: real documents stay below 30; what is deeper is an attack or a cycle. */
export const MOST_DEPTH = 100;

/**
 * Reads YAML or JSON (which Toil reads as YAML too). Never throws. Of a text with faults the file holds what could be read
 * around them; of several documents in one text only the first counts, as for Toil (`fetch` of schema_salad/ref_resolver.py).
 */
export function parseYaml(path: string, text: string): { file: YamlFile; fault?: YamlFault } {
  try {
    const document = readDocument(text);
    const version: YamlVersion = document.directives?.yaml.version === '1.1' ? '1.1' : '1.2';
    const file = { path, text, root: document.contents ?? undefined, version, aliases: aliasesOf(document) };
    const [error] = document.errors;
    if (error === undefined) return { file };
    const [start, end] = error.pos;
    return {
      file,
      fault: { reason: error.message, start: Math.min(start, text.length), end: Math.min(end, text.length) },
    };
  } catch (error) {
    // Thousands of nested brackets exhaust the parser's stack.
    const file: YamlFile = { path, text, root: undefined, version: '1.2', aliases: new Map<Alias, Node>() };
    return { file, fault: { reason: error instanceof Error ? error.message : String(error), start: 0, end: 0 } };
  }
}

/** Joins lines that only the `yaml` package objects to; offsets stay, as a line end becomes a blank. */
function readDocument(text: string): Document {
  // 'failsafe' leaves scalars alone: readScalar resolves them as Toil's parser does.
  const options = { schema: 'failsafe', prettyErrors: false, strict: false, logLevel: 'silent' } as const;
  const first = parseDocument(text, options);
  const [fault] = first.errors;
  if (fault === undefined || !DOUBTFUL.has(fault.code)) return first;
  // All at once is enough for most texts; where one fault has others in its wake it is one after the other.
  const whole = parseDocument(joinedAt(text, first.errors), options);
  if (whole.errors.length === 0) return whole;
  let document: Document = first;
  let joined = text;
  for (let left = MOST_READ_AGAIN; left > 0; left -= text.length + 1) {
    const next = joinedAt(joined, document.errors.slice(0, 1));
    if (next === joined) return first;
    joined = next;
    document = parseDocument(joined, options);
    if (document.errors.length === 0) return document;
  }
  return first;
}

function joinedAt(text: string, errors: Document['errors']): string {
  const doubtful = errors.filter(({ code }) => DOUBTFUL.has(code));
  return doubtful.reduce((joined, { pos }) => withoutLineEnds(joined, pos[0]) ?? joined, text);
}

/** The text with the line at a place and all up to the end of the list or quoted text there joined to the line before. */
function withoutLineEnds(text: string, place: number): string | undefined {
  const from = text.lastIndexOf('\n', text[place] === '\r' ? place + 1 : place);
  if (from < 0 || text.slice(from).trim() === '') return undefined;
  const to = Math.max(endOfPart(text, from), from + 1);
  const start = text[from - 1] === '\r' ? from - 1 : from;
  return `${text.slice(0, start)}${text.slice(start, to).replaceAll(/[\r\n]/g, ' ')}${text.slice(to)}`;
}

/** Where the bracket closes that is open at a place; the place itself when none is found or a comment would be swallowed. */
function endOfPart(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length && at < from + LONGEST_PART; at += 1) {
    const letter = text.charAt(at);
    if (letter === '[' || letter === '{') depth += 1;
    else if (letter === ']' || letter === '}') depth -= 1;
    else if (letter === '#') return from;
    if (depth < 0) return at;
  }
  return from;
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
    if (target === undefined) break;
    node = target;
  }
  return node === at.node ? at : inside(at, node);
}

/** Another node of the same file, reached by the same imports. */
function inside({ file, from }: At, node: Node): At {
  return from === undefined ? { node, file } : { node, file, from };
}

/**
 * The entries of a map, `<<` merged in (what is written out wins), then what its `$mixin` adds; empty for anything else. An
 * entry's `value.file` is the file that its key stands in.
 */
export function entriesOf(at: At | undefined): Entry[] {
  const here = at === undefined ? undefined : follow(at);
  if (here === undefined || !isMap(here.node)) return [];
  const all = here.node.items.flatMap((pair) => entryOf(pair, here));
  const own = all.filter(({ key }) => !isMerging(key, here));
  if (own.length < all.length || here.mixin !== undefined) addMerged(own, here, all);
  return own;
}

function isMerging(key: string, { mixin }: At): boolean {
  return key === '<<' || (mixin !== undefined && key === '$mixin');
}

/** Each map is gone through once: maps that merge each other many times over would take for ever, and add nothing. */
function addMerged(own: Entry[], first: At, entries: readonly Entry[]): void {
  const keys = new Set(own.map(({ key }) => key));
  const visited = new Set([first.node]);
  const add = (from: At, all: readonly Entry[], depth: number): void => {
    for (const entry of all) {
      if (isMerging(entry.key, from) || keys.has(entry.key)) continue;
      own.push(entry);
      keys.add(entry.key);
    }
    for (const source of sourcesOf(from, all)) {
      if (visited.has(source.node) || depth > MOST_DEPTH || !isMap(source.node)) continue;
      visited.add(source.node);
      add(
        source,
        source.node.items.flatMap((pair) => entryOf(pair, source)),
        depth + 1,
      );
    }
  };
  add(first, entries, 0);
}

/** The maps that a map merges, the stronger ones first. */
function sourcesOf({ mixin }: At, entries: readonly Entry[]): At[] {
  const merged = entries.filter(({ key }) => key === '<<').map(({ value }) => follow(value));
  const sources = merged.flatMap((value) => (isSeq(value.node) ? itemsOf(value).map(follow) : [value]));
  return mixin === undefined ? sources : [...sources, follow(mixin)];
}

function entryOf(pair: Pair, map: At): Entry[] {
  const key = keyText(pair);
  if (key === undefined || !isNode(pair.key)) return [];
  return [{ key, keyNode: pair.key, value: inside(map, isNode(pair.value) ? pair.value : emptyAt(pair.key)) }];
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
  const here = follow(at);
  if (!isSeq(here.node)) return [];
  return here.node.items.filter(isNode).map((item) => inside(here, item));
}

/** The value of a key of a map. */
export function fieldOf(at: At | undefined, name: string): At | undefined {
  if (at === undefined) return undefined;
  const here = follow(at);
  const { node } = here;
  if (!isMap(node)) return undefined;
  for (const pair of node.items)
    if (keyText(pair) === name && isNode(pair.value)) return follow(inside(here, pair.value));
  if (here.mixin === undefined && !node.has('<<')) return undefined;
  return entriesOf(here).find((entry) => entry.key === name)?.value;
}

/** A scalar's value, or undefined for a list or a map. */
export function scalarOf(at: At | undefined): ScalarValue | undefined {
  if (at === undefined) return undefined;
  const { node } = follow(at);
  return isScalar(node) ? readScalar(node, at.file.version) : undefined;
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
