import { isMap, isScalar } from 'yaml';
import { PREEMPTIBLE_FIELD } from '../../../toil/cwl/preemptible';
import type { At, Entry } from '../../../toil/cwl/nodes';
import type { TextEdit } from '../../finding';
import { eolOf } from '../../lines';
import { wholeOf } from './className';
import { contentEnd, indentAt, keyStart, lineEnd, nextLine, pairEnd, startOf } from './layout';
import { edit, flowText, insertEntry, styleOf } from './mapEdits';
import { meantBy } from './meaning';
import { usablePrefix } from './namespaceEdits';

/** Makes of the item `arv:UsePreemptible: {…}` of a list one that names its class by the field `class`. */
export function oneKeyEdits(item: At, { keyNode, value }: Entry): TextEdit[] | undefined {
  const { node, file } = item;
  if (!isMap(node) || value.file !== file) return undefined;
  const { text } = file;
  const style = styleOf(node, item);
  const start = startOf(keyNode);
  const keyEnd = contentEnd(text, keyNode);
  const named = edit(item, start, start, style === 'yaml' ? 'class: ' : `"class":${style === 'packed' ? '' : ' '}`);
  const gap = node.flow === true ? ', ' : `${eolOf(text)}${indentAt(text, start)}`;
  if (isMap(value.node)) {
    if (value.node.flow !== true) return [named, ...dedented(item, keyEnd, value, indentAt(text, start))];
    const fields = withoutBraces(item, keyEnd, value, gap);
    return fields && [named, ...fields];
  }
  if (!isScalar(value.node)) return undefined;
  const word = meantBy(value) ?? 'true';
  const field = flowText([[PREEMPTIBLE_FIELD, word]], style).slice(1, -1);
  const end = Math.max(contentEnd(text, value.node), keyEnd);
  return [named, edit(item, keyEnd, end, `${gap}${field}`)];
}

/** The fields of a body in lines come to stand below `class`. */
function dedented(item: At, keyEnd: number, { node }: At, indent: string): TextEdit[] {
  const { text } = item.file;
  const first = startOf(node);
  const cut = indentAt(text, first).length - indent.length;
  const end = contentEnd(text, node);
  const colon = text.indexOf(':', keyEnd);
  const edits = colon < 0 || colon >= first ? [] : [edit(item, keyEnd, colon + 1, '')];
  for (let line = nextLine(text, keyEnd); line < end && cut > 0; line = nextLine(text, line)) {
    const blanks = /^[ \t]*/.exec(text.slice(line, lineEnd(text, line)))?.[0].length ?? 0;
    if (blanks > 0) edits.push(edit(item, line, line + Math.min(cut, blanks), ''));
  }
  return edits;
}

/** The fields of a body in braces come to stand beside `class`, or each in a line below it. */
function withoutBraces(item: At, keyEnd: number, { node }: At, gap: string): TextEdit[] | undefined {
  const { text } = item.file;
  const close = contentEnd(text, node);
  // A comment in the middle would swallow what follows.
  if (!isMap(node) || text.slice(startOf(node), close).includes('#')) return undefined;
  let from = keyEnd;
  const edits = node.items.map((pair) => {
    const between = edit(item, from, keyStart(pair), gap);
    from = pairEnd(text, pair);
    return between;
  });
  return [...edits, edit(item, from, close, '')];
}

/** Makes of the item `arv:UsePreemptible` of a list a map. */
export function classItemEdits(item: At, written: string, value: string): TextEdit[] | undefined {
  if (!isScalar(item.node)) return undefined;
  const place = wholeOf(item, written);
  const start = startOf(item.node);
  const end = contentEnd(item.file.text, item.node);
  const quoted = start !== place.start;
  const text = flowText(
    [
      ['class', written],
      [PREEMPTIBLE_FIELD, value],
    ],
    quoted ? 'json' : 'yaml',
  );
  return [edit(item, start, end, text)];
}

/** Gives an item that has only the field its class. */
export function fieldItemEdits(item: At, { keyNode, value }: Entry): TextEdit[] | undefined {
  const usable = usablePrefix({ ...value, node: keyNode });
  if (!isMap(item.node) || usable === undefined) return undefined;
  return [
    ...insertEntry({ node: item.node, at: item }, 'class', `${usable.prefix}:UsePreemptible`, undefined),
    ...usable.edits,
  ];
}
