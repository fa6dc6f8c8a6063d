import { isMap, isSeq } from 'yaml';
import { entriesOf, follow, itemsOf } from '../../../toil/cwl/nodes';
import type { TextEdit } from '../../finding';
import type { HintEntry } from './hints';
import { pairOf } from './layout';
import { removeEntry, removeItem } from './mapEdits';

/** The edits that take a hint or requirement away; with the last one goes the field, as an empty one is refused. */
export function removeHintEdits(entry: HintEntry): TextEdit[] | undefined {
  const { holder, form, name, raw } = entry;
  const { node } = holder;
  if (itemsOf(holder).length + entriesOf(holder).length === 1) return removeField(entry);
  if (form === 'map' && isMap(node)) {
    const pair = name && pairOf(node, name.written);
    return pair && removeEntry({ node, at: holder }, pair);
  }
  if (!isSeq(node)) return undefined;
  const index = itemsOf(holder).findIndex((item) => follow(item).node === raw.node);
  return index < 0 ? undefined : removeItem({ node, at: holder }, index);
}

function removeField({ level, holder, as }: HintEntry): TextEdit[] | undefined {
  const at = follow(level.level.at);
  if (!isMap(at.node) || holder.file !== at.file || holder.from !== at.from) return undefined;
  const field = pairOf(at.node, as === 'hint' ? 'hints' : 'requirements');
  return field && removeEntry({ node: at.node, at }, field);
}
