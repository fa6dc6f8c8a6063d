import * as l10n from '@vscode/l10n';
import { isMap, isScalar, type Pair } from 'yaml';
import { fieldOf, follow, isNode, placeOf, type At } from '../../../toil/cwl/nodes';
import { PREEMPTIBLE_FIELD } from '../../../toil/cwl/preemptible';
import type { Found } from '../../finding';
import type { CwlChecked } from '../../rule';
import { judged, wholeOf } from './className';
import { classOf, levelsIn, rightHints, type HintEntry } from './hints';
import { removeEntry } from './mapEdits';
import { removeHintEdits } from './removeHint';
import { fix, placeAt, report } from './report';

type Right = HintEntry & { readonly body: At };

/** TOIL110: the hint twice at one level, of which one counts; and the same key twice, which no YAML reader of Toil takes. */
export function* duplicate(document: CwlChecked): Iterable<Found> {
  const together = new Map<At['node'], Right[]>();
  for (const hint of rightHints(document)) {
    const node = follow(hint.level.level.at).node;
    together.set(node, [...(together.get(node) ?? []), hint]);
  }
  for (const hints of together.values()) yield* several(document, hints);
  for (const { level } of levelsIn(document)) yield* sameKeys(document, level.at);
  for (const { body } of rightHints(document)) yield* sameKey(document, body, (key) => key === PREEMPTIBLE_FIELD);
}

/** In a list the last one counts; of a map cwltool sorts the keys first (`_resolve_idmap` of schema-salad). */
function* several(document: CwlChecked, hints: readonly Right[]): Iterable<Found> {
  const inMap = hints[0]?.form === 'map';
  const ordered = inMap
    ? hints.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0))
    : hints;
  const winner = ordered.at(-1);
  for (const hint of ordered.slice(0, -1)) {
    const { name } = hint;
    // The same key twice is another fault.
    if (name === undefined || winner?.name === undefined || (inMap && nameOf(hint) === nameOf(winner))) continue;
    const message = inMap
      ? l10n.t(
          'Toil ignores this hint: of two spellings of a class it takes {0}, the last one by alphabet.',
          nameOf(winner),
        )
      : l10n.t('Toil ignores this hint: of a class that is twice in a list it takes the last one.');
    const related = [{ ...placeAt(winner.name.at), message: l10n.t('This one counts.') }];
    const fixes = fix(l10n.t('Remove this hint'), removeHintEdits(hint), true);
    yield* report(document, 'TOIL110', name.at, message, { place: wholeOf(name.at, name.written), related, fixes });
  }
}

function nameOf({ name }: HintEntry): string {
  return name?.written ?? '';
}

/** Two `hints` of one process, one of them with the preemptible hint; and the hint's key twice in a map. */
function* sameKeys(document: CwlChecked, level: At): Iterable<Found> {
  const at = follow(level);
  if (!isMap(at.node)) return;
  const blocks = at.node.items.filter((pair) => isKey(pair, (key) => key === 'hints'));
  const meant = blocks.some(({ value }) => isMap(value) && value.items.some((pair) => isKey(pair, isHint(at))));
  if (meant) yield* sameKey(document, at, (key) => key === 'hints');
  const hints = fieldOf(at, 'hints');
  if (hints !== undefined) yield* sameKey(document, hints, isHint(at));
}

function isHint(at: At): (key: string) => boolean {
  return (key) => judged(classOf(key, at)) !== undefined;
}

function isKey({ key }: Pair, wanted: (key: string) => boolean): boolean {
  return isScalar(key) && wanted(String(key.value));
}

function* sameKey(document: CwlChecked, map: At, wanted: (key: string) => boolean): Iterable<Found> {
  const { node, file } = follow(map);
  if (!isMap(node)) return;
  const first = new Map<string, Pair>();
  for (const pair of node.items) {
    if (!isKey(pair, wanted) || !isNode(pair.key) || !isScalar(pair.key)) continue;
    const key = String(pair.key.value);
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, pair);
      continue;
    }
    const at = { ...map, node: pair.key, file };
    const message = l10n.t('Toil refuses a document with the same key twice in a map: {0}.', key);
    const related = isNode(before.key)
      ? [{ ...placeAt({ node: before.key, file }), message: l10n.t('It is here too.') }]
      : [];
    const edits = sameText(file.text, before, pair)
      ? removeEntry({ node, at: { ...map, node, file } }, pair)
      : undefined;
    const fixes = fix(l10n.t('Remove the second one'), edits, true);
    yield* report(document, 'TOIL110', at, message, { place: wholeOf(at, key), level: 'error', related, fixes });
  }
}

/** Which of two different ones is meant, only the author knows. */
function sameText(text: string, a: Pair, b: Pair): boolean {
  if (!isNode(a.value) || !isNode(b.value)) return false;
  if (isScalar(a.value) && isScalar(b.value)) return a.value.source === b.value.source;
  const [first, second] = [placeOf(a.value), placeOf(b.value)];
  const words = ({ start, end }: typeof first): string => text.slice(start, end).replaceAll(/\s+/g, ' ').trim();
  return words(first) === words(second);
}
