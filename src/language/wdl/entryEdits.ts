import type { WdlCallable, WdlEntry, WdlSection } from '../../toil/wdl/model';
import type { Range } from '../../toil/wdl/range';
import type { TextEdit } from '../finding';
import { eolOf } from '../lines';
import type { WdlChecked } from '../rule';
import { replacing } from './places';

/** The white space before the first word of the line that holds `at`. */
export function indentAt({ text }: WdlChecked, at: number): string {
  const line = text.slice(lineStart(text, at));
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

function lineStart(text: string, at: number): number {
  return Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
}

/** The offset of the comma that follows an entry on its line, or -1. */
function commaAfter(text: string, { value }: WdlEntry): number {
  const at = value.end + (/^[ \t]*/.exec(text.slice(value.end))?.[0].length ?? 0);
  return text[at] === ',' ? at : -1;
}

/** From the key to the end of the value, with the comma after it. */
function wholeEntry(text: string, entry: WdlEntry): Range {
  const comma = commaAfter(text, entry);
  return { start: entry.key.start, end: comma < 0 ? entry.value.end : comma + 1 };
}

/** The whole lines of an entry that shares them with nothing; undefined when something else stands there. */
function ownLines(text: string, { start, end }: Range): Range | undefined {
  const from = lineStart(text, start);
  const rest = /^[ \t]*(\r\n|\n|\r|$)/.exec(text.slice(end));
  if (rest === null || text.slice(from, start).trim() !== '') return undefined;
  return { start: from, end: end + rest[0].length };
}

/**
 * Takes an entry out of its section. A comment behind it stays. Without the comma that would be left at the end of the section:
 * `runtime` and `requirements` allow none (reference cwl-wdl.md 9.2.24).
 */
export function removing(document: WdlChecked, section: WdlSection, entry: WdlEntry): TextEdit[] {
  const { text } = document;
  const whole = wholeEntry(text, entry);
  const lines = ownLines(text, whole);
  const blank = /^[ \t]*/.exec(text.slice(whole.end))?.[0].length ?? 0;
  const edits = [replacing(document, lines ?? { start: whole.start, end: whole.end + blank }, '')];
  const at = section.entries.indexOf(entry);
  const before = section.entries[at - 1];
  const comma = before === undefined || at < section.entries.length - 1 ? -1 : commaAfter(text, before);
  return comma < 0 ? edits : [replacing(document, { start: comma, end: comma + 1 }, ''), ...edits];
}

/** Puts `key: value` before an entry, on a line of its own when that one has one. */
export function insertingBefore(document: WdlChecked, section: WdlSection, entry: WdlEntry, words: string): TextEdit {
  const { text } = document;
  const { start } = entry.key;
  const comma = section.entries.some((each) => commaAfter(text, each) >= 0) ? ',' : '';
  const first = text.slice(lineStart(text, start), start).trim() === '';
  const gap = first ? eolOf(document.text) + indentAt(document, start) : ' ';
  return replacing(document, { start, end: start }, words + comma + gap);
}

/** Puts `key: value` at the end of a section, or of a new one at the end of the task or workflow. */
export function appending(
  document: WdlChecked,
  owner: WdlCallable,
  kind: WdlSection['kind'],
  words: string,
): TextEdit | undefined {
  const section = owner.sections.find((each) => each.kind === kind);
  return section === undefined ? newSection(document, owner, kind, words) : atEndOf(document, section, words);
}

function atEndOf(document: WdlChecked, section: WdlSection, words: string): TextEdit | undefined {
  const { text } = document;
  const last = section.entries.at(-1);
  if (last !== undefined) {
    const { start, end } = wholeEntry(text, last);
    const alone = text.slice(lineStart(text, start), start).trim() === '';
    const comma = text[end - 1] !== ',' && section.entries.some((entry) => commaAfter(text, entry) >= 0) ? ',' : '';
    const gap = alone ? eolOf(document.text) + indentAt(document, start) : ' ';
    return replacing(document, { start: end, end }, comma + gap + words);
  }
  const opening = text.indexOf('{', section.start) + 1;
  if (opening === 0 || opening > section.end) return undefined;
  return replacing(document, { start: opening, end: opening }, ` ${words}`);
}

function newSection(
  document: WdlChecked,
  owner: WdlCallable,
  kind: WdlSection['kind'],
  words: string,
): TextEdit | undefined {
  const { text } = document;
  const closing = owner.end - 1;
  if (text[closing] !== '}') return undefined;
  const ownIndent = indentAt(document, owner.start);
  const [first] = owner.sections;
  const indent = first === undefined ? `${ownIndent}  ` : indentAt(document, first.start);
  const step = indent.startsWith(ownIndent) && indent !== ownIndent ? indent.slice(ownIndent.length) : '  ';
  const eol = eolOf(document.text);
  const body = `${eol}${indent}${kind} {${eol}${indent}${step}${words}${eol}${indent}}${eol}${ownIndent}`;
  const from = closing - (/[ \t]*$/.exec(text.slice(0, closing))?.[0].length ?? 0);
  const ownLine = from === 0 || text[from - 1] === '\n' || text[from - 1] === '\r';
  return replacing(document, { start: ownLine ? from : closing, end: closing }, body);
}
