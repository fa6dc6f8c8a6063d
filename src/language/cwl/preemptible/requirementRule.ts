import * as l10n from '@vscode/l10n';
import { isMap } from 'yaml';
import { entriesOf, fieldOf, follow, itemsOf, type At } from '../../../toil/cwl/nodes';
import { PREEMPTIBLE_FIELD } from '../../../toil/cwl/preemptible';
import type { CwlProgram } from '../../../toil/cwl/program';
import type { Found, TextEdit } from '../../finding';
import type { CwlChecked } from '../../rule';
import { wholeOf, type JudgedClass } from './className';
import { addHintEdits, copyHintEdits } from './hintEdits';
import { hintsOf, type HintEntry } from './hints';
import { contentEnd, keyStart, pairEnd, pairOf, startOf } from './layout';
import { combined, edit } from './mapEdits';
import { removeHintEdits } from './removeHint';
import { fix, report } from './report';

/** TOIL108: among requirements, where Toil and cwltool refuse the class (“undefined reference”); only Arvados takes it there. */
export function* inRequirements(document: CwlChecked): Iterable<Found> {
  for (const entry of hintsOf(document)) {
    const name = entry.judged;
    if (entry.as !== 'requirement' || name === undefined) continue;
    const message = l10n.t('Toil refuses this class among requirements: it belongs in hints.');
    const place = wholeOf(name.at, name.written);
    const fixes = fix(l10n.t('Move it to hints'), moveEdits(document.program, entry, name), true);
    yield* report(document, 'TOIL108', name.at, message, { place, fixes });
  }
}

/** Renames the field where it has nothing else in it and there are no hints; else takes the entry out and puts it among the hints. */
function moveEdits(program: CwlProgram, entry: HintEntry, name: JudgedClass): TextEdit[] | undefined {
  const level = follow(entry.level.level.at);
  const { holder } = entry;
  if (!isMap(level.node) || holder.file !== level.file || holder.from !== level.from) return undefined;
  const alone = itemsOf(holder).length + entriesOf(holder).length === 1;
  if (alone && pairOf(level.node, 'hints') === undefined) {
    const key = entriesOf(level).find((each) => each.key === 'requirements');
    const place = key === undefined ? undefined : wholeOf({ ...level, node: key.keyNode }, 'requirements');
    return place && [edit(level, place.start, place.end, 'hints')];
  }
  const removed = removeHintEdits(entry);
  const added = removed && copied(program, entry, name);
  return added && combined(removed, added);
}

/** The same lines where that can be, else the hint written anew with its value. */
function copied(program: CwlProgram, entry: HintEntry, { written }: JudgedClass): TextEdit[] | undefined {
  const { holder, level } = entry;
  const at = level.level.at;
  if (isMap(holder.node) && holder.node.flow !== true) {
    const pair = pairOf(holder.node, written);
    const same = pair && copyHintEdits(program, at, holder, keyStart(pair), pairEnd(holder.file.text, pair));
    if (same !== undefined) return same;
  }
  return addHintEdits(program, at, { written, value: valueText(fieldOf(entry.body, PREEMPTIBLE_FIELD)) });
}

/** The value as it is written; `true`, which is why people write the hint, when there is none. */
function valueText(value: At | undefined): string {
  if (value === undefined) return 'true';
  const { text } = value.file;
  const written = text.slice(startOf(value.node), contentEnd(text, value.node));
  return /^[^\r\n]+$/.test(written) ? written : 'true';
}
