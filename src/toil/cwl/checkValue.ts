import type { InputFinding } from '../workflow/description';
import { isPlaceholder } from './example';
import { entriesOf, fieldOf, follow, itemsOf, placeOf, scalarOf, textOf, MOST_DEPTH, type At } from './nodes';
import { nearestName } from './spelling';
import type { ScalarValue } from './scalars';
import { foundText, isListNode, isMapNode } from './valueText';
import { takesNull, typeText, type CwlType } from './types';

/** A value to check: where it is, its name as people write it (`reads[0]`, `sample.name`), and how much may still be looked at. */
export interface Value {
  readonly at: At;
  readonly name: string;
  /** Shared by the whole file: aliases and nested unions can multiply. */
  readonly budget: { left: number };
  readonly depth: number;
}

const INT_MOST = 2n ** 31n;
const LONG_MOST = 2n ** 63n;
/** Parts of all values of one file that are looked at. */
export const MOST_CHECKS = 500_000;

/**
 * Compares a value with a type by cwltool's rules (schema_salad/validate.py): an int is good for long, float and double; a single
 * value is no array; Any is everything but null; fields of a record may be more than it has. Which files exist is not
 * looked at here.
 */
export function checkValue(type: CwlType, value: Value): InputFinding[] {
  value.budget.left -= 1;
  if (value.budget.left < 0 || value.depth > MOST_DEPTH || type.kind === 'unknown' || isImported(value.at)) return [];
  const scalar = scalarOf(value.at);
  if (scalar?.kind === 'string' && isPlaceholder(scalar.value)) {
    return [{ problem: { kind: 'placeholder', name: value.name }, severity: 'error', ...placeOf(value.at.node) }];
  }
  if (type.kind === 'union') return checkUnion(type.members, type, value);
  if (type.kind === 'array') return checkArray(type.items, type, value);
  if (type.kind === 'record') return checkRecord(type, value);
  return checkSimple(type, scalar, value);
}

function checkSimple(type: CwlType, scalar: ScalarValue | undefined, value: Value): InputFinding[] {
  if (type.kind === 'File' || type.kind === 'Directory') {
    const sameClass = isMapNode(value.at) && textOf(fieldOf(value.at, 'class')) === type.kind;
    return sameClass ? [] : [wrong(type, value)];
  }
  if (type.kind === 'Any') return scalar?.kind === 'null' ? [wrong(type, value)] : [];
  return scalar === undefined ? [wrong(type, value)] : checkScalar(type, scalar, value);
}

/** `$import` and `$include` are read by cwltool before it checks; what they hold is not known here. */
function isImported(at: At): boolean {
  return fieldOf(at, '$import') !== undefined || fieldOf(at, '$include') !== undefined;
}

function wrong(type: CwlType, { at, name }: Value, severity: InputFinding['severity'] = 'error'): InputFinding {
  return {
    problem: { kind: 'wrongType', name, expected: typeText(type), found: foundText(at) },
    severity,
    ...placeOf(at.node),
  };
}

function checkScalar(type: CwlType, scalar: ScalarValue, value: Value): InputFinding[] {
  // cwltool takes true for 1 (Python's bool is an int): it runs, but is hardly meant.
  if (scalar.kind === 'boolean' && isNumber(type)) return [wrong(type, value, 'warning')];
  return takesScalar(type, scalar) ? [] : [wrong(type, value)];
}

function isNumber({ kind }: CwlType): boolean {
  return ['int', 'long', 'float', 'double'].includes(kind);
}

function takesScalar(type: CwlType, scalar: ScalarValue): boolean {
  if (type.kind === 'enum') return scalar.kind === 'string' && type.symbols.includes(scalar.value);
  if (type.kind === 'int' || type.kind === 'long') return isWhole(type.kind, scalar);
  if (type.kind === 'float' || type.kind === 'double') return scalar.kind === 'int' || scalar.kind === 'float';
  return scalar.kind === type.kind;
}

function isWhole(kind: 'int' | 'long', scalar: ScalarValue): boolean {
  const most = kind === 'int' ? INT_MOST : LONG_MOST;
  return scalar.kind === 'int' && scalar.value >= -most && scalar.value < most;
}

function checkArray(items: CwlType, type: CwlType, value: Value): InputFinding[] {
  if (!isListNode(value.at)) return [wrong(type, value)];
  return itemsOf(value.at).flatMap((at, index) =>
    checkValue(items, { ...value, at, name: `${value.name}[${index}]`, depth: value.depth + 1 }),
  );
}

function checkRecord(type: CwlType & { readonly kind: 'record' }, value: Value): InputFinding[] {
  if (!isMapNode(value.at)) return [wrong(type, value)];
  const names = type.fields.map((field) => field.name);
  const entries = entriesOf(value.at);
  const written = new Map(entries.map((entry) => [entry.key, entry]));
  const found = type.fields.flatMap((field) => {
    const entry = written.get(field.name);
    const name = `${value.name}.${field.name}`;
    if (entry !== undefined) return checkValue(field.type, { ...value, at: entry.value, name, depth: value.depth + 1 });
    return takesNull(field.type) ? [] : [missing(name, field.type, placeOf(follow(value.at).node))];
  });
  const missingNames = names.filter((name) => !written.has(name));
  const unknown = entries.filter(({ key }) => !names.includes(key) && !isForeign(key));
  return [
    ...found,
    ...unknown.map(({ key, keyNode }) => unknownKey(`${value.name}.${key}`, key, missingNames, placeOf(keyNode))),
  ];
}

/** A finding for a key that no input or field has. */
export function unknownKey(
  name: string,
  key: string,
  candidates: readonly string[],
  place: { start: number; end: number },
): InputFinding {
  const didYouMean = nearestName(key, candidates);
  return {
    problem: { kind: 'unknown', name, ...(didYouMean === undefined ? {} : { didYouMean }) },
    severity: 'warning',
    ...place,
  };
}

/** A finding for an input or field that is not there. */
export function missing(name: string, type: CwlType, place: { start: number; end: number }): InputFinding {
  return { problem: { kind: 'missing', name, type: typeText(type) }, severity: 'error', ...place };
}

/** Keys that are not for the workflow: `$namespaces`, `@id`, and all with a namespace such as `cwl:tool`. */
export function isForeign(key: string): boolean {
  return /^[$@]/.test(key) || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(key);
}

/** Like cwltool: the first type that takes the value is good; else it tells about the only type of the value's own shape. */
function checkUnion(members: readonly CwlType[], type: CwlType, value: Value): InputFinding[] {
  const results = members.map((member) => ({ member, found: checkValue(member, value) }));
  const good = results.find(({ found }) => found.every(({ severity }) => severity === 'warning'));
  if (good !== undefined) return (results.find(({ found }) => found.length === 0) ?? good).found;
  const alike = results.filter(({ member }) => isAlike(member, value.at));
  const [only] = alike;
  return alike.length === 1 && only !== undefined
    ? only.found.map((each) => widened(each, value, type))
    : [wrong(type, value)];
}

/** A finding about the whole value names the whole type, not the member that came closest. */
function widened(finding: InputFinding, value: Value, type: CwlType): InputFinding {
  const { problem } = finding;
  if (problem.kind !== 'wrongType' || problem.name !== value.name) return finding;
  return { ...finding, problem: { ...problem, expected: typeText(type) } };
}

function isAlike(type: CwlType, at: At): boolean {
  if (isListNode(at)) return type.kind === 'array';
  if (isMapNode(at)) {
    const kind = textOf(fieldOf(at, 'class'));
    return kind === 'File' || kind === 'Directory'
      ? type.kind === kind
      : type.kind === 'record' || type.kind === 'File' || type.kind === 'Directory';
  }
  return !['array', 'record', 'File', 'Directory', 'null'].includes(type.kind);
}
