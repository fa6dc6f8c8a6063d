import type { Unknown } from '../jobNeed';

/** What an expression works on: JSON, JavaScript's `undefined`, files, and what nobody can know before the run. */
export type Value = undefined | null | boolean | number | string | readonly Value[] | ValueMap | FileValue | Unread;

export interface ValueMap {
  readonly [key: string]: Value;
}

/** A File or Directory: that it is there is known, its size and the like only to the run. */
export class FileValue {
  constructor(readonly kind: 'File' | 'Directory') {}
}

/** A value that is not known, and why. Whatever is computed from it is not known either. */
export class Unread {
  constructor(readonly why: Unknown) {}
}

/** Made by other jobs, different for each job of a scatter, or a property of a file. */
export const RESULTS = new Unread({ kind: 'results' });
/** More than the evaluator reads. */
export const EXPRESSION = new Unread({ kind: 'expression' });
/** Toil stops at it. */
export const REFUSED = new Unread({ kind: 'refused' });

/** Values nest no deeper, and lists and texts are no longer, than anything that sizes a job. */
const MOST_DEPTH = 50;
const MOST_PARTS = 100_000;

export function ofInputs(...names: readonly string[]): Unread {
  return new Unread({ kind: 'inputs', names });
}

/** The first reason that is not an input, which an inputs file could not mend; else all inputs that are missing. */
export function together(unread: readonly Unread[]): Unread {
  const names = new Set<string>();
  for (const each of unread) {
    if (each.why.kind !== 'inputs') return each;
    for (const name of each.why.names) names.add(name);
  }
  return ofInputs(...names);
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMap(value: Value): value is ValueMap {
  return (
    typeof value === 'object' &&
    value !== null &&
    !isList(value) &&
    !(value instanceof FileValue) &&
    !(value instanceof Unread)
  );
}

/** A plain value (from an inputs file or a default of the document) as expressions see it. */
export function toValue(plain: unknown): Value {
  const budget = { left: MOST_PARTS };
  const convert = (part: unknown, depth: number): Value => {
    budget.left -= 1;
    if (budget.left < 0 || depth > MOST_DEPTH) return EXPRESSION;
    if (part === null || typeof part === 'boolean' || typeof part === 'number' || typeof part === 'string') return part;
    if (Array.isArray(part)) return part.map((item: unknown) => convert(item, depth + 1));
    if (typeof part !== 'object') return undefined;
    const kind: unknown = 'class' in part ? part.class : undefined;
    if (kind === 'File' || kind === 'Directory') return new FileValue(kind);
    return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, convert(each, depth + 1)]));
  };
  return convert(plain, 0);
}
