import type { ValueType } from './evaluateTypes';
import {
  asArray,
  boolean,
  coerce,
  float,
  int,
  NULL,
  type Outcome,
  REFUSED,
  refusedIn,
  string,
  UNREAD,
} from './evaluateValues';

/** A value of JSON as a WDL value of a type (WDL/Value.py, `from_json`). */
export function fromJson(json: unknown, type: ValueType): Outcome {
  if (json === null || json === undefined) return type.optional || type.kind === 'any' ? NULL : REFUSED;
  switch (type.kind) {
    case 'any':
    case 'object':
    case 'none':
      return UNREAD;
    case 'primitive':
      return primitiveFromJson(json, type);
    case 'array':
      if (!Array.isArray(json)) return REFUSED;
      return asArray({ kind: 'array', items: json.map((item) => fromJson(item, type.item)) }, type);
    case 'map':
    case 'pair':
    case 'struct':
      return compoundFromJson(json, type);
  }
}

function booleanFromJson(json: unknown): Outcome {
  if (typeof json === 'boolean') return boolean(json);
  // To Python 1 is true: what becomes of it depends on where it is used.
  return json === 0 || json === 1 ? UNREAD : REFUSED;
}

function primitiveFromJson(json: unknown, { name }: ValueType & { kind: 'primitive' }): Outcome {
  if (name === 'Boolean') return booleanFromJson(json);
  // To Python true is 1, too.
  if (typeof json === 'boolean') return UNREAD;
  if (typeof json === 'number') {
    if (name === 'Int') return Number.isInteger(json) ? int(json) : REFUSED;
    return name === 'Float' ? float(json) : REFUSED;
  }
  if (typeof json !== 'string' || name === 'Int' || name === 'Float') return REFUSED;
  return name === 'String' ? string(json) : { value: { kind: 'file' } };
}

function compoundFromJson(json: unknown, type: ValueType & { kind: 'map' | 'pair' | 'struct' }): Outcome {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return REFUSED;
  const given = new Map<string, unknown>(Object.entries(json));
  if (type.kind === 'pair') {
    const left = fromJson(given.get('left'), type.left);
    const right = fromJson(given.get('right'), type.right);
    return refusedIn([left, right]) ?? { value: { kind: 'pair', left, right } };
  }
  if (type.kind === 'map') {
    const entries = [...given].map(
      ([key, item]) => [coerce(string(key), type.key), fromJson(item, type.value)] as const,
    );
    return refusedIn(entries.flat()) ?? { value: { kind: 'map', entries } };
  }
  const members = new Map([...type.members].map(([name, member]) => [name, fromJson(given.get(name), member)]));
  return refusedIn(members.values()) ?? { value: { kind: 'struct', members } };
}
