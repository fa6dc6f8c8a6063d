import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { placeOf, isNode } from '../../toil/cwl/nodes';

/** One entry of a map on the way to an offset. */
export interface TrailEntry {
  readonly key: string;
  readonly keyNode: Node;
  /** Undefined where nothing is written. */
  readonly value: Node | undefined;
  /** The offset is in the key. */
  readonly onKey: boolean;
}

/** The map entries around an offset, outermost first; aliases are not followed. */
export function yamlTrail(root: Node | undefined, offset: number): readonly TrailEntry[] {
  const trail: TrailEntry[] = [];
  let node = root;
  while (node !== undefined) {
    if (isSeq(node)) {
      node = node.items.filter(isNode).find((item) => holds(item, offset));
      continue;
    }
    const entry = isMap(node) ? entryAt(node, offset) : undefined;
    if (entry === undefined) return trail;
    trail.push(entry);
    node = entry.onKey ? undefined : entry.value;
  }
  return trail;
}

function entryAt(
  map: { readonly items: readonly { key: unknown; value: unknown }[] },
  offset: number,
): TrailEntry | undefined {
  for (const { key, value } of map.items) {
    if (!isNode(key) || !isScalar(key)) continue;
    const node = isNode(value) ? value : undefined;
    const onKey = holds(key, offset);
    if (onKey || (node !== undefined && holds(node, offset)))
      return { key: String(key.value), keyNode: key, value: node, onKey };
  }
  return undefined;
}

function holds(node: Node, offset: number): boolean {
  const { start, end } = placeOf(node);
  return start <= offset && offset <= end;
}
