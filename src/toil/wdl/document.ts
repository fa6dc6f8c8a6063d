import { Cursor } from './cursor';
import { readBlock, readDeclaration, readDeclarations, readEntries, type Step } from './declarations';
import { type Lexed, tokenize } from './lexer';
import type {
  WdlDeclaration,
  WdlDocument,
  WdlEntry,
  WdlFault,
  WdlImport,
  WdlSection,
  WdlStruct,
  WdlTask,
  WdlWorkflow,
} from './model';
import type { Range } from './range';
import { readCalls } from './calls';
import { stringText } from './strings';

/** The versions that miniwdl 1.15.0 (the one of Toil 9.6.0) reads: WDL/_grammar.py, `versions`. */
const KNOWN_VERSIONS = new Set(['draft-2', '1.0', '1.1', '1.2', 'development']);

interface Parts {
  inputs?: WdlDeclaration[];
  readonly declarations: WdlDeclaration[];
  readonly outputs: WdlDeclaration[];
  readonly sections: WdlSection[];
  readonly meta: WdlEntry[];
  readonly parameterMeta: WdlEntry[];
  command?: NonNullable<WdlTask['command']>;
}

type AddFault = (kind: WdlFault['kind'], range: Range) => void;

function emptyParts(): Parts {
  return { declarations: [], outputs: [], sections: [], meta: [], parameterMeta: [] };
}

function readCommand(cursor: Cursor, parts: Parts): Step {
  const token = cursor.peek(1);
  if (token.kind !== 'command') return 'nothing';
  cursor.next();
  cursor.next();
  const heredoc = token.text.startsWith('<<<');
  const width = heredoc ? 3 : 1;
  parts.command = {
    style: heredoc ? 'heredoc' : 'braces',
    start: token.start + width,
    end: token.finished ? token.end - width : token.end,
  };
  return 'read';
}

/** Reads the section or declaration that stands in the body of a task or workflow. */
function readPart(cursor: Cursor, parts: Parts, fault: AddFault): Step {
  const word = cursor.peek();
  if (cursor.isName('command')) return readCommand(cursor, parts);
  if (!cursor.isSymbol('{', 1)) {
    const declaration = readDeclaration(cursor);
    if (declaration === undefined) return 'nothing';
    parts.declarations.push(declaration);
    return 'read';
  }
  const read = sectionReader(cursor, word.text, word.start, parts);
  if (read === undefined) return 'nothing';
  cursor.next();
  if (!read()) fault('unclosed', word);
  return 'read';
}

/** How the section that is called `word` is read, or undefined when no section is called so. */
function sectionReader(cursor: Cursor, word: string, start: number, parts: Parts): (() => boolean) | undefined {
  switch (word) {
    case 'input':
      return () => readDeclarations(cursor, (parts.inputs ??= []));
    case 'output':
      return () => readDeclarations(cursor, parts.outputs);
    case 'meta':
      return () => readEntries(cursor, parts.meta);
    case 'parameter_meta':
      return () => readEntries(cursor, parts.parameterMeta);
    case 'runtime':
    case 'requirements':
    case 'hints':
      return () => {
        const entries: WdlEntry[] = [];
        const closed = readEntries(cursor, entries);
        parts.sections.push({ kind: word, entries, start, end: cursor.before });
        return closed;
      };
    default:
      return undefined;
  }
}

class DocumentReader {
  readonly imports: WdlImport[] = [];
  readonly structs: WdlStruct[] = [];
  readonly tasks: WdlTask[] = [];
  workflow: WdlWorkflow | undefined;
  readonly faults: WdlFault[] = [];
  private readonly fault: AddFault = (kind, { start, end }) => this.faults.push({ kind, start, end });

  constructor(private readonly cursor: Cursor) {}

  run(): void {
    while (this.cursor.peek().kind !== 'end') this.element();
  }

  private element(): void {
    const { cursor } = this;
    const word = cursor.next();
    if (word.kind !== 'name') return;
    if (word.text === 'import' && cursor.peek().kind === 'string') this.readImport(word.start);
    else if (cursor.peek().kind !== 'name' || !cursor.isSymbol('{', 1)) return;
    else if (word.text === 'task') this.readTask(word);
    else if (word.text === 'workflow') this.readWorkflow(word);
    else if (word.text === 'struct') this.readStruct(word);
  }

  private readImport(start: number): void {
    const { cursor } = this;
    const token = cursor.next();
    const text = stringText(token.text) ?? '';
    const inferred =
      text
        .slice(text.lastIndexOf('/') + 1)
        .split('?')[0]
        ?.split('.')[0] ?? '';
    let alias: string | undefined;
    const structAliases: { from: string; to: string }[] = [];
    while (!cursor.over) {
      if (cursor.isName('as') && cursor.peek(1).kind === 'name' && !cursor.peek(1).outer) {
        cursor.next();
        alias = cursor.next().text;
      } else if (cursor.isName('alias') && cursor.isName('as', 2) && !cursor.peek(3).outer) {
        cursor.next();
        const from = cursor.next().text;
        cursor.next();
        structAliases.push({ from, to: cursor.next().text });
      } else break;
    }
    const uri = { text, start: token.start, end: token.end };
    this.imports.push({ uri, namespace: alias ?? inferred, structAliases, start, end: cursor.before });
  }

  private readName(): WdlTask['name'] {
    const { start, end } = this.cursor.next();
    return this.cursor.slice(start, end);
  }

  private readTask(word: Range): void {
    const name = this.readName();
    const parts = emptyParts();
    if (!readBlock(this.cursor, () => readPart(this.cursor, parts, this.fault))) this.fault('unclosed', word);
    this.tasks.push({ name, ...parts, start: word.start, end: this.cursor.before });
  }

  private readWorkflow(word: Range): void {
    const name = this.readName();
    const parts = emptyParts();
    const calls: WdlWorkflow['calls'][number][] = [];
    const innerDeclarations: WdlDeclaration[] = [];
    const closed = readBlock(this.cursor, () => {
      const step = readCalls(this.cursor, calls, innerDeclarations);
      return step === 'nothing' ? readPart(this.cursor, parts, this.fault) : step;
    });
    if (!closed) this.fault('unclosed', word);
    if (this.workflow === undefined) {
      this.workflow = { name, ...parts, calls, innerDeclarations, start: word.start, end: this.cursor.before };
    } else this.fault('secondWorkflow', name);
  }

  private readStruct(word: Range): void {
    const name = this.readName();
    const members: WdlDeclaration[] = [];
    const meta: WdlEntry[] = [];
    const closed = readBlock(this.cursor, () => {
      if (this.cursor.atSection) {
        this.cursor.next();
        return readEntries(this.cursor, meta) ? 'read' : 'leave';
      }
      const member = readDeclaration(this.cursor);
      if (member !== undefined) members.push(member);
      return member === undefined ? 'nothing' : 'read';
    });
    if (!closed) this.fault('unclosed', word);
    this.structs.push({ name, members, start: word.start, end: this.cursor.before });
  }
}

/** miniwdl's own rule (WDL/_parser.py, `parse_document`): the first line that is neither empty nor a comment. */
function readVersion(text: string): { version: string; versionRange?: Range } {
  const line = /^(?:[ \t\uFEFF]*(?:#[^\n]*)?\r?\n)*[ \t\uFEFF]*version[ \t]([^\n]*)/.exec(text);
  const version = line?.[1]?.trim();
  if (line === null || version === undefined) return { version: 'draft-2' };
  const start = line[0].length - (line[1] ?? '').trimStart().length;
  return { version, versionRange: { start, end: start + version.length } };
}

function textFaults(text: string, { tokens, firstComment }: Lexed): WdlFault[] {
  const faults: WdlFault[] = [];
  if (text.startsWith('\uFEFF')) faults.push({ kind: 'byteOrderMark', start: 0, end: 1 });
  if (firstComment !== undefined && text.includes('\r\n'))
    faults.push({ kind: 'carriageReturnComment', ...firstComment });
  for (const { kind, finished, start, end } of tokens) {
    if (!finished) faults.push({ kind: kind === 'string' ? 'unfinishedString' : 'unfinishedCommand', start, end });
  }
  return faults;
}

/** Reads a WDL text of any version. Never throws; what is unfinished costs only itself. */
export function readWdl(text: string): WdlDocument {
  const lexed = tokenize(text);
  const last = lexed.tokens.at(-1) ?? { kind: 'end', text: '', start: 0, end: 0, finished: true, outer: false };
  const reader = new DocumentReader(new Cursor(text, lexed.tokens, last));
  reader.run();
  const { version, versionRange } = readVersion(text);
  const faults = [...textFaults(text, lexed), ...reader.faults];
  if (versionRange !== undefined && !KNOWN_VERSIONS.has(version))
    faults.push({ kind: 'unknownVersion', ...versionRange });
  return {
    version,
    ...(versionRange && { versionRange }),
    imports: reader.imports,
    structs: reader.structs,
    tasks: reader.tasks,
    ...(reader.workflow && { workflow: reader.workflow }),
    faults: faults.sort((a, b) => a.start - b.start),
  };
}
