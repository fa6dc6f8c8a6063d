import { ANY, asOptional, FLOAT, isPrimitive, NONE, STRING, type ValueType } from './evaluateTypes';
import type { WdlPrimitive } from './types';

type OfKind<K extends ValueType['kind']> = Extract<ValueType, { kind: K }>;

/** Which primitives become which (WDL/Type.py, `check`); every one of them also becomes itself. */
const BECOMES: Readonly<Record<WdlPrimitive, readonly WdlPrimitive[]>> = {
  Boolean: ['String'],
  Int: ['Float', 'String'],
  Float: ['String'],
  String: ['File', 'Directory', 'Int', 'Float'],
  File: ['String'],
  Directory: ['String'],
};

/** Whether an object's members fit a struct's: none is missing, each fits. More members than those do not matter. */
function membersFit(from: ReadonlyMap<string, ValueType>, to: ReadonlyMap<string, ValueType>): boolean {
  return [...to].every(([name, wanted]) => {
    const given = from.get(name);
    return given === undefined ? wanted.optional || wanted.kind === 'any' : coerces(given, wanted);
  });
}

function becomesPrimitive(from: ValueType, name: WdlPrimitive): boolean {
  if (from.kind === 'primitive') return from.name === name || BECOMES[from.name].includes(name);
  return from.kind === 'array' && name === 'String' && coerces(from.item, STRING);
}

function becomesMap(from: ValueType, to: OfKind<'map'>): boolean {
  if (from.kind === 'map') return coerces(from.key, to.key) && coerces(from.value, to.value);
  if (from.kind !== 'object') return false;
  return coerces(STRING, to.key) && [...from.members.values()].every((member) => coerces(member, to.value));
}

/** Whether a value of the type `from` may stand where `to` is declared (WDL/Type.py, `coerces`). */
export function coerces(from: ValueType, to: ValueType): boolean {
  if (from.kind === 'any' || to.kind === 'any') return true;
  if (from.optional && !to.optional) return false;
  return from.kind === 'none' || becomes(from, to);
}

function becomes(from: ValueType, to: ValueType): boolean {
  switch (to.kind) {
    case 'primitive':
      return becomesPrimitive(from, to.name);
    case 'array':
      return from.kind === 'array' && coerces(from.item, to.item);
    case 'pair':
      return from.kind === 'pair' && coerces(from.left, to.left) && coerces(from.right, to.right);
    case 'map':
      return becomesMap(from, to);
    case 'struct':
      return becomesStruct(from, to.members);
    case 'object':
    case 'any':
    case 'none':
      return to.kind === from.kind;
  }
}

function becomesStruct(from: ValueType, members: ReadonlyMap<string, ValueType>): boolean {
  if (from.kind === 'object') return membersFit(from.members, members);
  if (from.kind === 'struct') return from.members.size === members.size && membersFit(from.members, members);
  // The keys of a map are looked at when there is a value.
  return from.kind === 'map' && isPrimitive(from.key, 'String');
}

function unifyObjects(
  one: ReadonlyMap<string, ValueType>,
  other: ReadonlyMap<string, ValueType>,
): ReadonlyMap<string, ValueType> {
  const members = new Map(one);
  for (const [name, type] of other) {
    const known = members.get(name);
    members.set(name, known === undefined ? asOptional(type) : (unify([known, type]) ?? ANY));
  }
  return members;
}

function unifyArrays(one: OfKind<'array'>, other: OfKind<'array'>, forceString: boolean): ValueType | undefined {
  const nonempty = one.nonempty && other.nonempty;
  // `[]` is an array of anything.
  if (one.item.kind === 'any') return { ...other, nonempty };
  if (other.item.kind === 'any') return { ...one, nonempty };
  const item = unify([one.item, other.item], forceString);
  return item && { ...one, item, nonempty };
}

function unifyPairs(one: OfKind<'pair'>, other: OfKind<'pair'>, forceString: boolean): ValueType | undefined {
  const left = unify([one.left, other.left], forceString);
  const right = unify([one.right, other.right], forceString);
  return left && right && { ...one, left, right };
}

function unifyMaps(one: OfKind<'map'>, other: OfKind<'map'>, forceString: boolean): ValueType | undefined {
  const key = unify([one.key, other.key], forceString);
  const value = unify([one.value, other.value], forceString);
  return key && value && { ...one, key, value };
}

/** Of types that differ in kind, or are primitive, the wider one. */
function wider(one: ValueType, other: ValueType): ValueType {
  if (isPrimitive(one, 'Int') && isPrimitive(other, 'Float')) return FLOAT;
  const compound = one.kind === 'array' || one.kind === 'pair' || one.kind === 'map';
  return !compound && isPrimitive(other, 'String') ? STRING : one;
}

/** The common type so far, made wider for one more; undefined when their parts have nothing in common. */
function unifyParts(one: ValueType, other: ValueType, forceString: boolean): ValueType | undefined {
  if (one.kind === 'array' && other.kind === 'array') return unifyArrays(one, other, forceString);
  if (one.kind === 'pair' && other.kind === 'pair') return unifyPairs(one, other, forceString);
  if (one.kind === 'map' && other.kind === 'map') return unifyMaps(one, other, forceString);
  if (one.kind === 'object' && other.kind === 'object')
    return { ...one, members: unifyObjects(one.members, other.members) };
  return wider(one, other);
}

/**
 * The type that all of these become, `any` when one of them is not known, or undefined when there is none: then miniwdl
 * refuses the document (WDL/Type.py, `unify`). `forceString`: for items and values, which may end up as strings.
 */
export function unify(types: readonly ValueType[], forceString = false): ValueType | undefined {
  if (types.length === 0 || types.some(({ kind }) => kind === 'any')) return ANY;
  if (types.every(({ kind }) => kind === 'none')) return NONE;
  const first =
    types.find((type) => !isPrimitive(type, 'String') && type.kind !== 'none') ?? types.find((t) => t.kind !== 'none');
  let common = first ?? ANY;
  for (const type of types) {
    const both = unifyParts(common, type, forceString);
    if (both === undefined) return undefined;
    common = both;
  }
  const optional = types.some((type) => type.optional);
  const unified = asOptional(common, optional);
  if (types.every((type) => coerces(type, unified))) return unified;
  return forceString && types.every((type) => coerces(type, asOptional(STRING)))
    ? asOptional(STRING, optional)
    : undefined;
}

function equatablePrimitives(one: WdlPrimitive, other: WdlPrimitive, compound: boolean): boolean {
  if (one === other) return true;
  const mixed = (...names: readonly WdlPrimitive[]): boolean => names.includes(one) && names.includes(other);
  return !compound && (mixed('Int', 'Float') || mixed('String', 'File') || mixed('String', 'Directory'));
}

function equatableCompounds(one: ValueType, other: ValueType): boolean {
  if (one.kind === 'array' && other.kind === 'array') return equatable(one.item, other.item, true);
  if (one.kind === 'map' && other.kind === 'map')
    return equatable(one.key, other.key, true) && equatable(one.value, other.value, true);
  if (one.kind === 'pair' && other.kind === 'pair')
    return equatable(one.left, other.left, true) && equatable(one.right, other.right, true);
  if (one.kind !== 'struct' || other.kind !== 'struct') return false;
  return one.members.size === other.members.size && [...one.members.keys()].every((name) => other.members.has(name));
}

/** Whether `==` may stand between two types (WDL/Type.py, `equatable`): Int and Float only outside compound types. */
export function equatable(one: ValueType, other: ValueType, compound = false): boolean {
  const free = ['any', 'none'];
  if (free.includes(one.kind) || free.includes(other.kind)) return true;
  if (one.kind === 'primitive' && other.kind === 'primitive')
    return equatablePrimitives(one.name, other.name, compound);
  return equatableCompounds(one, other);
}
