import * as l10n from '@vscode/l10n';
import { isMap } from 'yaml';
import { entriesOf, fieldOf, follow, scalarOf, textOf, type At, type Entry } from '../../../toil/cwl/nodes';
import type { Level } from '../../../toil/cwl/levels';
import { PREEMPTIBLE_FIELD } from '../../../toil/cwl/preemptible';
import { RESOURCE_REQUIREMENT } from '../../../toil/cwl/resources';
import type { Fix, Found, TextEdit } from '../../finding';
import type { CwlChecked } from '../../rule';
import { isNear, judged, wholeOf, type JudgedClass } from './className';
import { addHintEdits } from './hintEdits';
import { classOf, hintsOf, keyAt, levelsIn } from './hints';
import { pairOf } from './layout';
import { combined, edit, removeEntry } from './mapEdits';
import { meantBy } from './meaning';
import { usablePrefix } from './namespaceEdits';
import { fix, report } from './report';

/** TOIL109: the hint, or its field, where it is no hint. With a prefix it is dropped in silence, a bare field is refused. */
export function* misplaced(document: CwlChecked): Iterable<Found> {
  for (const level of levelsIn(document)) yield* inFields(document, level);
  yield* besideGraph(document);
  yield* inResources(document);
}

/** Fields of a process or step itself. */
function* inFields(document: CwlChecked, level: Level): Iterable<Found> {
  const { at, kind } = level.level;
  const entries = entriesOf(at);
  for (const entry of entries) {
    if (entry.key === 'hint') yield* hintField(document, at, entry, entries);
    const name = judgedKey(entry);
    if (name === undefined && !isField(entry.key)) continue;
    const refused = name === undefined || name.bare;
    const message = refused ? l10n.t('Toil refuses this field here: it belongs to a hint in hints.') : ignored(kind);
    const place = wholeOf(keyAt(entry), entry.key);
    const fixes = fix(l10n.t('Move it to hints'), moveEdits(document, level, at, entry), true);
    yield* report(document, 'TOIL109', keyAt(entry), message, { place, fixes, ...(refused ? { level: 'error' } : {}) });
  }
}

/** Most keys have nothing like the class in them, so that their prefixes need not be looked up. */
function judgedKey(entry: Entry): JudgedClass | undefined {
  return isNear(entry.key.slice(Math.max(entry.key.lastIndexOf(':'), entry.key.lastIndexOf('#')) + 1)) ||
    entry.key.includes('/')
    ? judged(classOf(entry.key, keyAt(entry)))
    : undefined;
}

function ignored(kind: Level['level']['kind']): string {
  if (kind === 'step') return l10n.t('Toil ignores this field of the step: it belongs in the hints of the step.');
  return kind === 'workflow'
    ? l10n.t('Toil ignores this field of the workflow: it belongs in the hints of the workflow.')
    : l10n.t('Toil ignores this field of the tool: it belongs in the hints of the tool.');
}

/** `usePreemptible`, and what is nearly that; never with a prefix. */
function isField(key: string): boolean {
  return /^(?:use)?[-_]?preempt[ai]ble$/i.test(key.trim());
}

/** `hint:` for `hints:`, when it has the preemptible hint in it. */
function hintField(document: CwlChecked, level: At, entry: Entry, siblings: readonly Entry[]): Found[] {
  if (!holdsHint(entry.value)) return [];
  const at = keyAt(entry);
  const place = wholeOf(at, entry.key);
  const alone = !siblings.some(({ key }) => key === 'hints');
  const message = l10n.t('Toil refuses the field hint: it is called hints.');
  const edits = alone && entry.value.file === level.file ? [edit(at, place.start, place.end, 'hints')] : undefined;
  const fixes = fix(l10n.t('Rename the field to hints'), edits, true);
  return report(document, 'TOIL109', at, message, { place, level: 'error', fixes });
}

function holdsHint(value: At): boolean {
  const mapped = entriesOf(value).some((entry) => judgedKey(entry) !== undefined);
  return mapped || classesIn(value).some((name) => judged(name) !== undefined);
}

function classesIn(value: At): ReturnType<typeof classOf>[] {
  const node = follow(value);
  const items = 'items' in node.node ? node.node.items : [];
  return items.flatMap((item) => {
    const at = isMap(item) ? fieldOf({ ...node, node: item }, 'class') : undefined;
    const written = textOf(at);
    return at === undefined || written === undefined ? [] : [classOf(written, at)];
  });
}

/** Hints beside `$graph` belong to no process: cwltool takes the processes out and forgets the rest. */
function* besideGraph(document: CwlChecked): Iterable<Found> {
  const { main } = document;
  if (main.root === undefined) return;
  const root: At = { node: main.root, file: main };
  if (!entriesOf(root).some(({ key }) => key === '$graph')) return;
  const field = entriesOf(root).find(({ key }) => key === 'hints');
  const entries = entriesOf(field?.value).filter((entry) => judgedKey(entry) !== undefined);
  const listed = classesIn(field?.value ?? root).filter((name) => field !== undefined && judged(name) !== undefined);
  const message = l10n.t('Toil ignores hints beside $graph: they belong in the processes inside of it.');
  for (const entry of entries) {
    const place = wholeOf(keyAt(entry), entry.key);
    const fixes = field === undefined ? [] : intoProcesses(document, root, field, entry);
    yield* report(document, 'TOIL109', keyAt(entry), message, { place, fixes });
  }
  for (const name of listed)
    yield* report(document, 'TOIL109', name.at, message, { place: wholeOf(name.at, name.written) });
}

/** One process: it is the one. Several: the workflow that starts hands its hints down to all that it runs. */
function intoProcesses(document: CwlChecked, root: At, field: Entry, entry: Entry): Fix[] {
  const processes = levelsIn(document).filter(
    ({ stands, outer }) => stands.as === 'process' && outer.hints.length + outer.requirements.length === 0,
  );
  const [first, ...others] = processes;
  const holder = follow(field.value);
  if (first === undefined || !isMap(root.node) || !isMap(holder.node)) return [];
  const alone = holder.node.items.length === 1;
  const pair = alone ? pairOf(root.node, 'hints') : pairOf(holder.node, entry.key);
  if (pair === undefined) return [];
  const removed = alone
    ? removeEntry({ node: root.node, at: root }, pair)
    : removeEntry({ node: holder.node, at: holder }, pair);
  const added = addHintEdits(document.program, first.level.at, { written: entry.key, value: valueIn(entry.value) });
  const title = l10n.t('Move it to the hints of {0}', first.level.name);
  return fix(title, added && [...removed, ...added], others.length === 0);
}

/** `usePreemptible` or the like in a ResourceRequirement, where people look for it first. */
function* inResources(document: CwlChecked): Iterable<Found> {
  for (const { name, body, level } of hintsOf(document)) {
    if (name?.iri !== RESOURCE_REQUIREMENT || body === undefined) continue;
    for (const entry of entriesOf(body)) {
      if (!isField(entry.key) && !isNearHint(entry)) continue;
      const message = l10n.t('Toil refuses this field of ResourceRequirement: it belongs to a hint of its own.');
      const place = wholeOf(keyAt(entry), entry.key);
      const fixes = fix(l10n.t('Move it to hints'), moveEdits(document, level, body, entry), true);
      yield* report(document, 'TOIL109', keyAt(entry), message, { place, level: 'error', fixes });
    }
  }
}

function isNearHint({ key }: Entry): boolean {
  return !key.includes(':') && isNear(key);
}

/** Takes a field out of a map and writes it as a hint of the level. */
function moveEdits(document: CwlChecked, level: Level, source: At, entry: Entry): TextEdit[] | undefined {
  const map = follow(source);
  if (!isMap(map.node) || map.node.items.length < 2) return undefined;
  const pair = pairOf(map.node, entry.key);
  const hint = nameFor(entry);
  if (pair === undefined || hint === undefined) return undefined;
  const removed = removeEntry({ node: map.node, at: map }, pair);
  const added = addHintEdits(
    document.program,
    level.level.at,
    { written: hint.written, value: valueIn(entry.value) },
    pair,
  );
  return added && [...combined(removed, added), ...hint.edits];
}

/** The name that is there, if it has a prefix; else the right one, with what declares its prefix. */
function nameFor(entry: Entry): { written: string; edits: readonly TextEdit[] } | undefined {
  const at = keyAt(entry);
  const name: JudgedClass | undefined = judged(classOf(entry.key, at));
  if (name?.right === true) return { written: entry.key, edits: [] };
  const usable = usablePrefix(at);
  return usable && { written: `${usable.prefix}:UsePreemptible`, edits: usable.edits };
}

/** The value that is meant: of the field itself, or of the field in the hint's body. */
function valueIn(value: At): string {
  const field = fieldOf(value, PREEMPTIBLE_FIELD) ?? value;
  const scalar = scalarOf(field);
  return scalar?.kind === 'boolean' ? String(scalar.value) : (meantBy(field) ?? 'true');
}
