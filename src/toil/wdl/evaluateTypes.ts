import type { WdlStruct } from './model';
import type { ResolvedStruct, StructScope } from './program';
import type { WdlPrimitive, WdlType } from './types';

/**
 * The static type of an expression, by the rules of miniwdl 1.15.0 (WDL/Type.py): it decides whether `+` adds or joins and
 * whether `/` is whole. `any`: what is not known, and the items of `[]`; it passes for every other type. `none`: the literal.
 */
export type ValueType =
  | { readonly kind: 'primitive'; readonly name: WdlPrimitive; readonly optional: boolean }
  | { readonly kind: 'array'; readonly item: ValueType; readonly nonempty: boolean; readonly optional: boolean }
  | { readonly kind: 'map'; readonly key: ValueType; readonly value: ValueType; readonly optional: boolean }
  | { readonly kind: 'pair'; readonly left: ValueType; readonly right: ValueType; readonly optional: boolean }
  | {
      readonly kind: 'struct';
      readonly struct: WdlStruct;
      readonly members: ReadonlyMap<string, ValueType>;
      readonly optional: boolean;
    }
  /** An object literal: it becomes a struct where one is declared. */
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, ValueType>; readonly optional: false }
  | { readonly kind: 'any'; readonly optional: false }
  | { readonly kind: 'none'; readonly optional: true };

/** A struct with more types inside, counting those of structs in structs, is not followed. */
const LARGEST = 500;

function primitive(name: WdlPrimitive): ValueType {
  return { kind: 'primitive', name, optional: false };
}

export const BOOLEAN = primitive('Boolean');
export const INT = primitive('Int');
export const FLOAT = primitive('Float');
export const STRING = primitive('String');
export const ANY: ValueType = { kind: 'any', optional: false };
export const NONE: ValueType = { kind: 'none', optional: true };

/** `Array[item]`. */
export function arrayOf(item: ValueType, nonempty = false): ValueType {
  return { kind: 'array', item, nonempty, optional: false };
}

/** The type with or without `?`. */
export function asOptional(type: ValueType, optional = true): ValueType {
  if (type.kind === 'any' || type.kind === 'object' || type.optional === optional) return type;
  return type.kind === 'none' ? ANY : { ...type, optional };
}

/** Whether a type is that primitive, with or without `?`. */
export function isPrimitive(type: ValueType, ...names: readonly WdlPrimitive[]): boolean {
  return type.kind === 'primitive' && names.includes(type.name);
}

/** The members of each struct, resolved once; `size` counts the types inside. */
const resolved = new WeakMap<
  ResolvedStruct,
  { readonly members: ReadonlyMap<string, ValueType>; readonly size: number }
>();

function membersOf(found: ResolvedStruct): { readonly members: ReadonlyMap<string, ValueType>; readonly size: number } {
  const known = resolved.get(found);
  if (known !== undefined) return known;
  // A struct that holds itself is refused by miniwdl; here it ends at once.
  resolved.set(found, { members: new Map(), size: LARGEST + 1 });
  const members = found.struct.members.map(({ name, type }) => [name.text, resolveType(type, found.scope)] as const);
  const size = members.reduce((sum, [, type]) => sum + sizeOf(type), 1);
  const answer = { members: new Map(members), size };
  resolved.set(found, answer);
  return answer;
}

function sizeOf(type: ValueType): number {
  if (type.kind === 'array') return 1 + sizeOf(type.item);
  if (type.kind === 'map') return 1 + sizeOf(type.key) + sizeOf(type.value);
  if (type.kind === 'pair') return 1 + sizeOf(type.left) + sizeOf(type.right);
  if (type.kind !== 'struct' && type.kind !== 'object') return 1;
  return [...type.members.values()].reduce((sum, member) => sum + sizeOf(member), 1);
}

/** What a written type means in a document; a struct that cannot be seen, or is huge, and Object are `any`. */
export function resolveType(type: WdlType, structs: StructScope): ValueType {
  const { optional } = type;
  switch (type.kind) {
    case 'primitive':
      return { kind: 'primitive', name: type.name, optional };
    case 'array':
      return { kind: 'array', item: resolveType(type.item, structs), nonempty: type.nonempty, optional };
    case 'map':
      return { kind: 'map', key: resolveType(type.key, structs), value: resolveType(type.value, structs), optional };
    case 'pair':
      return { kind: 'pair', left: resolveType(type.left, structs), right: resolveType(type.right, structs), optional };
    case 'any':
      return ANY;
    case 'struct': {
      const found = structs.get(type.name);
      const inside = found === undefined ? undefined : membersOf(found);
      if (found === undefined || inside === undefined || inside.size > LARGEST) return ANY;
      return { kind: 'struct', struct: found.struct, members: inside.members, optional };
    }
  }
}

/** Whether a type is, or holds, something that is not known. */
export function isUnsure(type: ValueType): boolean {
  switch (type.kind) {
    case 'any':
      return true;
    case 'array':
      return isUnsure(type.item);
    case 'map':
      return isUnsure(type.key) || isUnsure(type.value);
    case 'pair':
      return isUnsure(type.left) || isUnsure(type.right);
    case 'struct':
    case 'object':
      return [...type.members.values()].some(isUnsure);
    case 'primitive':
    case 'none':
      return false;
  }
}
