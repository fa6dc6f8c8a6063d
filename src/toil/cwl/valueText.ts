import { isMap, isSeq } from 'yaml';
import { entriesOf, fieldOf, follow, itemsOf, scalarOf, textOf, type At } from './nodes';

const LONGEST = 60;

export function isListNode(at: At): boolean {
  return isSeq(follow(at).node);
}

export function isMapNode(at: At): boolean {
  return isMap(follow(at).node);
}

/**
 * What a value is, in YAML's own words, so that a mistake can be seen: `"8"`, `8`, `null`, `[…]`, `class: Directory`,
 * `{path: …} without class: File`.
 */
export function foundText(at: At): string {
  if (isListNode(at)) return itemsOf(at).length === 0 ? '[]' : '[…]';
  if (isMapNode(at)) return mapText(at);
  const scalar = scalarOf(at);
  if (scalar === undefined || scalar.kind === 'null') return 'null';
  if (scalar.kind === 'string') return JSON.stringify(cut(scalar.value));
  return cut(String(scalar.value));
}

function mapText(at: At): string {
  const kind = textOf(fieldOf(at, 'class'));
  if (kind !== undefined) return `class: ${cut(kind)}`;
  const keys = entriesOf(at).map(({ key }) => key);
  const written = `{${cut(keys.map((key) => `${key}: …`).join(', '))}}`;
  if (keys.includes('listing')) return `${written} without class: Directory`;
  return keys.some((key) => ['path', 'location', 'contents'].includes(key))
    ? `${written} without class: File`
    : written;
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
