import type { StaticValue } from './staticValue';

/** Python's `int()` of a text (WDL/Value.py, `String.coerce`). */
const PYTHON_INT = /^\s*[+-]?\d+(?:_\d+)*\s*$/;

/**
 * How miniwdl takes a value where it wants an Int (WDL/runtime/task_container.py, `process_runtime`): a Boolean, a Float and a
 * text that is no number are refused in the worker; so is null.
 */
export function intVerdict(value: StaticValue | undefined): 'right' | 'refused' | 'refusedWhenNull' | 'unknown' {
  if (value === undefined) return 'unknown';
  if (value.kind === 'None') return 'refused';
  if (value.nullable) return value.kind === 'Int' || value.kind === 'String' ? 'refusedWhenNull' : 'refused';
  if (value.kind === 'Int') return 'right';
  if (value.kind !== 'String') return 'refused';
  if (typeof value.value !== 'string') return 'unknown';
  return PYTHON_INT.test(value.value) ? 'right' : 'refused';
}

/** The whole number of a value that miniwdl takes; undefined when the text does not tell. */
export function intOf(value: StaticValue | undefined): number | undefined {
  if (intVerdict(value) !== 'right') return undefined;
  const known = value?.value;
  if (typeof known === 'number') return known;
  return typeof known === 'string' ? Number(known.trim().replaceAll('_', '')) : undefined;
}

/** The Int that somebody meant who wrote this literal; `whenTrue` for `true`. */
export function meantInt(value: StaticValue, whenTrue: number): number | undefined {
  const known = value.value;
  if (known === true || known === 'true') return whenTrue;
  if (known === false || known === 'false') return 0;
  const number = known === undefined || known === '' ? Number.NaN : Number(known);
  return Number.isFinite(number) ? Math.ceil(number) : undefined;
}
