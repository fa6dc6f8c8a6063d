/**
 * A case of the specification: one text file that is read side by side. It begins with a paragraph that says what it shows; then come
 * sections that begin with `=== `:
 *
 *   === tool.cwl                  a file; the first one is checked, the others lie beside it (paths may have folders)
 *   === settings                  JSON: { "levels": {}, "engine": "", "options": {} }
 *   === inputs.json               beside a workflow: the inputs of its run
 *   === x.toil-cluster.json       the cluster that it is to fit on; `=== offer.json` is what a cluster offers, written out
 *   === encoding: crlf bom        how the first file is written; `as written`: it is not tried with other line ends
 *   === fix: TITLE                the first file's text after the fix of that title; `fix 2: TITLE` for the second finding with it,
 *                                 `fix: TITLE @ other.cwl` when it changes another file
 *   === all fixed                 the first file's text after all fixes that are the one right answer
 *
 * In files a caret line marks a part of the line above it; the blanks before the carets count columns in UTF-16 units (a tab is one):
 *
 *   ^^^^ TOIL105 error: MESSAGE
 *   ^^^^ related: MESSAGE             of the finding whose caret line is the nearest above
 *   ^^^^ related TOIL105: MESSAGE     of the findings of that code, anywhere
 */
export interface SpecCase {
  readonly about: string;
  /** Without caret lines, the one that is checked first. Lines end with `\n`. */
  readonly files: ReadonlyMap<string, string>;
  readonly main: string;
  readonly encoding: ReadonlySet<Encoding>;
  readonly settings: unknown;
  readonly marks: readonly Mark[];
  readonly fixes: readonly FixedText[];
  readonly allFixed: string | undefined;
}

export type Encoding = 'crlf' | 'bom' | 'as-written';

/** A finding or related place: line and columns from 0. */
export interface Mark {
  readonly kind: 'finding' | 'related';
  readonly file: string;
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly code: string;
  /** Of findings. */
  readonly level?: string;
  readonly message: string;
}

/** A file after one fix. */
export interface FixedText {
  readonly title: string;
  /** Which finding with a fix of that title, from 1. */
  readonly nth: number;
  readonly file: string;
  readonly text: string;
}

const CARETS = /^(\s*)(\^+)\s+(?:(TOIL\d{3}) (error|warning|information|hint): (.*)|related(?: (TOIL\d{3}))?: (.*))$/;
const ENCODINGS: ReadonlySet<string> = new Set<Encoding>(['crlf', 'bom', 'as-written']);

interface Section {
  readonly head: string;
  readonly lines: readonly string[];
}

/** @throws Error that names what is wrong with the case. */
export function parseSpec(text: string): SpecCase {
  const [before, ...sections] = sectionsOf(text);
  const about = (before?.lines ?? []).join('\n').trim();
  if (about === '') throw new Error('the case does not say what it shows: its first paragraph is missing');
  const files = new Map<string, string>();
  const marks: Mark[] = [];
  const fixes: FixedText[] = [];
  let settings: unknown = {};
  let allFixed: string | undefined;
  let encoding: ReadonlySet<Encoding> = new Set();
  let main: string | undefined;
  for (const section of sections) {
    const { head } = section;
    if (head === 'settings') settings = JSON.parse(contentOf(section));
    else if (head === 'all fixed') allFixed = contentOf(section);
    else if (head.startsWith('encoding:')) encoding = encodingOf(head.slice('encoding:'.length));
    else if (/^fix(?: \d+)?: /.test(head)) fixes.push(fixOf(section, main));
    else {
      if (files.has(head)) throw new Error(`two files are called ${head}`);
      main ??= head;
      const read = withoutCarets(section);
      files.set(head, read.text);
      marks.push(...read.marks);
    }
  }
  if (main === undefined) throw new Error('the case has no file');
  return { about, files, main, encoding, settings, marks, fixes, allFixed };
}

function sectionsOf(text: string): Section[] {
  const sections: { head: string; lines: string[] }[] = [{ head: '', lines: [] }];
  for (const line of text.split('\n')) {
    if (line.startsWith('=== ')) sections.push({ head: line.slice('=== '.length).trim(), lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  return sections;
}

/** Blank lines before the next section are for the reader. */
function contentOf({ lines }: Pick<Section, 'lines'>): string {
  const last = lines.findLastIndex((line) => line !== '');
  return `${lines.slice(0, last + 1).join('\n')}\n`;
}

function encodingOf(words: string): ReadonlySet<Encoding> {
  const all = words.trim().replace('as written', 'as-written').split(/\s+/);
  const unknown = all.find((word) => !ENCODINGS.has(word));
  if (unknown !== undefined) throw new Error(`there is no encoding ${unknown}: ${[...ENCODINGS].join(', ')}`);
  return new Set(all.filter((word): word is Encoding => ENCODINGS.has(word)));
}

function fixOf(section: Section, main: string | undefined): FixedText {
  const [, nth, rest = ''] = /^fix(?: (\d+))?: (.*)$/.exec(section.head) ?? [];
  const [, title, file] = /^(.*?)(?: @ (\S+))?$/.exec(rest) ?? [];
  if (main === undefined) throw new Error('a fix stands before the file that it changes');
  return { title: title ?? '', nth: Number(nth ?? 1), file: file ?? main, text: contentOf(section) };
}

function withoutCarets({ head, lines }: Section): { text: string; marks: Mark[] } {
  const kept: string[] = [];
  const marks: Mark[] = [];
  for (const line of lines) {
    const mark = markOf(line, marks.findLast(({ kind }) => kind === 'finding')?.code);
    if (mark === undefined) {
      kept.push(line);
      continue;
    }
    if (kept.length === 0) throw new Error(`there is no line above: ${line}`);
    if (mark.to > (kept.at(-1)?.length ?? 0)) throw new Error(`the carets go beyond the line above: ${line}`);
    marks.push({ ...mark, file: head, line: kept.length - 1 });
  }
  return { text: contentOf({ lines: kept }), marks };
}

/** What a caret line says; undefined for a line of the file. `above`: the code of the finding whose caret line is the nearest above. */
function markOf(line: string, above: string | undefined): Omit<Mark, 'file' | 'line'> | undefined {
  const found = CARETS.exec(line);
  if (found === null) {
    if (/^\s*\^+ *(?:TOIL|related)/.test(line)) throw new Error(`a caret line that is not understood: ${line}`);
    return undefined;
  }
  const [, blanks = '', carets = '', code, level = '', message = '', relatedCode, relatedMessage = ''] = found;
  const columns = { from: blanks.length, to: blanks.length + carets.length };
  if (code !== undefined) return { kind: 'finding', ...columns, code, level, message };
  const of = relatedCode ?? above;
  if (of === undefined) throw new Error(`of which finding? Write \`related TOIL…:\`: ${line}`);
  return { kind: 'related', ...columns, code: of, message: relatedMessage };
}

/** The case as text in one fixed form, to lay two beside each other: what is asked for and what there is. */
export function renderSpec({
  files,
  marks,
  fixes,
  allFixed,
}: Omit<SpecCase, 'about' | 'settings' | 'encoding' | 'main'>): string {
  const parts = [...files].map(([name, text]) => `=== ${name}\n${withCarets(name, text, marks)}`);
  const ordered = fixes.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
  for (const fix of ordered) parts.push(`=== ${keyOf(fix)}\n${fix.text}`);
  if (allFixed !== undefined) parts.push(`=== all fixed\n${allFixed}`);
  return parts.join('\n');
}

function keyOf({ title, nth, file }: FixedText): string {
  return `fix ${nth}: ${title} @ ${file}`;
}

function withCarets(file: string, text: string, marks: readonly Mark[]): string {
  const out: string[] = [];
  text.split('\n').forEach((line, index) => {
    out.push(line);
    const here = marks.filter((mark) => mark.file === file && mark.line === index).map((mark) => caretLine(line, mark));
    out.push(...here.toSorted());
  });
  return out.join('\n');
}

function caretLine(line: string, { from, to, kind, code, level, message }: Mark): string {
  const blanks = line.slice(0, from).replace(/[^\t]/g, ' ');
  const words = kind === 'finding' ? `${code} ${level ?? ''}` : `related ${code}`;
  return `${blanks}${'^'.repeat(to - from)} ${words}: ${message}`;
}
