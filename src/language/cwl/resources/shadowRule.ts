import * as l10n from '@vscode/l10n';
import { isMap, type Node } from 'yaml';
import { entriesOf, follow, placeOf, scalarOf, type At, type Entry } from '../../../toil/cwl/nodes';
import { effectiveRequirement, type Requirement } from '../../../toil/cwl/requirements';
import type { Fix, Found, Related, TextEdit } from '../../finding';
import type { CwlChecked } from '../../rule';
import { wholeOf } from '../preemptible/className';
import { keyAt } from '../preemptible/hints';
import { pairOf } from '../preemptible/layout';
import { insertEntry } from '../preemptible/mapEdits';
import { fix, placeAt, report } from '../preemptible/report';
import { hasFields, leavesOf, type Leaf } from './leaves';

const CLASS = 'ResourceRequirement';
const WHAT = ['cores', 'ram', 'tmpdir', 'outdir'] as const;
/** How many tools and places a finding names. */
const MOST_NAMED = 3;
/** Amounts that a job gets anyway where nothing is written. */
const USUAL: Readonly<Record<string, number>> = { cores: 1, tmpdir: 1024, outdir: 1024 };

/** Fields of a ResourceRequirement that count for no job, because another one takes its place as a whole. */
interface Shadow {
  readonly hidden: Requirement;
  readonly winner: Requirement;
  readonly lost: readonly Entry[];
  readonly tools: Set<string>;
}

/**
 * TOIL121: a ResourceRequirement that sets something is hidden by one that does not: cwltool takes the one that counts whole and merges
 * nothing (reference cwl-wdl.md 1.2, 9.2.21). The finding stands at what is lost; if that is in another file, at
 * what hides it.
 */
export function* shadowed(document: CwlChecked): Iterable<Found> {
  const all = shadowsOf(document);
  const byHidden = grouped(all, ({ hidden }) => hidden.nameAt.node);
  for (const shadows of byHidden.values()) {
    const here = shadows[0] === undefined ? [] : lostHere(document, shadows[0], shadows);
    yield* here.length > 0 ? here : shadows.flatMap((shadow) => hidesElsewhere(document, shadow));
  }
}

function shadowsOf(document: CwlChecked): Shadow[] {
  const found = new Map<Node, Map<Node, Shadow>>();
  for (const leaf of leavesOf(document)) {
    const winner = effectiveRequirement(leaf.all, CLASS);
    if (winner !== undefined && hasFields(winner)) collect(found, leaf, winner);
  }
  return [...found.values()].flatMap((each) => [...each.values()]);
}

function collect(found: Map<Node, Map<Node, Shadow>>, { met, name }: Leaf, winner: Requirement): void {
  for (const hidden of met) {
    if (hidden.name !== CLASS || hidden.nameAt.node === winner.nameAt.node || !hasFields(hidden)) continue;
    const lost = lostFields(hidden, winner);
    if (lost.length === 0) continue;
    const byWinner = found.get(hidden.nameAt.node) ?? new Map<Node, Shadow>();
    found.set(hidden.nameAt.node, byWinner);
    const shadow = byWinner.get(winner.nameAt.node) ?? { hidden, winner, lost, tools: new Set<string>() };
    byWinner.set(winner.nameAt.node, shadow);
    shadow.tools.add(name === '' ? hidden.level.name : name);
  }
}

/** What the hidden one sets and the one that counts does not, unless a job gets as much anyway. */
function lostFields(hidden: Requirement, winner: Requirement): Entry[] {
  const kept = new Set(settingFields(winner).map(quantityOf));
  return settingFields(hidden).filter((entry) => {
    const what = quantityOf(entry);
    const scalar = scalarOf(entry.value);
    return !kept.has(what) && !(scalar?.kind === 'int' && Number(scalar.value) === USUAL[what]);
  });
}

function settingFields({ body }: Requirement): Entry[] {
  return entriesOf(body).filter((entry) => {
    const scalar = scalarOf(entry.value);
    const isSet =
      scalar?.kind === 'string' || (scalar?.kind === 'int' && scalar.value !== 0n) || scalar?.kind === 'float';
    return isSet && quantityOf(entry) !== '';
  });
}

function quantityOf({ key }: Entry): string {
  const what = key.replace(/(?:Min|Max)$/, '');
  return WHAT.some((each) => each === what) && key !== what ? what : '';
}

function lostHere(document: CwlChecked, first: Shadow, shadows: readonly Shadow[]): Found[] {
  const [field] = first.lost;
  if (field === undefined) return [];
  const tools = new Set(shadows.flatMap((shadow) => [...shadow.tools]));
  const message = l10n.t(
    'Toil does not use {0} for {1}, because another ResourceRequirement takes the place of this one as a whole.',
    listed(first.lost.map(({ key }) => key)),
    listed([...tools]),
  );
  const related = shadows.slice(0, MOST_NAMED).map(({ winner }) => relatedAt(winner, l10n.t('This one counts.')));
  const at = keyAt(field);
  return report(document, 'TOIL121', at, message, {
    place: wholeOf(at, field.key),
    related,
    fixes: copyFix(document, shadows),
  });
}

function hidesElsewhere(document: CwlChecked, shadow: Shadow): Found[] {
  const { winner, hidden, lost, tools } = shadow;
  const message = l10n.t(
    'Toil does not use {0} for {1}, because this ResourceRequirement takes the place of another one as a whole.',
    listed(lost.map(({ key }) => key)),
    listed([...tools]),
  );
  const related = [relatedAt(hidden, l10n.t('This one is not used.'))];
  const place = wholeOf(winner.nameAt, winner.written);
  return report(document, 'TOIL121', winner.nameAt, message, { place, related, fixes: copyFix(document, [shadow]) });
}

function relatedAt({ nameAt }: Requirement, message: string): Related {
  return { ...placeAt(nameAt), message };
}

function listed(words: readonly string[]): string {
  return words.length > MOST_NAMED ? `${words.slice(0, MOST_NAMED).join(', ')} …` : words.join(', ');
}

/** Writes what is lost into those that count, where they stand in the document itself. */
function copyFix(document: CwlChecked, shadows: readonly Shadow[]): Fix[] {
  const edits = shadows.map((shadow) => copyEdits(document, shadow));
  if (edits.some((each) => each === undefined)) return [];
  const keys = new Set(shadows.flatMap(({ lost }) => lost.map(({ key }) => key)));
  return fix(
    l10n.t('Copy {0} to the one that counts', listed([...keys])),
    edits.flatMap((each) => each ?? []),
    false,
  );
}

function copyEdits({ main }: CwlChecked, { winner, lost }: Shadow): TextEdit[] | undefined {
  const at: At = follow(winner.body);
  const { node } = at;
  if (!isMap(node) || at.file !== main || at.mixin !== undefined) return undefined;
  const last = node.items.at(-1);
  const edits: TextEdit[] = [];
  for (const { key, value } of lost) {
    if (pairOf(node, key) !== undefined) return undefined;
    const { start, end } = placeOf(value.node);
    const text = value.file.text.slice(start, end).trimEnd();
    // Expressions mean the inputs of another process; longer texts would have to be indented anew.
    if (!/^-?[0-9][0-9._]*$/.test(text)) return undefined;
    edits.push(...insertEntry({ node, at }, key, text, last));
  }
  return joined(edits);
}

/** Insertions at one place become one. */
function joined(edits: readonly TextEdit[]): TextEdit[] {
  return [...grouped(edits, ({ start }) => start).values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : [{ ...first, text: same.map(({ text }) => text).join('') }];
  });
}

function grouped<K, T>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
