import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReadText } from '../workflow/description';
import { readWdl } from './document';
import type { WdlCall, WdlDocument, WdlImport, WdlStruct, WdlTask, WdlWorkflow } from './model';
import type { Range } from './range';

/** miniwdl refuses a chain of imports that is longer than this, a circle above all (WDL/Tree.py, `import_max_depth`). */
const LONGEST_CHAIN = 10;

/** Where an import leads. `remote` ones (http, s3 …) are noted, never fetched. */
export type ImportTarget =
  | { readonly kind: 'file'; readonly path: string; readonly document: WdlDocument }
  | { readonly kind: 'remote'; readonly uri: string }
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'circular' };

export interface LoadedImport {
  readonly statement: WdlImport;
  readonly target: ImportTarget;
}

/** A struct and the names that the types of its members mean. */
export interface ResolvedStruct {
  readonly struct: WdlStruct;
  readonly scope: StructScope;
}
export type StructScope = ReadonlyMap<string, ResolvedStruct>;

/** One document of a program with what its imports lead to. */
export interface LoadedDocument {
  readonly path: string;
  readonly document: WdlDocument;
  readonly imports: readonly LoadedImport[];
  readonly structs: StructScope;
}

/** A workflow document and, by path, every local document that it imports. */
export interface WdlProgram {
  readonly main: LoadedDocument;
  readonly documents: ReadonlyMap<string, LoadedDocument>;
}

/** What a call runs: a task, a workflow, or something that cannot be looked at because its document is elsewhere. */
export type Callee =
  | { readonly kind: 'task'; readonly task: WdlTask; readonly at: LoadedDocument }
  | { readonly kind: 'workflow'; readonly workflow: WdlWorkflow; readonly at: LoadedDocument }
  | { readonly kind: 'unseen' }
  | { readonly kind: 'unknown' };

/** The local path of an import: relative to the importing file; undefined for a remote one. */
function localPath(uri: string, importer: string): string | undefined {
  if (/^file:\/\//i.test(uri)) {
    try {
      return fileURLToPath(uri);
    } catch {
      return undefined;
    }
  }
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(uri)) return undefined;
  return isAbsolute(uri) ? resolve(uri) : resolve(dirname(importer), uri);
}

class Loader {
  readonly documents = new Map<string, LoadedDocument>();
  private readonly texts = new Map<string, WdlDocument | undefined>();

  constructor(
    private readonly readText: ReadText,
    private readonly signal: AbortSignal,
  ) {}

  private async read(path: string): Promise<WdlDocument | undefined> {
    if (!this.texts.has(path)) {
      this.signal.throwIfAborted();
      const text = await this.readText(path);
      this.texts.set(path, text === undefined ? undefined : readWdl(text));
    }
    return this.texts.get(path);
  }

  /** `chain`: the files that lead here, so that a circle ends. */
  async load(path: string, document: WdlDocument, chain: readonly string[]): Promise<LoadedDocument> {
    const known = this.documents.get(path);
    if (known !== undefined) return known;
    const imports: LoadedImport[] = [];
    for (const statement of document.imports) {
      imports.push({ statement, target: await this.follow(statement, path, [...chain, path]) });
    }
    const loaded = { path, document, imports, structs: this.structsOf(document, imports) };
    this.documents.set(path, loaded);
    return loaded;
  }

  private async follow(statement: WdlImport, importer: string, chain: readonly string[]): Promise<ImportTarget> {
    const path = localPath(statement.uri.text, importer);
    if (path === undefined) return { kind: 'remote', uri: statement.uri.text };
    if (chain.includes(path) || chain.length >= LONGEST_CHAIN) return { kind: 'circular' };
    const document = await this.read(path);
    if (document === undefined) return { kind: 'missing', path };
    await this.load(path, document, chain);
    return { kind: 'file', path, document };
  }

  /** The document's own structs and those of its imports, under the names that their aliases give them. */
  private structsOf(document: WdlDocument, imports: readonly LoadedImport[]): StructScope {
    const scope = new Map<string, ResolvedStruct>();
    for (const struct of document.structs) scope.set(struct.name.text, { struct, scope });
    for (const { statement, target } of imports) {
      const imported = target.kind === 'file' ? this.documents.get(target.path)?.structs : undefined;
      for (const [name, struct] of imported ?? []) {
        const alias = statement.structAliases.find(({ from }) => from === name)?.to ?? name;
        if (!scope.has(alias)) scope.set(alias, struct);
      }
    }
    return scope;
  }
}

/** Reads a workflow file and the local files that it imports. Undefined when the file is not there. */
export async function loadWdl(path: string, readText: ReadText, signal: AbortSignal): Promise<WdlProgram | undefined> {
  signal.throwIfAborted();
  const text = await readText(path);
  if (text === undefined) return undefined;
  const loader = new Loader(readText, signal);
  const main = await loader.load(path, readWdl(text), []);
  return { main, documents: loader.documents };
}

/** The document that a call's target lies in; `unseen` when that is not here. */
function documentOf(
  program: WdlProgram,
  at: LoadedDocument,
  parts: readonly string[],
): LoadedDocument | 'unseen' | undefined {
  if (parts.length === 1) return at;
  const target = at.imports.find(({ statement }) => statement.namespace === parts[0])?.target;
  if (target === undefined || parts.length > 2) return undefined;
  return target.kind === 'file' ? program.documents.get(target.path) : 'unseen';
}

/** What a call in the document `at` runs (miniwdl's `Call.resolve`). */
export function calleeOf(program: WdlProgram, at: LoadedDocument, call: WdlCall): Callee {
  const parts = call.target.text.split(/\s*\.\s*/);
  const document = documentOf(program, at, parts);
  const name = parts.at(-1);
  if (document === 'unseen') return { kind: 'unseen' };
  if (document === undefined) return { kind: 'unknown' };
  const task = document.document.tasks.find((candidate) => candidate.name.text === name);
  if (task !== undefined) return { kind: 'task', task, at: document };
  const { workflow } = document.document;
  if (document !== at && workflow !== undefined && workflow.name.text === name) {
    return { kind: 'workflow', workflow, at: document };
  }
  return { kind: 'unknown' };
}

/** A fault of the program beyond one text, with the file that it stands in. */
export interface ProgramFault extends Range {
  readonly kind: 'importMissing' | 'importCircular' | 'importRemote' | 'unknownCallee';
  readonly file: string;
  /** The import's address or the call's target. */
  readonly text: string;
}

const IMPORT_FAULTS = { missing: 'importMissing', circular: 'importCircular', remote: 'importRemote' } as const;

/** What of a program cannot be followed. */
export function programFaults(program: WdlProgram): ProgramFault[] {
  const faults: ProgramFault[] = [];
  for (const at of program.documents.values()) {
    for (const { statement, target } of at.imports) {
      if (target.kind === 'file') continue;
      const { start, end, text } = statement.uri;
      faults.push({ kind: IMPORT_FAULTS[target.kind], file: at.path, text, start, end });
    }
    for (const call of at.document.workflow?.calls ?? []) {
      if (calleeOf(program, at, call).kind !== 'unknown') continue;
      const { start, end, text } = call.target;
      faults.push({ kind: 'unknownCallee', file: at.path, text, start, end });
    }
  }
  return faults;
}
