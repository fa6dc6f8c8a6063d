import * as l10n from '@vscode/l10n';
import { isAlias, isMap } from 'yaml';
import type { Level } from '../../toil/cwl/levels';
import { entriesOf, fieldOf, follow, isNode, type At } from '../../toil/cwl/nodes';
import { effectivePreemptible, isOpenAt, isUsePreemptible, PREEMPTIBLE_FIELD } from '../../toil/cwl/preemptible';
import { opened } from '../../toil/cwl/program';
import { within } from '../../toil/cwl/requirements';
import { addFieldEdits, addHintEdits, replaceValueEdits } from '../cwl/preemptible/hintEdits';
import { isImported, levelsIn, rightHints, type HintEntry } from '../cwl/preemptible/hints';
import { lineStart, pairOf, startOf } from '../cwl/preemptible/layout';
import { edit, flowText } from '../cwl/preemptible/mapEdits';
import { usablePrefix } from '../cwl/preemptible/namespaceEdits';
import type { TextEdit } from '../finding';
import type { CwlChecked } from '../rule';

/** A change of the document that mends nothing. */
export interface Refactoring {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/**
 * What makes the step, tool or workflow at a place preemptible or not, whichever it is not yet. Empty where a hint there would
 * change nothing: hints further inside are stronger, or no job goes to the cluster.
 * @param offset UTF-16 units in the document under check.
 */
export function preemptibleRefactorings(document: CwlChecked, offset: number): Refactoring[] {
  const level = levelAround(document, offset);
  if (level === undefined) return [];
  const { program, settings } = document;
  const { stands, outer } = level;
  const all = within(outer, program, level.level.at, level.level.name);
  const refused = all.requirements.some(isUsePreemptible);
  if (refused || !isOpenAt(program, stands.as === 'step' ? stands.step : stands.process)) return [];
  const now = effectivePreemptible(all, settings.options);
  const wanted = now.kind === 'known' ? [!now.value] : [true, false];
  return wanted.flatMap((value) => {
    const edits = editsFor(document, level, String(value));
    return edits === undefined ? [] : [{ title: titleFor(level, value), edits }];
  });
}

function titleFor({ level }: Level, value: boolean): string {
  if (level.kind === 'step')
    return value ? l10n.t('Make this step preemptible') : l10n.t('Make this step not preemptible');
  if (level.kind === 'workflow')
    return value ? l10n.t('Make this workflow preemptible') : l10n.t('Make this workflow not preemptible');
  return value ? l10n.t('Make this tool preemptible') : l10n.t('Make this tool not preemptible');
}

/** The innermost level whose text a place is in. */
function levelAround(document: CwlChecked, offset: number): Level | undefined {
  const { main } = document;
  let best: { level: Level; length: number } | undefined;
  for (const level of levelsIn(document)) {
    const { at } = level.level;
    if (at.file !== main) continue;
    const start = startOfLevel(document, level);
    const end = at.node.range?.[1] ?? 0;
    if (offset < start || offset > end || (best !== undefined && end - start >= best.length)) continue;
    best = { level, length: end - start };
  }
  return best?.level;
}

/** A step begins with its name: the key of its map, or the line of the dash in a list. */
function startOfLevel({ main }: CwlChecked, { level, stands }: Level): number {
  const start = startOf(level.at.node);
  if (stands.as === 'step' && stands.step.keyNode !== undefined) return startOf(stands.step.keyNode);
  const line = lineStart(main.text, start);
  return main.text.slice(line, start).trim() === '-' ? line : start;
}

function editsFor(document: CwlChecked, level: Level, value: string): TextEdit[] | undefined {
  const { at } = level.level;
  const own = rightHints(document).filter((entry) => entry.level.level.at.node === at.node);
  const hint = own.at(-1);
  if (hint !== undefined) return own.length === 1 ? changeEdits(hint, value) : undefined;
  if (!isWrittenHere(document, at)) return undefined;
  const usable = usablePrefix(at);
  const added = usable && addHintEdits(document.program, at, { written: `${usable.prefix}:UsePreemptible`, value });
  return added && [...usable.edits, ...added];
}

/** Whether the hints are the level's own, and no other part of a document shares them. */
function isWrittenHere({ program }: CwlChecked, at: At): boolean {
  const { node, file } = follow(at);
  const field = isMap(node) ? pairOf(node, 'hints') : undefined;
  const hints = opened(program, fieldOf(at, 'hints'));
  if (hints === undefined) return field === undefined;
  return field !== undefined && !isAlias(field.value) && hints.file === file;
}

/** Another value for the hint that is there. */
function changeEdits(hint: HintEntry & { readonly body: At }, value: string): TextEdit[] | undefined {
  const { holder, body, raw } = hint;
  if (isImported(hint) || body.file !== holder.file || body.node !== raw.node) return undefined;
  const alias = aliasOf(hint);
  if (alias !== undefined) return [edit(holder, ...alias, flowText([[PREEMPTIBLE_FIELD, value]], 'yaml'))];
  if (!isMap(body.node)) return addFieldEdits(body, value);
  const field = entriesOf(body).find(({ key }) => key === PREEMPTIBLE_FIELD);
  const own = pairOf(body.node, PREEMPTIBLE_FIELD);
  // What a merge key or a mixin brings is overruled by a field in the body itself.
  return field === undefined || own === undefined ? addFieldEdits(body, value) : replaceValueEdits(field.value, value);
}

/** Where an alias stands for a body that others have too. */
function aliasOf({ holder, name }: HintEntry): [number, number] | undefined {
  const pair = isMap(holder.node) && name !== undefined ? pairOf(holder.node, name.written) : undefined;
  if (pair === undefined || !isNode(pair.value) || !isAlias(pair.value)) return undefined;
  const [start, end] = pair.value.range ?? [0, 0];
  return [start, end];
}
