import { isMap, isSeq } from 'yaml';
import { MOST_DEPTH, entriesOf, follow, itemsOf, scalarOf, type At } from './nodes';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Aliases can make a small text stand for a huge value; what is beyond this many parts is left out. */
const MOST_PARTS = 10_000;

/** A value as JSON. What JSON cannot hold (NaN, infinity) becomes text. */
export function plainValue(at: At): Json {
  let parts = 0;
  const plain = (part: At, depth: number): Json => {
    parts += 1;
    if (parts > MOST_PARTS || depth > MOST_DEPTH) return null;
    const here = follow(part);
    if (isMap(here.node))
      return Object.fromEntries(entriesOf(here).map(({ key, value }) => [key, plain(value, depth + 1)]));
    if (isSeq(here.node)) return itemsOf(here).map((item) => plain(item, depth + 1));
    const scalar = scalarOf(here);
    if (scalar === undefined || scalar.kind === 'null') return null;
    if (scalar.kind === 'int') return Number(scalar.value);
    if (scalar.kind === 'float' && !Number.isFinite(scalar.value)) return String(scalar.value);
    return scalar.value;
  };
  return plain(at, 0);
}
