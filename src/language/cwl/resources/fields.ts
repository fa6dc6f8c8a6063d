import { isMap } from 'yaml';
import { entriesOf, follow, scalarOf, type At, type Entry } from '../../../toil/cwl/nodes';
import type { ScalarValue } from '../../../toil/cwl/scalars';
import type { Fix, TextEdit } from '../../finding';
import type { CwlChecked } from '../../rule';
import { hintsOf, keyAt, type HintEntry } from '../preemptible/hints';
import { pairOf } from '../preemptible/layout';
import { edit, removeEntry } from '../preemptible/mapEdits';
import { fix, placeAt } from '../preemptible/report';

/** An entry of hints or requirements with a map of fields. */
export type WithFields = HintEntry & { readonly name: NonNullable<HintEntry['name']>; readonly body: At };

/** The entries of a class, as hints and as requirements, in the order of the document. */
export function entriesOfClass(document: CwlChecked, iri: string): WithFields[] {
  return hintsOf(document).flatMap((entry) => {
    const { name, body } = entry;
    return name?.iri === iri && body !== undefined && isMap(follow(body).node) ? [{ ...entry, name, body }] : [];
  });
}

/** A field with its literal value; `scalar` is undefined for a list or a map. */
export interface Field {
  readonly key: string;
  readonly keyAt: At;
  readonly value: At;
  readonly scalar: ScalarValue | undefined;
}

/** The fields by name. */
export function fieldsOf({ body }: WithFields): Map<string, Field> {
  return new Map(entriesOf(body).map((entry) => [entry.key, fieldOfEntry(entry)]));
}

function fieldOfEntry(entry: Entry): Field {
  return { key: entry.key, keyAt: keyAt(entry), value: follow(entry.value), scalar: scalarOf(entry.value) };
}

/** The literal number of a field. */
export function numberIn(field: Field | undefined): number | undefined {
  const scalar = field?.scalar;
  return scalar?.kind === 'int' || scalar?.kind === 'float' ? Number(scalar.value) : undefined;
}

/** The edits that take a field out; undefined when nothing would be left, which Toil refuses, or it stands in a merged map. */
export function removeFieldEdits({ body }: WithFields, { key }: Field): TextEdit[] | undefined {
  const at = follow(body);
  if (!isMap(at.node) || at.node.items.length < 2) return undefined;
  const pair = pairOf(at.node, key);
  return pair && removeEntry({ node: at.node, at }, pair);
}

/** The edit that writes another value; undefined when an anchor or a tag stands before it. */
export function writeValueEdits({ value }: Field, text: string): TextEdit[] | undefined {
  const { start, end } = placeAt(value);
  const written = value.file.text.slice(start, end);
  if (written.trim() === '' || /^[&!]/.test(written) || /[\n\r]/.test(written.trimEnd())) return undefined;
  return [edit(value, start, start + written.trimEnd().length, text)];
}

/** A fix whose title is made by the caller, with the edits if they can be made. */
export function fixes(
  ...all: readonly (readonly [title: string, edits: TextEdit[] | undefined, only: boolean])[]
): Fix[] {
  return all.flatMap(([title, edits, only]) => fix(title, edits, only));
}
