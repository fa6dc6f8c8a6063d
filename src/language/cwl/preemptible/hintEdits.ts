import { isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';
import { PREEMPTIBLE_FIELD } from '../../../toil/cwl/preemptible';
import { fieldOf, follow, isNode, type At } from '../../../toil/cwl/nodes';
import { opened, type CwlProgram } from '../../../toil/cwl/program';
import type { TextEdit } from '../../finding';
import {
  contentEnd,
  firstOnLine,
  indentAt,
  keyStart,
  lineEnd,
  lineStart,
  pairEnd,
  pairOf,
  startOf,
  unitOf,
} from './layout';
import { edit, flowText, styleOf, insertEntry, insertItem, insertLines, type Written } from './mapEdits';

/** A preemptible hint to write. */
export interface NewHint {
  /** The class with its prefix. */
  readonly written: string;
  /** What stands behind `usePreemptible`: `true`, `false`, or what an author wrote there. */
  readonly value: string;
}

/**
 * The edits that put a hint among the hints of a process or step; undefined where its hints are no list and no map.
 * `without`: an entry of the process or step that is taken away at the same time.
 */
export function addHintEdits(program: CwlProgram, level: At, hint: NewHint, without?: Pair): TextEdit[] | undefined {
  const map = follow(level);
  if (!isMap(map.node)) return undefined;
  const field = opened(program, fieldOf(level, 'hints'));
  if (field === undefined) return newField(map.node, map, hint, without);
  const { node } = field;
  if (isMap(node)) return insertEntry({ node, at: field }, hint.written, bodyOf(hint), node.items.at(-1));
  if (isSeq(node)) {
    return insertItem({ node, at: field }, [['class', hint.written], ...bodyOf(hint)]);
  }
  if (!isScalar(node) || node.source !== '') return undefined;
  return [fillEdit(field, flowText([[hint.written, bodyOf(hint)]], styleOf(map.node, map)))];
}

function bodyOf({ value }: NewHint): readonly (readonly [string, string])[] {
  return [[PREEMPTIBLE_FIELD, value]];
}

function newField(node: YAMLMap, at: At, hint: NewHint, without: Pair | undefined): TextEdit[] {
  const value: Written = [[hint.written, bodyOf(hint)]];
  const stays = node.items.filter((pair) => pair !== without);
  const named = (keys: readonly string[]): number =>
    stays.findIndex((pair) => isScalar(pair.key) && keys.includes(String(pair.key.value)));
  // After the requirements; else before the inputs, as most documents have it; else at the end.
  const [requirements, inputs] = [named(['requirements']), named(['inputs', 'in'])];
  const after = requirements >= 0 ? requirements : inputs > 0 ? inputs - 1 : stays.length - 1;
  return insertEntry({ node, at }, 'hints', value, stays[after]);
}

/**
 * The edits that put an entry of a block map, with its comments and its layout, at the end of the hints of a process or step.
 * Undefined where the hints are in another style: then the hint must be written anew.
 */
export function copyHintEdits(
  program: CwlProgram,
  level: At,
  source: At,
  key: number,
  end: number,
): TextEdit[] | undefined {
  const { text } = source.file;
  const field = opened(program, fieldOf(level, 'hints'));
  const map = follow(level);
  if (!firstOnLine(text, key) || !isMap(map.node) || map.node.flow === true || map.file !== source.file)
    return undefined;
  const lines = text.slice(lineStart(text, key), lineEnd(text, end)).split(/\r?\n/);
  const cut = indentAt(text, key).length;
  const shifted = (indent: string): string[] =>
    lines.map((line) => (line.trim() === '' ? line : `${indent}${line.slice(cut)}`));
  if (field === undefined) {
    const first = map.node.items[0];
    const after = pairOf(map.node, 'requirements');
    if (first === undefined || after === undefined) return undefined;
    const indent = indentAt(text, keyStart(first));
    return [insertLines(map, pairEnd(text, after), [`${indent}hints:`, ...shifted(`${indent}${unitOf(text)}`)])];
  }
  const { node } = field;
  const last = isMap(node) && node.flow !== true ? node.items.at(-1) : undefined;
  if (last === undefined || field.file !== source.file) return undefined;
  return [insertLines(field, pairEnd(text, last), shifted(indentAt(text, keyStart(last))))];
}

/** The edits that give a hint without any field its field; `body` is what stands in place of its fields. */
export function addFieldEdits(body: At, value: string): TextEdit[] | undefined {
  const { node, file } = body;
  const { text } = file;
  if (isMap(node)) return insertEntry({ node, at: body }, PREEMPTIBLE_FIELD, value, node.items.at(-1));
  if (!isScalar(node)) return undefined;
  return isEmpty(body)
    ? [fillEdit(body, oneLine(body, value))]
    : [edit(body, startOf(node), contentEnd(text, node), oneLine(body, value))];
}

/** Whether nothing is written there at all. */
export function isEmpty({ node }: At): boolean {
  return isScalar(node) && (node.range === null || node.range === undefined || node.range[0] === node.range[1]);
}

function oneLine(body: At, value: string): string {
  const { root } = body.file;
  return flowText([[PREEMPTIBLE_FIELD, value]], isMap(root) || isSeq(root) ? styleOf(root, body) : 'yaml');
}

/** Writes something where nothing stands: right behind the colon, or, of a key without one, behind the key. */
function fillEdit(value: At, written: string): TextEdit {
  const { text } = value.file;
  const start = startOf(value.node);
  const place = lineStart(text, start) + text.slice(lineStart(text, start), start).trimEnd().length;
  return edit(value, place, place, text[place - 1] === ':' ? ` ${written}` : `: ${written}`);
}

/** The edits that write another value in the place of one, quoted or not. */
export function replaceValueEdits(value: At, text: string): TextEdit[] | undefined {
  if (!isNode(value.node) || value.node.range === null || value.node.range === undefined) return undefined;
  if (isEmpty(value)) return [fillEdit(value, text)];
  return [edit(value, startOf(value.node), contentEnd(value.file.text, value.node), text)];
}
