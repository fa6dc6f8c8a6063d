import * as l10n from '@vscode/l10n';
import { isMap } from 'yaml';
import { entriesOf, placeOf, type At, type Entry } from '../../../toil/cwl/nodes';
import { PREEMPTIBLE_FIELD, USE_PREEMPTIBLE } from '../../../toil/cwl/preemptible';
import { editDistance } from '../../../toil/cwl/spelling';
import type { Found } from '../../finding';
import type { CwlChecked } from '../../rule';
import { wholeOf } from './className';
import { addFieldEdits } from './hintEdits';
import { isImported, keyAt, rightHints, type HintEntry } from './hints';
import { pairOf } from './layout';
import { edit, removeEntry } from './mapEdits';
import { fix, report } from './report';

/** Fields that say nothing to Toil and do no harm: documentation, and what the reader of the file itself takes out. */
const SILENT: ReadonlySet<string> = new Set([PREEMPTIBLE_FIELD, 'class', 'label', 'doc', 'id', '<<']);
const MOST_WRONG = 3;

/** TOIL105: no field `usePreemptible`. Toil refuses the job when it makes it (toil/cwl/cwltoil.py), maybe after hours of others. */
export function* missingField(document: CwlChecked): Iterable<Found> {
  for (const hint of rightHints(document)) {
    const { body, judged } = hint;
    if (!isMap(body.node) || isImported(hint)) continue;
    const entries = entriesOf(body);
    if (entries.some(({ key }) => key === PREEMPTIBLE_FIELD)) continue;
    const meant = entries.find(({ key }) => isMeant(key));
    if (meant !== undefined) {
      yield* misspelt(document, meant);
      continue;
    }
    const message = l10n.t('Toil stops when it makes this job: the hint has no field usePreemptible.');
    const fixes = ['true', 'false'].flatMap((value) =>
      fix(l10n.t('Add usePreemptible: {0}', value), addFieldEdits(body, value), false),
    );
    yield* report(document, 'TOIL105', judged.at, message, { place: wholeOf(judged.at, judged.written), fixes });
  }
}

function misspelt(document: CwlChecked, entry: Entry): Found[] {
  const at = keyAt(entry);
  const place = wholeOf(at, entry.key);
  const message = l10n.t('Toil stops when it makes this job: the field is called usePreemptible.');
  const edits = [edit(at, place.start, place.end, PREEMPTIBLE_FIELD)];
  const fixes = fix(l10n.t('Rename the field to usePreemptible'), edits, true);
  return report(document, 'TOIL105', at, message, { place, fixes });
}

/** A few letters off, in other case, or with a prefix. */
function isMeant(key: string): boolean {
  const local = key.slice(Math.max(key.lastIndexOf(':'), key.lastIndexOf('#')) + 1).trim();
  return local.length < 30 && editDistance(local.toLowerCase(), PREEMPTIBLE_FIELD.toLowerCase()) <= MOST_WRONG;
}

/** TOIL113: fields beside `usePreemptible`, and a class that the key of the map overrules. */
export function* extraField(document: CwlChecked): Iterable<Found> {
  for (const hint of rightHints(document)) {
    const entries = isImported(hint) ? [] : entriesOf(hint.body);
    if (hint.form === 'map') yield* otherClass(document, hint, entries);
    if (!entries.some(({ key }) => key === PREEMPTIBLE_FIELD)) continue;
    for (const entry of entries) {
      if (SILENT.has(entry.key) || entry.key.startsWith('$')) continue;
      const at = keyAt(entry);
      const message = l10n.t('Toil ignores the field {0}: this hint has only usePreemptible.', entry.key);
      const fixes = fix(l10n.t('Remove the field {0}', entry.key), removal(hint.body, entry), false);
      yield* report(document, 'TOIL113', at, message, { place: wholeOf(at, entry.key), fixes });
    }
  }
}

function otherClass(document: CwlChecked, hint: HintEntry & { readonly body: At }, entries: readonly Entry[]): Found[] {
  const entry = entries.find(({ key }) => key === 'class');
  const { name } = hint;
  if (entry === undefined || name === undefined) return [];
  const { node, file } = entry.value;
  const { start, end } = placeOf(node);
  const written = file.text.slice(start, end).replace(/^(["'])(.*)\1$/, '$2');
  if (written === name.written || written === USE_PREEMPTIBLE) return [];
  const message = l10n.t('Toil ignores this class: the key says that the hint is {0}.', name.written);
  const fixes = fix(l10n.t('Remove the field {0}', 'class'), removal(hint.body, entry), false);
  return report(document, 'TOIL113', entry.value, message, { place: wholeOf(entry.value, written), fixes });
}

/** The last field cannot be taken away without leaving an empty value. */
function removal(body: At, { key, value }: Entry): ReturnType<typeof removeEntry> | undefined {
  if (!isMap(body.node) || value.file !== body.file || body.node.items.length < 2) return undefined;
  const pair = pairOf(body.node, key);
  return pair && removeEntry({ node: body.node, at: body }, pair);
}
