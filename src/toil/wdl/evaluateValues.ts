import type { Unknown } from '../jobNeed';
import type { WdlPrimitive } from './types';
import { floatText, pythonFloat, pythonInt } from './pythonNumbers';
import { ANY, asOptional, type ValueType } from './evaluateTypes';

/** A WDL value. What is inside a compound value may be unknown by itself. A `file` is there; its path is not looked at. */
export type WdlValue =
  | { readonly kind: 'null' | 'file' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** Whole numbers that JavaScript holds exactly. */
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'array'; readonly items: readonly Outcome[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Outcome, Outcome])[] }
  | { readonly kind: 'pair'; readonly left: Outcome; readonly right: Outcome }
  | { readonly kind: 'struct'; readonly members: ReadonlyMap<string, Outcome> };

/** A value, or why there is none. */
export type Outcome = { readonly value: WdlValue } | { readonly unknown: Unknown };

/** What evaluating an expression gives: its static type, which is known even where the value is not, and the outcome. */
export interface Evaluated {
  readonly type: ValueType;
  readonly outcome: Outcome;
  /** The types do not fit: miniwdl refuses the document, even where the value is never needed. */
  readonly mistyped?: true;
}

export const NULL: Outcome = { value: { kind: 'null' } };
export const REFUSED: Outcome = { unknown: { kind: 'refused' } };
/** What does not fit by its type, or has a name that is not there. */
export const MISTYPED: Evaluated = { type: ANY, outcome: REFUSED, mistyped: true };
/** What this evaluator does not read. */
export const UNREAD: Outcome = { unknown: { kind: 'expression' } };
/** What files or earlier jobs will tell. */
export const RESULTS: Outcome = { unknown: { kind: 'results' } };

/** A Boolean. */
export function boolean(value: boolean): Outcome {
  return { value: { kind: 'boolean', value } };
}

/** An Int; one that JavaScript does not hold exactly is unread. */
export function int(value: number): Outcome {
  return Number.isSafeInteger(value) ? { value: { kind: 'int', value: value + 0 } } : UNREAD;
}

/** A Float; infinity and NaN are unread. */
export function float(value: number): Outcome {
  return Number.isFinite(value) ? { value: { kind: 'float', value } } : UNREAD;
}

/** A String. */
export function string(value: string): Outcome {
  return { value: { kind: 'string', value } };
}

const WEIGHT: Readonly<Record<Unknown['kind'], number>> = { inputs: 0, results: 1, expression: 2, refused: 3 };

/** Of several reasons the one that weighs most; names of inputs are put together. Undefined when there is none. */
export function worst(outcomes: Iterable<Outcome>): Outcome | undefined {
  let found: Unknown | undefined;
  for (const outcome of outcomes) {
    if (!('unknown' in outcome)) continue;
    const { unknown } = outcome;
    if (found?.kind === 'inputs' && unknown.kind === 'inputs')
      found = { kind: 'inputs', names: [...new Set([...found.names, ...unknown.names])] };
    else if (found === undefined || WEIGHT[unknown.kind] > WEIGHT[found.kind]) found = unknown;
  }
  return found === undefined ? undefined : { unknown: found };
}

/** Whether Toil refuses it. */
export function isRefused(outcome: Outcome): boolean {
  return 'unknown' in outcome && outcome.unknown.kind === 'refused';
}

/** A value as WDL puts it into a string; undefined for compound values and for what is not looked at. */
export function textOf(value: WdlValue): string | undefined {
  switch (value.kind) {
    case 'string':
      return value.value;
    case 'boolean':
    case 'int':
      return String(value.value);
    case 'float':
      return floatText(value.value);
    case 'null':
    case 'file':
    case 'array':
    case 'map':
    case 'pair':
    case 'struct':
      return undefined;
  }
}

function toNumber(read: number | undefined, make: (value: number) => Outcome): Outcome {
  return read === undefined ? REFUSED : make(read);
}

function toText(value: WdlValue): Outcome {
  const text = textOf(value);
  return text === undefined ? UNREAD : string(text);
}

function toInt(value: WdlValue): Outcome {
  if (value.kind === 'string') return toNumber(pythonInt(value.value), int);
  return value.kind === 'int' ? { value } : REFUSED;
}

function toFloat(value: WdlValue): Outcome {
  if (value.kind === 'string') return toNumber(pythonFloat(value.value), float);
  if (value.kind === 'int') return float(value.value);
  return value.kind === 'float' ? { value } : REFUSED;
}

function toPrimitive(value: WdlValue, name: WdlPrimitive): Outcome {
  const path = name === 'File' || name === 'Directory';
  if (value.kind === 'file') return path ? { value } : RESULTS;
  if (path) return value.kind === 'string' ? { value: { kind: 'file' } } : REFUSED;
  if (name === 'String') return toText(value);
  if (name === 'Boolean') return value.kind === 'boolean' ? { value } : REFUSED;
  return name === 'Int' ? toInt(value) : toFloat(value);
}

/** Null where no null is declared (WDL/Value.py, `Null.coerce`). */
function fromNull(to: ValueType): Outcome {
  if (to.optional || to.kind === 'any' || to.kind === 'object') return NULL;
  return to.kind === 'primitive' && to.name === 'String' ? string('') : REFUSED;
}

type Members = ReadonlyMap<string, Outcome>;

/** The members of an object or of a map with known keys; undefined for anything else. */
function membersOf(value: WdlValue): Members | undefined {
  if (value.kind === 'struct') return value.members;
  if (value.kind !== 'map') return undefined;
  const members = new Map<string, Outcome>();
  for (const [key, item] of value.entries) {
    if (!('value' in key) || key.value.kind !== 'string') return undefined;
    members.set(key.value.value, item);
  }
  return members;
}

function toStruct(value: WdlValue, types: ReadonlyMap<string, ValueType>): Outcome {
  const given = membersOf(value);
  if (given === undefined) return value.kind === 'map' ? UNREAD : REFUSED;
  const members = new Map<string, Outcome>();
  for (const [name, type] of types) {
    const member = given.get(name);
    if (member === undefined) members.set(name, type.optional ? NULL : REFUSED);
    else members.set(name, coerce(member, type));
  }
  return refusedIn(members.values()) ?? { value: { kind: 'struct', members } };
}

/** One part that Toil refuses stops the whole. */
export function refusedIn(parts: Iterable<Outcome>): Outcome | undefined {
  for (const part of parts) if (isRefused(part)) return part;
  return undefined;
}

/** The items as an array of that type. */
export function asArray({ items }: WdlValue & { kind: 'array' }, to: ValueType & { kind: 'array' }): Outcome {
  if (to.nonempty && items.length === 0) return REFUSED;
  const coerced = items.map((item) => coerce(item, to.item));
  return refusedIn(coerced) ?? { value: { kind: 'array', items: coerced } };
}

function toMap(value: WdlValue, to: ValueType & { kind: 'map' }): Outcome {
  // An object becomes a map only on its way from a JSON file, by rules of its own.
  if (value.kind !== 'map') return UNREAD;
  const entries = value.entries.map(([key, item]) => [coerce(key, to.key), coerce(item, to.value)] as const);
  return refusedIn(entries.flat()) ?? { value: { kind: 'map', entries } };
}

/** Makes a value into one of the declared type (WDL/Value.py, `coerce`); the static types have been compared before. */
export function coerce(outcome: Outcome, to: ValueType): Outcome {
  if (!('value' in outcome)) return outcome;
  const { value } = outcome;
  if (value.kind === 'null') return fromNull(to);
  switch (to.kind) {
    case 'any':
    case 'object':
      return outcome;
    case 'none':
      return REFUSED;
    case 'primitive':
      return toPrimitive(value, to.name);
    case 'array':
      return value.kind === 'array' ? asArray(value, to) : REFUSED;
    case 'map':
      return toMap(value, to);
    case 'pair': {
      if (value.kind !== 'pair') return REFUSED;
      const left = coerce(value.left, to.left);
      const right = coerce(value.right, to.right);
      return refusedIn([left, right]) ?? { value: { kind: 'pair', left, right } };
    }
    case 'struct':
      return toStruct(value, to.members);
  }
}

/** The value of something declared as `type` that was left out: null, where the type allows that. */
export function absent(type: ValueType): Evaluated {
  return { type: asOptional(type), outcome: NULL };
}
