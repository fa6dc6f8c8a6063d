import { asOptional, BOOLEAN, FLOAT, INT, isPrimitive, STRING } from './evaluateTypes';
import {
  boolean,
  coerce,
  type Evaluated,
  float,
  int,
  isRefused,
  NULL,
  type Outcome,
  REFUSED,
  RESULTS,
  string,
  UNREAD,
  type WdlValue,
  worst,
  MISTYPED,
} from './evaluateValues';
import type { WdlOperator } from './expression';
import { coerces, equatable } from './typeRules';

function unsure(...operands: readonly Evaluated[]): Evaluated | undefined {
  if (operands.every(({ type }) => type.kind !== 'any')) return undefined;
  const outcome = worst(operands.map((operand) => operand.outcome)) ?? UNREAD;
  return { type: { kind: 'any', optional: false }, outcome };
}

function both(left: Outcome, right: Outcome, make: (left: WdlValue, right: WdlValue) => Outcome): Outcome {
  return 'value' in left && 'value' in right ? make(left.value, right.value) : (worst([left, right]) ?? UNREAD);
}

/** Whole numbers as Python has them: division goes down, the remainder has the divisor's sign. */
function wholeNumbers(operator: string, left: number, right: number): Outcome {
  if (right === 0 && (operator === '/' || operator === '%')) return REFUSED;
  switch (operator) {
    case '+':
      return int(left + right);
    case '-':
      return int(left - right);
    case '*':
      return int(left * right);
    case '/':
      return int(Math.floor(left / right));
    case '%':
      return int(left - right * Math.floor(left / right));
    case '**':
      return right < 0 ? REFUSED : int(left ** right);
    case 'min':
      return int(Math.min(left, right));
    case 'max':
      return int(Math.max(left, right));
    default:
      return UNREAD;
  }
}

function realNumbers(operator: string, left: number, right: number): Outcome {
  if (right === 0 && operator === '/') return REFUSED;
  switch (operator) {
    case '+':
      return float(left + right);
    case '-':
      return float(left - right);
    case '*':
      return float(left * right);
    case '/':
      return float(left / right);
    case 'min':
      return float(Math.min(left, right));
    case 'max':
      return float(Math.max(left, right));
    default:
      // The powers of Python and JavaScript differ in the last digit at times.
      return UNREAD;
  }
}

/** Two numbers under an operator, or under `min` and `max` (WDL/StdLib.py, `_ArithmeticOperator`). */
export function arithmetic(operator: string, left: Evaluated, right: Evaluated): Evaluated {
  const doubt = unsure(left, right);
  if (doubt !== undefined) return doubt;
  const real = operator !== '%' && [left, right].some(({ type }) => isPrimitive(type, 'Float'));
  const type = real ? FLOAT : INT;
  if (!coerces(left.type, type) || !coerces(right.type, type)) return MISTYPED;
  const outcome = both(coerce(left.outcome, type), coerce(right.outcome, type), (a, b) => {
    if (a.kind === 'float' && b.kind === 'float') return realNumbers(operator, a.value, b.value);
    return a.kind === 'int' && b.kind === 'int' ? wholeNumbers(operator, a.value, b.value) : UNREAD;
  });
  return { type, outcome };
}

/** `+`: joins where one side is a String; inside a placeholder null makes the whole null (`_InterpolationAddOperator`). */
function add(left: Evaluated, right: Evaluated, interpolated: boolean): Evaluated {
  const doubt = unsure(left, right);
  if (doubt !== undefined) return doubt;
  const operands = [left, right];
  const text = operands.find(({ type }) => isPrimitive(type, 'String'));
  if (text === undefined) return arithmetic('+', left, right);
  const optional = interpolated && operands.some(({ type }) => type.optional);
  const type = asOptional(STRING, optional);
  // Only the side that is no text, or the right one, must be there; a text on the left may be null, and is empty then.
  if (!operands.every((operand) => operand === text || coerces(operand.type, type))) return MISTYPED;
  const nullIn = operands.some(({ outcome }) => 'value' in outcome && outcome.value.kind === 'null');
  if (optional && nullIn) return { type, outcome: NULL };
  const outcome = both(coerce(left.outcome, STRING), coerce(right.outcome, STRING), (a, b) =>
    a.kind === 'string' && b.kind === 'string' ? string(a.value + b.value) : UNREAD,
  );
  return { type, outcome };
}

function everyPart(pairs: readonly (readonly [Outcome, Outcome])[]): boolean | Outcome {
  let doubt: Outcome | undefined;
  for (const [one, other] of pairs) {
    const same =
      'value' in one && 'value' in other ? sameValue(one.value, other.value) : (worst([one, other]) ?? UNREAD);
    if (same === false) return false;
    if (same !== true) doubt = same;
  }
  return doubt ?? true;
}

function sameValue(one: WdlValue, other: WdlValue): boolean | Outcome {
  if (one.kind === 'null' || other.kind === 'null') return one.kind === other.kind;
  if (one.kind === 'file' || other.kind === 'file') return RESULTS;
  if ('value' in one && 'value' in other) return one.value === other.value;
  if (one.kind === 'array' && other.kind === 'array') {
    const { items } = other;
    if (one.items.length !== items.length) return false;
    return everyPart(one.items.map((item, i) => [item, items[i] ?? UNREAD] as const));
  }
  if (one.kind === 'pair' && other.kind === 'pair')
    return everyPart([
      [one.left, other.left],
      [one.right, other.right],
    ]);
  return UNREAD;
}

/** Whether two values are equal, as far as both are known (WDL/Value.py, `__eq__`). */
export function equal(one: Outcome, other: Outcome): boolean | Outcome {
  return 'value' in one && 'value' in other ? sameValue(one.value, other.value) : (worst([one, other]) ?? UNREAD);
}

function equality(left: Evaluated, right: Evaluated, negate: boolean): Evaluated {
  if (!equatable(left.type, right.type)) return MISTYPED;
  const doubt = worst([left.outcome, right.outcome]);
  const answer = doubt ?? equal(left.outcome, right.outcome);
  return { type: BOOLEAN, outcome: typeof answer === 'boolean' ? boolean(answer !== negate) : answer };
}

const ORDER: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '>': (order) => order > 0,
  '<=': (order) => order <= 0,
  '>=': (order) => order >= 0,
};

function comparison(operator: WdlOperator, left: Evaluated, right: Evaluated): Evaluated {
  const doubt = unsure(left, right);
  if (doubt !== undefined) return { ...doubt, type: BOOLEAN };
  const types = [left.type, right.type];
  const numbers = types.every((type) => isPrimitive(type, 'Int', 'Float'));
  const alike = (['String', 'Boolean'] as const).some((name) => types.every((type) => isPrimitive(type, name)));
  if ((!numbers && !alike) || types.some(({ optional }) => optional)) return MISTYPED;
  const outcome = both(left.outcome, right.outcome, (a, b) => {
    if (!('value' in a) || !('value' in b) || typeof a.value !== typeof b.value) return UNREAD;
    // Python goes by code points, JavaScript by UTF-16 units.
    if ([a.value, b.value].some((value) => typeof value === 'string' && /\P{ASCII}/u.test(value))) return UNREAD;
    const order = a.value < b.value ? -1 : Number(a.value > b.value);
    return boolean(ORDER[operator]?.(order) ?? false);
  });
  return { type: BOOLEAN, outcome };
}

/** `&&` and `||`: one side decides alone when it is `decisive`. */
function logic(left: Evaluated, right: Evaluated, decisive: boolean): Evaluated {
  for (const { type } of [left, right])
    if (type.kind !== 'any' && (!isPrimitive(type, 'Boolean') || type.optional)) return MISTYPED;
  const decides = ({ outcome }: Evaluated): boolean =>
    'value' in outcome && outcome.value.kind === 'boolean' && outcome.value.value === decisive;
  if (decides(left)) return { type: BOOLEAN, outcome: boolean(decisive) };
  if ('value' in left.outcome) return { type: BOOLEAN, outcome: right.outcome };
  const rightTells = decides(right) && !isRefused(left.outcome);
  return { type: BOOLEAN, outcome: rightTells ? boolean(decisive) : left.outcome };
}

/** The value of `left operator right`. `interpolated`: inside a placeholder, where `+` takes null. */
export function operate(operator: WdlOperator, left: Evaluated, right: Evaluated, interpolated: boolean): Evaluated {
  switch (operator) {
    case '+':
      return add(left, right, interpolated);
    case '==':
    case '!=':
      return equality(left, right, operator === '!=');
    case '<':
    case '>':
    case '<=':
    case '>=':
      return comparison(operator, left, right);
    case '&&':
      return logic(left, right, false);
    case '||':
      return logic(left, right, true);
    case '-':
    case '*':
    case '/':
    case '%':
    case '**':
      return arithmetic(operator, left, right);
  }
}
