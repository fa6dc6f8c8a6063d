import { isMap } from 'yaml';
import { levelsOf, type Level } from '../../../toil/cwl/levels';
import { expandName } from '../../../toil/cwl/namespaces';
import { entriesOf, fieldOf, follow, itemsOf, textOf, type At, type Entry } from '../../../toil/cwl/nodes';
import { opened, type CwlProgram } from '../../../toil/cwl/program';
import type { CwlChecked } from '../../rule';
import { judged, type ClassName, type JudgedClass } from './className';

/** An entry of `hints` or `requirements` as it is written, right or not. */
export interface HintEntry {
  readonly level: Level;
  readonly as: 'hint' | 'requirement';
  readonly form: 'map' | 'list';
  /** The map or list that it is in. */
  readonly holder: At;
  /** Undefined for an item of a list without `class`. */
  readonly name: ClassName | undefined;
  /** Defined when the class is meant to be the preemptible hint. */
  readonly judged: JudgedClass | undefined;
  /** The value of the key, or the item, as it stands there. */
  readonly raw: At;
  /** The same with `$import` and `$mixin` followed; undefined when the file is not there. */
  readonly body: At | undefined;
}

const found = new WeakMap<CwlChecked, readonly HintEntry[]>();

/** All entries of hints and requirements of a document, of steps and inline processes too. Looked for once. */
export function hintsOf(document: CwlChecked): readonly HintEntry[] {
  let entries = found.get(document);
  if (entries === undefined) {
    entries = levelsIn(document).flatMap((level) => [
      ...entriesIn(document.program, level, 'hint'),
      ...entriesIn(document.program, level, 'requirement'),
    ]);
    found.set(document, entries);
  }
  return entries;
}

const levels = new WeakMap<CwlChecked, readonly Level[]>();

/** The levels of the document; parts that it imports belong to it, processes of other files do not. */
export function levelsIn(document: CwlChecked): readonly Level[] {
  let known = levels.get(document);
  if (known === undefined) {
    known = levelsOf(document.program, document.main).filter(({ level }) => belongs(document, level.at));
    levels.set(document, known);
  }
  return known;
}

function belongs({ main }: CwlChecked, at: At): boolean {
  return at.file === main || (at.from !== undefined && fieldOf(at, 'cwlVersion') === undefined);
}

function entriesIn(program: CwlProgram, level: Level, as: HintEntry['as']): HintEntry[] {
  const holder = opened(program, fieldOf(level.level.at, as === 'hint' ? 'hints' : 'requirements'));
  if (holder === undefined) return [];
  if (isMap(holder.node)) return entriesOf(holder).map((entry) => mapEntry(program, { level, as, holder }, entry));
  return itemsOf(holder).flatMap((item) => listEntries(program, { level, as, holder }, item));
}

type Around = Pick<HintEntry, 'level' | 'as' | 'holder'>;

function mapEntry(program: CwlProgram, around: Around, { key, keyNode, value }: Entry): HintEntry {
  const name = classOf(key, keyAt({ key, keyNode, value }));
  return { ...around, form: 'map', name, judged: judged(name), raw: follow(value), body: opened(program, value) };
}

function listEntries(program: CwlProgram, around: Around, item: At): HintEntry[] {
  const raw = follow(item);
  const body = opened(program, item);
  // A list that is imported into a list becomes part of it.
  if (body !== undefined && body.node !== raw.node && itemsOf(body).length > 0) {
    return itemsOf(body).map((part) => listEntry(program, { ...around, holder: body }, part));
  }
  return [listEntry(program, around, item)];
}

function listEntry(program: CwlProgram, around: Around, item: At): HintEntry {
  const body = opened(program, item);
  const at = fieldOf(body, 'class');
  const written = textOf(at);
  const name = at === undefined || written === undefined ? undefined : classOf(written, at);
  const raw = follow(item);
  return { ...around, form: 'list', name, judged: name && judged(name), raw, body };
}

/** A class with the address that it stands for. */
export function classOf(written: string, at: At): ClassName {
  return { written, iri: expandName(written, at), at };
}

/** The entries that are meant to be the preemptible hint, among hints. */
export function preemptibleHints(document: CwlChecked): (HintEntry & { readonly judged: JudgedClass })[] {
  return hintsOf(document).flatMap((entry) =>
    entry.as === 'hint' && entry.judged !== undefined ? [{ ...entry, judged: entry.judged }] : [],
  );
}

/** Those that Toil takes for it, with their fields. */
export function rightHints(document: CwlChecked): (HintEntry & { readonly judged: JudgedClass; readonly body: At })[] {
  return preemptibleHints(document).flatMap((entry) =>
    entry.judged.right && entry.body !== undefined ? [{ ...entry, body: entry.body }] : [],
  );
}

/** `arv:UsePreemptible: {$import: FILE}`: the key has become a field `class`, and `$import` must be the only field. */
export function isImported({ form, raw }: HintEntry): boolean {
  return form === 'map' && fieldOf(raw, '$import') !== undefined;
}

/** The key of an entry as a place of its own. */
export function keyAt({ keyNode, value }: Entry): At {
  return { ...value, node: keyNode };
}
