import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMap, isScalar, type Node } from 'yaml';
import type { ReadText } from '../workflow/description';
import {
  fieldOf,
  follow,
  parseYaml,
  placeOf,
  textOf,
  walk,
  MOST_DEPTH,
  type At,
  type YamlFile,
  type YamlFault,
} from './nodes';

/** What a reference in a document points at. */
export type Reference =
  | { readonly kind: 'local'; readonly path: string; readonly fragment: string }
  /** Not fetched: design.md, the extension downloads nothing for a description. */
  | { readonly kind: 'remote'; readonly url: string };

/** A file that a document needs and that is not there or cannot be read. `start` and `end` are in the file `from`. */
export interface BrokenReference {
  readonly path: string;
  /** The parser's words; undefined when there is no such file. */
  readonly reason?: string;
  readonly from: string;
  readonly start: number;
  readonly end: number;
}

/** A CWL document with everything local that it refers to, read once. */
export interface CwlProgram {
  readonly main: YamlFile;
  /** Parsed documents by absolute path. */
  readonly documents: ReadonlyMap<string, YamlFile>;
  /** Absolute paths of all files that were read, the document itself first. */
  readonly files: readonly string[];
  readonly broken: readonly BrokenReference[];
  /** http(s) and other addresses that it refers to. */
  readonly remote: readonly string[];
}

/** Real workflows have some hundred files; the limit keeps a hostile one from walking a disk. */
const MOST_FILES = 2000;
/** UTF-16 units; packed documents of a few MB exist. */
const MOST_TEXT = 16 * 1024 * 1024;
const REFERENCES: ReadonlySet<string> = new Set(['run', '$import', '$include', '$mixin']);

/** Finds the file and fragment of a reference written in the file `from`, as Toil does: percent-decoded, relative to that file. */
export function resolveReference(from: string, reference: string): Reference {
  const hash = reference.indexOf('#');
  const before = hash < 0 ? reference : reference.slice(0, hash);
  const fragment = hash < 0 ? '' : reference.slice(hash + 1);
  if (before === '') return { kind: 'local', path: from, fragment };
  if (before.startsWith('file:')) {
    const local = filePath(before);
    return local === undefined ? { kind: 'remote', url: reference } : { kind: 'local', path: local, fragment };
  }
  if (/^[A-Za-z][A-Za-z0-9+.-]+:/.test(before)) return { kind: 'remote', url: reference };
  return { kind: 'local', path: path.resolve(path.dirname(from), percentDecoded(before)), fragment };
}

/** The path of a `file:` address; undefined when it names another machine or is malformed. */
export function filePath(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}

/** Percent-decoded where that is possible; the text itself otherwise. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Reads a document and all local files that it refers to through `run`, `$import`, `$include` and `$mixin`.
 * @returns the program, or why the document itself cannot be read (`fileMissing` or the parser's words).
 * @throws AbortError when the signal fires.
 */
export async function loadProgram(
  mainPath: string,
  readText: ReadText,
  signal: AbortSignal,
): Promise<CwlProgram | YamlFault> {
  signal.throwIfAborted();
  const first = await readDocument(mainPath, false, readText);
  if (first.fault !== undefined) return { start: 0, end: 0, reason: 'fileMissing', ...first.fault };
  const main = first.file;
  if (main === undefined) return { reason: 'fileMissing', start: 0, end: 0 };
  return loadReferences(main, readText, signal);
}

/**
 * Reads all local files that a document refers to; of a text with faults in its YAML what could be read of it.
 * @throws AbortError when the signal fires.
 */
export async function loadReferences(main: YamlFile, readText: ReadText, signal: AbortSignal): Promise<CwlProgram> {
  const mainPath = main.path;
  const documents = new Map([[mainPath, main]]);
  const files = new Set([mainPath]);
  const broken: BrokenReference[] = [];
  const remote = new Set<string>();
  const waiting = [main];
  for (let from = waiting.pop(); from !== undefined; from = waiting.pop()) {
    for (const { key, value, place } of referencesIn(from)) {
      const target = resolveReference(from.path, value);
      if (target.kind === 'remote') remote.add(target.url);
      if (target.kind === 'remote' || files.has(target.path) || files.size >= MOST_FILES) continue;
      signal.throwIfAborted();
      const read = await readDocument(target.path, key === '$include', readText);
      if (read.there) files.add(target.path);
      if (read.fault !== undefined)
        broken.push({ path: target.path, ...reasonOf(read.fault), from: from.path, ...place });
      if (read.file === undefined) continue;
      documents.set(target.path, read.file);
      waiting.push(read.file);
    }
  }
  return { main, documents, files: [...files], broken, remote: [...remote] };
}

function reasonOf({ reason }: Partial<YamlFault>): { reason?: string } {
  return reason === undefined ? {} : { reason };
}

interface ReadDocument {
  readonly there: boolean;
  readonly file?: YamlFile;
  /** Without a reason: there is no such file. */
  readonly fault?: Partial<YamlFault>;
}

/** Reads a file that a document refers to; one that is included as text is not parsed. */
async function readDocument(file: string, asText: boolean, readText: ReadText): Promise<ReadDocument> {
  const text = await readText(file);
  if (text === undefined) return { there: false, fault: {} };
  if (asText) return { there: true };
  if (text.length > MOST_TEXT) return { there: true, fault: { reason: 'tooLarge' } };
  const { file: parsed, fault } = parseYaml(file, text);
  return { there: true, file: parsed, ...(fault === undefined ? {} : { fault }) };
}

interface WrittenReference {
  readonly key: string;
  readonly value: string;
  readonly place: { start: number; end: number };
}

function referencesIn(file: YamlFile): WrittenReference[] {
  const found: WrittenReference[] = [];
  walk(file.root, (node, key) => {
    if (
      key === undefined ||
      !REFERENCES.has(key) ||
      !isScalar(node) ||
      typeof node.value !== 'string' ||
      node.value === ''
    )
      return;
    found.push({ key, value: node.value, place: placeOf(node) });
  });
  return found;
}

/**
 * A value with aliases, `$import` and `$mixin` followed; undefined when the imported file is not there. A part that comes from
 * another file knows which map imported it (`from`), as that one's `$namespaces` hold in it.
 */
export function opened(program: CwlProgram, at: At | undefined): At | undefined {
  let here = at === undefined ? undefined : follow(at);
  for (let depth = 0; here !== undefined && depth < MOST_DEPTH; depth += 1) {
    const reference = textOf(fieldOf(here, '$import'));
    if (reference === undefined) return mixed(program, here, depth);
    const part = importedAt(program, here.file.path, reference);
    here = part === undefined ? undefined : { ...part, from: here };
  }
  return undefined;
}

/** cwltool loads the file that `$mixin` names and lays the map's own fields over it (schema_salad/ref_resolver.py). */
function mixed(program: CwlProgram, here: At, depth: number): At {
  const reference = here.mixin === undefined ? textOf(fieldOf(here, '$mixin')) : undefined;
  if (reference === undefined || depth > MOST_DEPTH) return here;
  const part = documentAt(program, here.file.path, reference)?.at;
  if (part === undefined || part.node === here.node) return here;
  return { ...here, mixin: { ...part, from: here } };
}

function importedAt(program: CwlProgram, from: string, reference: string): At | undefined {
  const document = documentAt(program, from, reference);
  if (document === undefined || document.fragment === '') return document?.at;
  const { file } = document.at;
  let named = namedParts.get(file);
  if (named === undefined) {
    named = new Map(partsOf(file));
    namedParts.set(file, named);
  }
  const node = named.get(document.fragment);
  return node === undefined ? undefined : { node, file };
}

/** Packed documents import parts of themselves: `$import: "#types.yml/sample"`. */
const namedParts = new WeakMap<YamlFile, Map<string, Node>>();

function partsOf(file: YamlFile): [string, Node][] {
  const found: [string, Node][] = [];
  walk(file.root, (node) => {
    const at = { node, file };
    const name = isMap(node) ? (textOf(fieldOf(at, 'name')) ?? textOf(fieldOf(at, 'id'))) : undefined;
    if (name !== undefined) found.push([name.slice(name.lastIndexOf('#') + 1), node]);
  });
  return found.reverse();
}

/** The document that a reference points at, and the fragment that is meant inside it. */
export function documentAt(
  program: CwlProgram,
  from: string,
  reference: string,
): { at: At; fragment: string } | undefined {
  const target = resolveReference(from, reference);
  if (target.kind === 'remote') return undefined;
  const file = program.documents.get(target.path);
  if (file?.root === undefined) return undefined;
  return { at: follow({ node: file.root, file }), fragment: target.fragment };
}
