import * as l10n from '@vscode/l10n';
import { isMap, isScalar, isSeq } from 'yaml';
import { entriesOf, fieldOf, itemsOf, scalarOf, textOf, type At, type Entry } from '../../../toil/cwl/nodes';
import { PREEMPTIBLE_FIELD } from '../../../toil/cwl/preemptible';
import type { Fix, Found } from '../../finding';
import type { CwlChecked } from '../../rule';
import { judged, wholeOf, type JudgedClass } from './className';
import { addFieldEdits, isEmpty, replaceValueEdits } from './hintEdits';
import { classOf, hintsOf, keyAt, levelsIn, type HintEntry } from './hints';
import { classItemEdits, fieldItemEdits, oneKeyEdits } from './itemEdits';
import { edit } from './mapEdits';
import { fix, placeAt, report } from './report';
import { meantBy } from './meaning';

/** TOIL107: no map where the fields of the hint should be, or an item of a list without its class. cwltool refuses all of them. */
export function* badBody(document: CwlChecked): Iterable<Found> {
  for (const hint of hintsOf(document)) {
    if (hint.as !== 'hint') continue;
    if (hint.form === 'map') yield* inMap(document, hint);
    else if (hint.name === undefined) yield* inList(document, hint);
  }
  for (const { level } of levelsIn(document)) yield* emptyHints(document, level.at);
}

function inMap(document: CwlChecked, hint: HintEntry): Found[] {
  const { judged: name, raw } = hint;
  if (name?.right !== true) return [];
  const imported = fieldOf(raw, '$import');
  if (imported !== undefined) return importedBody(document, raw);
  if (isMap(raw.node)) return [];
  const empty = scalarOf(raw)?.kind === 'null';
  const message = empty
    ? l10n.t('Toil refuses a hint without a body: it needs the field usePreemptible.')
    : l10n.t('Toil refuses this value: the hint needs the field usePreemptible in a map.');
  const place = empty && isEmpty(raw) ? wholeOf(name.at, name.written) : placeAt(raw);
  return report(document, 'TOIL107', empty ? name.at : raw, message, { place, fixes: bodyFixes(raw) });
}

function bodyFixes(raw: At): Fix[] {
  const [only, ...others] = itemsOf(raw);
  if (isSeq(raw.node)) return only !== undefined && others.length === 0 ? unwrapped(raw, only) : [];
  const meant = meantBy(raw);
  const values = meant === undefined ? ['true', 'false'] : [meant];
  return values.flatMap((value) =>
    fix(l10n.t('Write usePreemptible: {0}', value), addFieldEdits(raw, value), values.length === 1),
  );
}

/** The one map of a list in brackets takes the list's place. */
function unwrapped(raw: At, item: At): Fix[] {
  const { node, file } = raw;
  const range = item.node.range;
  if (!isSeq(node) || node.flow !== true || !isMap(item.node) || range === null || range === undefined) return [];
  return fix(l10n.t('Take the map out of the list'), replaceValueEdits(raw, file.text.slice(range[0], range[1])), true);
}

function importedBody(document: CwlChecked, raw: At): Found[] {
  const entry = entriesOf(raw).find(({ key }) => key === '$import');
  if (entry === undefined) return [];
  const at = keyAt(entry);
  const place = wholeOf(at, '$import');
  const message = l10n.t('Toil refuses $import as the body of a hint, where only $mixin works.');
  const edits = [edit(at, place.start, place.end, '$mixin')];
  return report(document, 'TOIL107', at, message, { place, fixes: fix(l10n.t('Write $mixin'), edits, true) });
}

function inList(document: CwlChecked, { raw, body }: HintEntry): Found[] {
  if (body === undefined) return [];
  const entries = entriesOf(body);
  const [first, ...others] = entries;
  const key = first === undefined || others.length > 0 ? undefined : classIn(first);
  if (first !== undefined && key !== undefined) return oneKeyItem(document, body, first, key);
  const field = entries.find((entry) => entry.key === PREEMPTIBLE_FIELD);
  return field === undefined ? wordInList(document, raw, body) : itemWithoutClass(document, body, field);
}

function wordInList(document: CwlChecked, raw: At, body: At): Found[] {
  const text = textOf(body);
  const name = text === undefined ? undefined : judged(classOf(text, body));
  return name !== undefined && isScalar(raw.node) ? plainItem(document, body, name) : [];
}

/** The class that a key is; the field is nearly called like it. */
function classIn(entry: Entry): JudgedClass | undefined {
  if (entry.key === PREEMPTIBLE_FIELD && !isMap(entry.value.node)) return undefined;
  return judged(classOf(entry.key, keyAt(entry)));
}

/** `- arv:UsePreemptible: {…}` */
function oneKeyItem(document: CwlChecked, item: At, entry: Entry, { at, written }: JudgedClass): Found[] {
  const message = l10n.t('Toil refuses this item: in a list the hint is named by the field class.');
  const fixes = fix(l10n.t('Name the hint by the field class'), oneKeyEdits(item, entry), true);
  return report(document, 'TOIL107', at, message, { place: wholeOf(at, written), fixes });
}

/** `- arv:UsePreemptible` */
function plainItem(document: CwlChecked, item: At, { at, written }: JudgedClass): Found[] {
  const message = l10n.t('Toil refuses this item: in a list a hint is a map with the fields class and usePreemptible.');
  const fixes = ['true', 'false'].flatMap((value) =>
    fix(l10n.t('Write usePreemptible: {0}', value), classItemEdits(item, written, value), false),
  );
  return report(document, 'TOIL107', at, message, { place: wholeOf(at, written), fixes });
}

/** `- usePreemptible: true` */
function itemWithoutClass(document: CwlChecked, item: At, field: Entry): Found[] {
  const at = keyAt(field);
  const message = l10n.t('Toil refuses this item: the field class must say which hint it is.');
  const fixes = fix(l10n.t('Add the field class'), fieldItemEdits(item, field), true);
  return report(document, 'TOIL107', at, message, { place: wholeOf(at, field.key), fixes });
}

/** `hints:` with nothing behind it; every hint below has been taken away, or is not written yet. */
function emptyHints(document: CwlChecked, level: At): Found[] {
  const entry = entriesOf(level).find(({ key }) => key === 'hints');
  if (entry === undefined || scalarOf(entry.value)?.kind !== 'null') return [];
  const at = keyAt(entry);
  const message = l10n.t('Toil refuses hints without any value, while an empty map is right.');
  const fixes = fix(l10n.t('Write an empty map'), replaceValueEdits(entry.value, '{}'), true);
  return report(document, 'TOIL107', at, message, { place: wholeOf(at, entry.key), fixes });
}
