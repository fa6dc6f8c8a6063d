import { chunk, contains, flatten, length, selectAll, selectFirst, sideOfMap } from './evaluateCollections';
import { arithmetic } from './evaluateOperators';
import { ANY, arrayOf, asOptional, BOOLEAN, FLOAT, INT, STRING, type ValueType } from './evaluateTypes';
import {
  boolean,
  coerce,
  type Evaluated,
  float,
  int,
  isRefused,
  type Outcome,
  REFUSED,
  RESULTS,
  string,
  UNREAD,
  type WdlValue,
  worst,
  MISTYPED,
} from './evaluateValues';
import { coerces } from './typeRules';

/** A function of miniwdl 1.15.0's standard library (WDL/StdLib.py). */
interface WdlFunction {
  readonly since: number;
  readonly least: number;
  readonly most: number;
  readonly call: (given: readonly Evaluated[], version: number) => Evaluated;
}

/** What stands for an argument that was left out. */
const NOTHING: WdlValue = { kind: 'null' };

/** A function whose arguments have fixed types. */
function fixed(
  types: readonly ValueType[],
  type: ValueType,
  call: (first: WdlValue, second: WdlValue, third: WdlValue) => Outcome,
  since = 0,
): WdlFunction {
  const least = types.filter(({ optional }) => !optional).length;
  return {
    since,
    least,
    most: types.length,
    call: (given) => {
      const wanted = (i: number): ValueType => types[i] ?? ANY;
      if (!given.every((argument, i) => coerces(argument.type, wanted(i)))) return MISTYPED;
      const outcomes = given.map(({ outcome }, i) => coerce(outcome, wanted(i)));
      const values = outcomes.flatMap((outcome) => ('value' in outcome ? [outcome.value] : []));
      return {
        type,
        outcome: worst(outcomes) ?? call(values[0] ?? NOTHING, values[1] ?? NOTHING, values[2] ?? NOTHING),
      };
    },
  };
}

/** What only files and finished jobs know. */
function fromFiles(least: number, most: number, type: ValueType): WdlFunction {
  return {
    since: 0,
    least,
    most,
    call: () => ({ type, outcome: RESULTS }),
  };
}

function rounding(round: (value: number) => number): WdlFunction {
  return fixed([FLOAT], INT, (value) => (value.kind === 'float' ? int(round(value.value)) : UNREAD));
}

/** Half away from zero (WDL/_util.py, `round_half_up`). */
function roundHalfUp(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}

/** Whether a file may stand there: `String` and arrays of it will do; of WDL 1.2's compound types only arrays are read. */
function mayBeFile(type: ValueType): boolean | undefined {
  if (type.kind === 'none') return false;
  if (type.kind === 'primitive') return coerces(type, asOptional(FILE));
  return type.kind === 'array' && !type.optional ? mayBeFile(type.item) : undefined;
}

/** `size()`: nothing has no size; what there is, only its files know. */
function size([first, unit]: readonly Evaluated[]): Evaluated {
  const fits = first === undefined ? false : mayBeFile(first.type);
  if (first === undefined || fits === false || (unit !== undefined && !coerces(unit.type, STRING))) return MISTYPED;
  const { outcome } = first;
  if (!('value' in outcome) || fits === undefined) return { type: FLOAT, outcome: RESULTS };
  const parts = outcome.value.kind === 'array' ? outcome.value.items : [outcome];
  const nothing = parts.every((part) => 'value' in part && part.value.kind === 'null');
  return { type: FLOAT, outcome: nothing && unit === undefined ? float(0) : sizeOfNothing(nothing, unit) };
}

/** With a unit nothing is still nothing, if the unit is one. */
function sizeOfNothing(nothing: boolean, unit: Evaluated | undefined): Outcome {
  if (!nothing || unit === undefined) return RESULTS;
  const { outcome } = unit;
  if (!('value' in outcome) || outcome.value.kind !== 'string') return 'value' in outcome ? UNREAD : outcome;
  return UNITS.test(outcome.value.value) ? float(0) : REFUSED;
}

function defined([given]: readonly Evaluated[]): Evaluated {
  if (given === undefined) return MISTYPED;
  const { type, outcome } = given;
  if ('value' in outcome) return { type: BOOLEAN, outcome: boolean(outcome.value.kind !== 'null') };
  const surely = !type.optional && type.kind !== 'any';
  return { type: BOOLEAN, outcome: surely ? boolean(true) : outcome };
}

function basename(path: WdlValue, suffix: WdlValue): Outcome {
  if (path.kind !== 'string') return UNREAD;
  const end = suffix.kind === 'string' ? suffix.value : '';
  const stem = end !== '' && path.value.endsWith(end) ? path.value.slice(0, -end.length) : path.value;
  return string(stem.slice(stem.lastIndexOf('/') + 1));
}

/** A pattern without any choice: letters, escaped signs, and an anchor at either end. */
const PLAIN_PATTERN = /^(\^?)((?:[\w\s\-:;,/=@#%&!"'<>~`]|\\[.^$*+?()[\]{}|\\/-])*)(\$?)$/;

/** `sub()`; its regular expressions are POSIX's, so only those that mean the same everywhere are read. */
function sub(input: WdlValue, pattern: WdlValue, replacement: WdlValue): Outcome {
  if (input.kind !== 'string' || pattern.kind !== 'string' || replacement.kind !== 'string') return UNREAD;
  const [, opening = '', body = '', ending = ''] = PLAIN_PATTERN.exec(pattern.value) ?? [];
  // Python's `$` also matches before a last line break, and a backslash means a group in a replacement.
  const special = replacement.value.includes('\\') || (ending !== '' && input.value.includes('\n'));
  if (body === '' || special) return UNREAD;
  const found = new RegExp(opening + body.replace(/\\?([^\w\s])/g, '\\$1') + ending, 'g');
  return string(input.value.replace(found, () => replacement.value));
}

function stringsOf(value: WdlValue): readonly string[] | undefined {
  if (value.kind !== 'array') return undefined;
  const texts = value.items.flatMap((item) =>
    'value' in item && item.value.kind === 'string' ? [item.value.value] : [],
  );
  return texts.length === value.items.length ? texts : undefined;
}

/** Whatever is unknown inside an array of strings, or what the call makes of their texts. */
function overStrings(value: WdlValue, make: (texts: readonly string[]) => Outcome): Outcome {
  const texts = stringsOf(value);
  if (texts !== undefined) return make(texts);
  return (value.kind === 'array' ? worst(value.items) : undefined) ?? UNREAD;
}

function arrayValue(items: readonly Outcome[]): Outcome {
  return { value: { kind: 'array', items } };
}

function affix(join: (text: string, affix: string) => string): WdlFunction {
  return fixed([STRING, arrayOf(STRING)], arrayOf(STRING), (word, list) =>
    overStrings(list, (texts) =>
      word.kind === 'string' ? arrayValue(texts.map((text) => string(join(text, word.value)))) : UNREAD,
    ),
  );
}

function quoted(mark: string): WdlFunction {
  return fixed(
    [arrayOf(STRING)],
    arrayOf(STRING),
    (list) => overStrings(list, (texts) => arrayValue(texts.map((text) => string(mark + text + mark)))),
    1.1,
  );
}

/** More items are not counted out: no machine's need depends on them. */
const LONGEST_RANGE = 10_000;

function range(count: WdlValue): Outcome {
  if (count.kind !== 'int') return UNREAD;
  if (count.value < 0) return REFUSED;
  return count.value > LONGEST_RANGE ? UNREAD : arrayValue(Array.from({ length: count.value }, (_, i) => int(i)));
}

function twoNumbers(name: 'min' | 'max'): WdlFunction {
  const call = ([one, other]: readonly Evaluated[]): Evaluated =>
    one === undefined || other === undefined ? MISTYPED : arithmetic(name, one, other);
  return { since: 1.1, least: 2, most: 2, call };
}

/** The units that `size()` takes (miniwdl 1.15.0, WDL/_util.py, `byte_size_units`). */
const UNITS = /^(?:B|[KMGT](?:i?B?)?)$/;

const MAP_OF_STRINGS: ValueType = { kind: 'map', key: STRING, value: STRING, optional: false };
const FILE: ValueType = { kind: 'primitive', name: 'File', optional: false };

const FUNCTIONS: ReadonlyMap<string, WdlFunction> = new Map<string, WdlFunction>([
  ['floor', rounding(Math.floor)],
  ['ceil', rounding(Math.ceil)],
  ['round', rounding(roundHalfUp)],
  ['min', twoNumbers('min')],
  ['max', twoNumbers('max')],
  ['size', { since: 0, least: 1, most: 2, call: size }],
  ['length', { since: 0, least: 1, most: 1, call: length }],
  ['defined', { since: 0, least: 1, most: 1, call: defined }],
  ['select_first', { since: 0, least: 1, most: 2, call: selectFirst }],
  ['select_all', { since: 0, least: 1, most: 1, call: selectAll }],
  ['flatten', { since: 0, least: 1, most: 1, call: flatten }],
  ['contains', { since: 1.2, least: 2, most: 2, call: contains }],
  ['keys', { since: 1.1, least: 1, most: 1, call: (given) => sideOfMap(given, 0) }],
  ['values', { since: 1.2, least: 1, most: 1, call: (given) => sideOfMap(given, 1) }],
  ['chunk', { since: 1.2, least: 2, most: 2, call: chunk }],
  ['range', fixed([INT], arrayOf(INT), range)],
  ['basename', fixed([STRING, asOptional(STRING)], STRING, basename)],
  ['sub', fixed([STRING, STRING, STRING], STRING, sub)],
  [
    'sep',
    fixed([STRING, arrayOf(STRING)], STRING, (mark, list) =>
      overStrings(list, (texts) => (mark.kind === 'string' ? string(texts.join(mark.value)) : UNREAD)),
    ),
  ],
  ['prefix', affix((text, word) => word + text)],
  ['suffix', affix((text, word) => text + word)],
  ['quote', quoted('"')],
  ['squote', quoted("'")],
  ['read_int', fromFiles(1, 1, INT)],
  ['read_float', fromFiles(1, 1, FLOAT)],
  ['read_string', fromFiles(1, 1, STRING)],
  ['read_boolean', fromFiles(1, 1, BOOLEAN)],
  ['read_lines', fromFiles(1, 1, arrayOf(STRING))],
  ['read_tsv', fromFiles(1, 3, ANY)],
  ['read_map', fromFiles(1, 1, MAP_OF_STRINGS)],
  ['read_object', fromFiles(1, 1, MAP_OF_STRINGS)],
  ['read_objects', fromFiles(1, 1, arrayOf(MAP_OF_STRINGS))],
  ['read_json', fromFiles(1, 1, ANY)],
  ['write_lines', fromFiles(1, 1, FILE)],
  ['write_tsv', fromFiles(1, 3, FILE)],
  ['write_map', fromFiles(1, 1, FILE)],
  ['write_json', fromFiles(1, 1, FILE)],
  ['stdout', fromFiles(0, 0, FILE)],
  ['stderr', fromFiles(0, 0, FILE)],
  ['glob', fromFiles(1, 1, arrayOf(FILE))],
]);

/** `1.1` as a number to compare; draft-2 is below 1, development is the newest. */
export function versionNumber(version: string): number {
  if (version === 'draft-2') return 0.2;
  return /^\d+\.\d$/.test(version) ? Number(version) : 1.2;
}

/** The value of a call of a function. What miniwdl has but this evaluator does not read is unread. */
export function callFunction(name: string, given: readonly Evaluated[], version: string): Evaluated {
  const known = FUNCTIONS.get(name);
  if (known === undefined) return { type: ANY, outcome: worst(given.map(({ outcome }) => outcome)) ?? UNREAD };
  const number = versionNumber(version);
  const most = name === 'select_first' && number < 1.2 ? 1 : known.most;
  if (number < known.since || given.length < known.least || given.length > most) return MISTYPED;
  const called = known.call(given, number);
  // All arguments are evaluated, needed or not.
  return given.some(({ outcome }) => isRefused(outcome)) ? { ...called, outcome: REFUSED } : called;
}
