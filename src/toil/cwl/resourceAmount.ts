import { parseAmount } from '../wdl/amounts';
import { isExpression } from './evaluateText';
import { EXPRESSION, REFUSED, Unread, type Value } from './evaluateValue';
import type { ScalarValue } from './scalars';

/** A number that a field stands for, or why it is not known. */
export type Amount = number | Unread;

/** A value that Toil fails at only when it counts: a text, or what is no finite number. */
const UNUSABLE = new Unread({ kind: 'refused' });

/**
 * What a field of a ResourceRequirement or CUDARequirement amounts to (`evalResources` of cwltool/process.py).
 * @returns undefined when it counts as unset: null, a literal 0, an empty text, an expression that gives null.
 */
export function amountOf(
  scalar: ScalarValue | undefined,
  what: 'cores' | 'other',
  evaluate: (text: string) => Value,
): Amount | undefined {
  if (scalar === undefined) return REFUSED;
  switch (scalar.kind) {
    case 'null':
      return undefined;
    case 'boolean':
      return scalar.value ? 1 : undefined;
    case 'int':
    case 'float': {
      const number = Number(scalar.value);
      return number === 0 ? undefined : numberOf(number, what);
    }
    case 'string':
      if (scalar.value === '') return undefined;
      return isExpression(scalar.value) ? ofValue(evaluate(scalar.value), what) : ofText(scalar.value, what);
  }
}

function ofValue(value: Value, what: 'cores' | 'other'): Amount | undefined {
  if (value instanceof Unread) return value;
  if (value === null) return undefined;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return numberOf(value, what);
  return typeof value === 'string' ? ofText(value, what) : REFUSED;
}

/** Rounding up fails for what is no finite number; the cores are not rounded. */
function numberOf(value: number, what: 'cores' | 'other'): Amount {
  return Number.isFinite(value) || (what === 'cores' && !Number.isNaN(value)) ? value : UNUSABLE;
}

/**
 * Toil reads a text for the cores as it reads sizes, `4`, `4k` (`_parseResource` of toil/job.py); cwltool rounds the others up, which
 * fails for a text.
 */
function ofText(text: string, what: 'cores' | 'other'): Amount {
  const amount = what === 'cores' ? parseAmount(text) : undefined;
  if (amount === undefined) return UNUSABLE;
  return Number.isNaN(amount) ? EXPRESSION : amount;
}

/** Whether cwltool's schema of a version takes a value in a ResourceRequirement: any whole number, as tried, and a boolean as 0 or 1. */
export function isOfSchema(scalar: ScalarValue | undefined, version: string | undefined): boolean {
  switch (scalar?.kind) {
    case 'null':
    case 'int':
    case 'boolean':
      return true;
    case 'float':
      return version !== 'v1.0' && version !== 'v1.1';
    case 'string':
      // v1.0 has `string` among the types; from v1.1 on only expressions are left of it.
      return version === 'v1.0' || isExpression(scalar.value);
    case undefined:
      return false;
  }
}
