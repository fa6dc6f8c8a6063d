import { equal } from './evaluateOperators';
import { ANY, arrayOf, asOptional, BOOLEAN, INT, isPrimitive, isUnsure, type ValueType } from './evaluateTypes';
import {
  boolean,
  coerce,
  type Evaluated,
  int,
  type Outcome,
  REFUSED,
  UNREAD,
  type WdlValue,
  worst,
  MISTYPED,
} from './evaluateValues';
import { coerces, equatable, unify } from './typeRules';

/** The functions of WDL's standard library on arrays, maps and structs (miniwdl 1.15.0, WDL/StdLib.py). */
const UNREAD_ANY: Evaluated = { type: ANY, outcome: UNREAD };

type ArrayType = Extract<ValueType, { kind: 'array' }>;

/** An argument that is to be an array: what `read` makes of it, or why there is no answer. */
function ofArray(list: Evaluated | undefined, read: (type: ArrayType, outcome: Outcome) => Evaluated): Evaluated {
  if (list === undefined) return MISTYPED;
  if (list.type.kind === 'any') return { type: ANY, outcome: 'value' in list.outcome ? UNREAD : list.outcome };
  return list.type.kind !== 'array' || list.type.optional ? MISTYPED : read(list.type, list.outcome);
}

/** Whether it is an array without items. */
function isEmpty(outcome: Outcome): boolean {
  return itemsOf(outcome)?.length === 0;
}

/** The items of an array; undefined when they are not known. */
function itemsOf(outcome: Outcome): readonly Outcome[] | undefined {
  return 'value' in outcome && outcome.value.kind === 'array' ? outcome.value.items : undefined;
}

function unknownOr(outcome: Outcome): Outcome {
  return 'value' in outcome ? UNREAD : outcome;
}

function countOf(value: WdlValue): Outcome {
  switch (value.kind) {
    case 'array':
      return int(value.items.length);
    case 'map':
      return int(value.entries.length);
    case 'struct':
      return int(value.members.size);
    case 'string':
      // Python counts code points.
      return int(Array.from(value.value).length);
    default:
      return UNREAD;
  }
}

/** `length()`: of arrays only, before WDL 1.2. */
export function length([given]: readonly Evaluated[], version: number): Evaluated {
  if (given === undefined) return MISTYPED;
  const { type, outcome } = given;
  const newer = version >= 1.2 && (type.kind === 'map' || type.kind === 'object' || isPrimitive(type, 'String'));
  const counted = type.kind === 'any' || ((type.kind === 'array' || newer) && !type.optional);
  if (!counted) return MISTYPED;
  return { type: INT, outcome: 'value' in outcome ? countOf(outcome.value) : outcome };
}

/** The first item that is not null; one whose value is not known and that may be null ends the search. */
function firstOf(items: readonly Outcome[], itemType: ValueType, wanted: ValueType): Outcome | undefined {
  const first = items.find((item) => !('value' in item) || item.value.kind !== 'null');
  return first === undefined || isUnsure(itemType) ? first : coerce(first, wanted);
}

/** The type of an item or of the fallback. */
function commonType(item: ValueType, fallback: ValueType): ValueType | undefined {
  return item.kind === 'none' || item.kind === 'any' ? fallback : unify([asOptional(item, false), fallback], true);
}

/** `select_first()`, with a fallback since WDL 1.2. */
export function selectFirst([list, fallback]: readonly Evaluated[]): Evaluated {
  return ofArray(list, ({ item }, outcome) => {
    const type = fallback === undefined ? item : commonType(item, fallback.type);
    const fits = fallback === undefined || !fallback.type.optional;
    if (type === undefined || !fits || (item.kind === 'none' && fallback === undefined)) return MISTYPED;
    const wanted = asOptional(type, false);
    const items = itemsOf(outcome);
    if (items === undefined) return { type: wanted, outcome: unknownOr(outcome) };
    const otherwise = fallback === undefined ? REFUSED : coerce(fallback.outcome, wanted);
    return { type: wanted, outcome: firstOf(items, item, wanted) ?? otherwise };
  });
}

/** `select_all()`: without knowing whether an item is null nobody knows how many stay. */
export function selectAll([list]: readonly Evaluated[]): Evaluated {
  return ofArray(list, ({ item }, outcome) => {
    // miniwdl cannot tell the type of what is left of `[]` or of `[None]`.
    if ((item.kind === 'any' && isEmpty(outcome)) || item.kind === 'none') return MISTYPED;
    const type = arrayOf(asOptional(item, false));
    const items = itemsOf(outcome);
    if (items === undefined) return { type, outcome: unknownOr(outcome) };
    const doubt = item.optional || item.kind === 'any' ? worst(items) : undefined;
    const kept = items.filter((part) => !('value' in part) || part.value.kind !== 'null');
    return { type, outcome: doubt ?? { value: { kind: 'array', items: kept } } };
  });
}

/** `flatten()` */
export function flatten([list]: readonly Evaluated[]): Evaluated {
  return ofArray(list, ({ item }, outcome) => {
    if (item.kind === 'any') return UNREAD_ANY;
    if (item.kind !== 'array' || item.optional) return MISTYPED;
    const type = arrayOf(item.item);
    const rows = itemsOf(outcome);
    if (rows === undefined) return { type, outcome: unknownOr(outcome) };
    const items = rows.flatMap((row) => itemsOf(row) ?? []);
    return { type, outcome: worst(rows) ?? { value: { kind: 'array', items } } };
  });
}

/** `chunk()` of WDL 1.2: arrays of so many items, the last one may have fewer. */
export function chunk([list, size]: readonly Evaluated[]): Evaluated {
  if (size === undefined || !coerces(size.type, INT)) return MISTYPED;
  return ofArray(list, ({ item }, outcome) => {
    const type = arrayOf(arrayOf(item, true));
    const items = itemsOf(outcome);
    const count = coerce(size.outcome, INT);
    if (!('value' in count) || items === undefined) return { type, outcome: worst([outcome, count]) ?? UNREAD };
    const step = count.value.kind === 'int' ? count.value.value : 0;
    if (step <= 0) return { type, outcome: REFUSED };
    const rows = Array.from({ length: Math.ceil(items.length / step) }, (_, i) =>
      items.slice(i * step, (i + 1) * step),
    );
    return {
      type,
      outcome: { value: { kind: 'array', items: rows.map((row) => ({ value: { kind: 'array', items: row } })) } },
    };
  });
}

/** `contains()` of WDL 1.2. */
export function contains([list, wanted]: readonly Evaluated[]): Evaluated {
  if (wanted === undefined) return MISTYPED;
  return ofArray(list, ({ item }, outcome) => {
    const wrong = wanted.type.optional && !item.optional && item.kind !== 'any';
    if (wrong || !equatable(wanted.type, item)) return MISTYPED;
    const items = itemsOf(outcome);
    if (items === undefined) return { type: BOOLEAN, outcome: unknownOr(outcome) };
    const answers = items.map((one) => equal(wanted.outcome, one));
    if (answers.includes(true)) return { type: BOOLEAN, outcome: boolean(true) };
    const doubts = answers.flatMap((answer) => (typeof answer === 'boolean' ? [] : [answer]));
    return { type: BOOLEAN, outcome: worst(doubts) ?? boolean(false) };
  });
}

/** `keys()` (side 0) and `values()` (side 1) of a map; of structs, whose order matters then, they are not read. */
export function sideOfMap([map]: readonly Evaluated[], side: 0 | 1): Evaluated {
  if (map?.type.kind !== 'map') return UNREAD_ANY;
  const { type, outcome } = map;
  if (type.optional) return MISTYPED;
  const item = side === 0 ? type.key : type.value;
  if (!('value' in outcome) || outcome.value.kind !== 'map')
    return { type: arrayOf(item), outcome: unknownOr(outcome) };
  const items = outcome.value.entries.map((entry) => coerce(entry[side], item));
  return { type: arrayOf(item), outcome: { value: { kind: 'array', items } } };
}
