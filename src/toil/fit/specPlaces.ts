import { readJson, type JsonMember, type JsonNode } from '../wdl/json';
import type { JsonPath } from './readSpec';

/** UTF-16 offsets, the end exclusive. */
export interface SpecPlace {
  readonly start: number;
  readonly end: number;
}

/** Finds where in a spec's text something is that a path leads to. */
export type SpecPlaces = (path: JsonPath, part: 'key' | 'value') => SpecPlace;

/**
 * The places in the text of a spec. A value that is a list or an object is marked at its key, else at its first bracket: a mark
 * over many lines says nothing. What is not there has the place of what it is missing in. In a text that is no JSON everything has
 * the place where reading stopped.
 */
export function specPlaces(text: string): SpecPlaces {
  // An offset must not move: readSpec takes a file with a byte order mark.
  const root = readJson(text.replace(/^\uFEFF/, ' '));
  if (!('kind' in root)) return () => ({ start: root.start, end: root.end });
  return (path, part) => {
    const { node, key } = follow(root, path);
    if (key !== undefined && (part === 'key' || isContainer(node))) return { start: key.start, end: key.end };
    return isContainer(node) ? { start: node.start, end: node.start + 1 } : { start: node.start, end: node.end };
  };
}

interface Reached {
  readonly node: JsonNode;
  readonly key?: JsonMember['key'];
}

function follow(root: JsonNode, path: JsonPath): Reached {
  let reached: Reached = { node: root };
  for (const step of path) {
    const next = inside(reached.node, step);
    if (next === undefined) break;
    reached = next;
  }
  return reached;
}

function inside(node: JsonNode, step: string | number): Reached | undefined {
  if (node.kind === 'array' && typeof step === 'number') {
    const item = node.items[step];
    return item === undefined ? undefined : { node: item };
  }
  if (node.kind !== 'object') return undefined;
  // Of two equal keys the last one counts.
  const member = node.members.findLast(({ key }) => key.text === String(step));
  return member === undefined ? undefined : { node: member.value, key: member.key };
}

function isContainer({ kind }: JsonNode): boolean {
  return kind === 'array' || kind === 'object';
}
