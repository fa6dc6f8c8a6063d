import type { Expression, Statement } from './evaluateSyntax';
import {
  EXPRESSION,
  FileValue,
  REFUSED,
  RESULTS,
  Unread,
  isList,
  isMap,
  together,
  type Value,
  type ValueMap,
} from './evaluateValue';

/** What an expression may look at. */
export interface ScriptScope {
  /** The value of an input; `undefined` when there is none of that name. */
  readonly input: (name: string) => Value;
  readonly self: Value;
}

/** Texts that are put together stay below this; doubling one in every statement would fill the memory. */
const MOST_TEXT = 100_000;
/** Steps of one evaluation: the text is at most 20,000 letters long and there are no loops. */
const MOST_STEPS = 100_000;

interface Run {
  readonly scope: ScriptScope;
  readonly variables: Map<string, Value>;
  left: number;
}

/** The value of what stands in `$( … )`, by the rules of JavaScript. Nothing is executed that is not in this file. */
export function valueOf(expression: Expression, scope: ScriptScope): Value {
  return evaluated({ scope, variables: new Map(), left: MOST_STEPS }, expression);
}

/** The value that the inside of `${ … }` returns. */
export function returnedBy(statements: readonly Statement[], scope: ScriptScope): Value {
  const run: Run = { scope, variables: new Map(), left: MOST_STEPS };
  return performed(run, statements)?.value;
}

/** What a statement returned; undefined when the next one is to be performed. */
type Returned = { readonly value: Value } | undefined;

function performed(run: Run, statements: readonly Statement[]): Returned {
  for (const statement of statements) {
    const returned = performedOne(run, statement);
    if (returned !== undefined) return returned;
  }
  return undefined;
}

function performedOne(run: Run, statement: Statement): Returned {
  switch (statement.kind) {
    case 'return':
      return { value: statement.value === undefined ? undefined : evaluated(run, statement.value) };
    case 'set':
      // An assignment to what nobody declared makes a global variable, or fails in strict code.
      if (!statement.declares && !run.variables.has(statement.name)) return { value: EXPRESSION };
      run.variables.set(statement.name, evaluated(run, statement.value));
      return undefined;
    case 'block':
      return performed(run, statement.statements);
    case 'if': {
      const test = truth(evaluated(run, statement.test));
      if (test instanceof Unread) return { value: test };
      const branch = test ? statement.yes : statement.no;
      return branch === undefined ? undefined : performedOne(run, branch);
    }
  }
}

function evaluated(run: Run, expression: Expression): Value {
  run.left -= 1;
  if (run.left < 0) return EXPRESSION;
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'name':
      return named(run, expression.name);
    case 'list':
      return expression.items.map((item) => evaluated(run, item));
    case 'member':
      return memberOf(run, expression.object, evaluated(run, expression.key));
    case 'call':
      return called(run, expression.callee, expression.given);
    case 'unary':
      return unary(expression.operator, evaluated(run, expression.operand));
    case 'binary':
      return binary(run, expression.operator, expression.left, expression.right);
    case 'choice': {
      const test = truth(evaluated(run, expression.test));
      if (test instanceof Unread) return test;
      return evaluated(run, test ? expression.yes : expression.no);
    }
  }
}

function named(run: Run, name: string): Value {
  if (run.variables.has(name)) return run.variables.get(name);
  switch (name) {
    case 'self':
      return run.scope.self;
    case 'undefined':
      return undefined;
    case 'NaN':
      return NaN;
    case 'Infinity':
      return Infinity;
    default:
      return EXPRESSION;
  }
}

function memberOf(run: Run, object: Expression, key: Value): Value {
  if (key instanceof Unread) return key;
  if (typeof key !== 'string' && typeof key !== 'number') return EXPRESSION;
  switch (globalName(run, object)) {
    case 'inputs':
      return run.scope.input(String(key));
    case 'runtime':
      return runtimeField(key);
    default:
      return fieldOfValue(evaluated(run, object), key);
  }
}

/** The name of what is not a variable of the expression itself. */
function globalName(run: Run, expression: Expression): string | undefined {
  return expression.kind === 'name' && !run.variables.has(expression.name) ? expression.name : undefined;
}

/** Toil sizes a job before there is a `runtime`: only the names of its folders are in it (`CWLJob.__init__`). */
export function runtimeField(key: string | number | undefined): Value {
  return key === 'tmpdir' || key === 'outdir' ? EXPRESSION : undefined;
}

/** A field of a map, an item or the length of a list, the length of a text. */
function fieldOfValue(value: Value, key: string | number): Value {
  if (value instanceof Unread) return value;
  if (value === null || value === undefined) return REFUSED;
  if (value instanceof FileValue) return key === 'class' ? value.kind : RESULTS;
  return isList(value) ? itemOf(value, key) : propertyOf(value, key);
}

function itemOf(list: readonly Value[], key: string | number): Value {
  if (isIndex(key)) return list[key];
  return key === 'length' ? list.length : inherited(list, key);
}

function propertyOf(value: boolean | number | string | ValueMap, key: string | number): Value {
  if (typeof value === 'string' && key === 'length') return value.length;
  return isMap(value) && Object.hasOwn(value, key) ? value[key] : inherited(value, key);
}

/** What JavaScript finds in every object, number or text is no value that sizes a job. */
function inherited(value: Value, key: string | number): Value {
  return key in (Object(value) as object) ? EXPRESSION : undefined;
}

function isIndex(key: string | number): key is number {
  return typeof key === 'number' && Number.isInteger(key) && key >= 0;
}

/** Functions of JavaScript that change numbers; all give what Node.js gives. */
const MATH: Readonly<Record<string, (...given: number[]) => number>> = {
  ceil: Math.ceil, floor: Math.floor, round: Math.round, trunc: Math.trunc, abs: Math.abs, sqrt: Math.sqrt, pow: Math.pow,
  max: Math.max, min: Math.min, log: Math.log, log2: Math.log2, log10: Math.log10, sign: Math.sign,
}; // prettier-ignore

function called(run: Run, callee: Expression, given: readonly Expression[]): Value {
  const values = given.map((each) => evaluated(run, each));
  const unread = values.filter((each) => each instanceof Unread);
  if (unread.length > 0) return together(unread);
  if (callee.kind === 'name' && !run.variables.has(callee.name)) return conversion(callee.name, values);
  const isMath = callee.kind === 'member' && globalName(run, callee.object) === 'Math';
  const name = isMath && callee.key.kind === 'literal' ? String(callee.key.value) : '';
  const compute = Object.hasOwn(MATH, name) ? MATH[name] : undefined;
  const numbers = values.map(toNumber);
  if (compute === undefined || !numbers.every((each) => typeof each === 'number')) return EXPRESSION;
  return compute(...numbers);
}

function conversion(name: string, [value, radix]: readonly Value[]): Value {
  if (!isPrimitive(value)) return EXPRESSION;
  switch (name) {
    case 'parseInt':
      return radix === undefined || typeof radix === 'number' ? parseInt(String(value), radix) : EXPRESSION;
    case 'parseFloat':
      return parseFloat(String(value));
    case 'Number':
      return Number(value);
    case 'String':
      return String(value);
    case 'Boolean':
      return Boolean(value);
    case 'isNaN':
      return Number.isNaN(Number(value));
    default:
      return EXPRESSION;
  }
}

type Primitive = undefined | null | boolean | number | string;

function isPrimitive(value: Value): value is Primitive {
  return value === null || typeof value !== 'object';
}

function toNumber(value: Value): number | Unread {
  if (value instanceof Unread) return value;
  return isPrimitive(value) ? Number(value) : EXPRESSION;
}

function truth(value: Value): boolean | Unread {
  return value instanceof Unread ? value : Boolean(value);
}

function unary(operator: string, value: Value): Value {
  if (operator === '!') {
    const test = truth(value);
    return test instanceof Unread ? test : !test;
  }
  const number = toNumber(value);
  if (number instanceof Unread) return number;
  return operator === '-' ? -number : number;
}

function binary(run: Run, operator: string, left: Expression, right: Expression): Value {
  const a = evaluated(run, left);
  if (operator === '&&' || operator === '||') {
    const test = truth(a);
    if (test instanceof Unread) return test;
    return test === (operator === '&&') ? evaluated(run, right) : a;
  }
  const b = evaluated(run, right);
  const unread = [a, b].filter((each) => each instanceof Unread);
  if (unread.length > 0) return together(unread);
  if (['==', '!=', '===', '!=='].includes(operator)) {
    const same = isSame(a, b, operator.length === 3);
    return same === undefined ? EXPRESSION : same === operator.startsWith('=');
  }
  return isPrimitive(a) && isPrimitive(b) ? combined(operator, a, b) : EXPRESSION;
}

/** Undefined when objects are compared, which is about which one they are. */
function isSame(a: Value, b: Value, strict: boolean): boolean | undefined {
  if (!isPrimitive(a) || !isPrimitive(b)) {
    // No object equals null or undefined.
    const other = isPrimitive(a) ? a : b;
    return other === null || other === undefined ? false : undefined;
  }
  if (strict || typeof a === typeof b) return a === b;
  const nothing = (each: Primitive): boolean => each === null || each === undefined;
  if (nothing(a) || nothing(b)) return nothing(a) && nothing(b);
  return Number(a) === Number(b);
}

function combined(operator: string, a: Primitive, b: Primitive): Value {
  const texts = typeof a === 'string' && typeof b === 'string';
  switch (operator) {
    case '+': {
      if (typeof a !== 'string' && typeof b !== 'string') return Number(a) + Number(b);
      const text = `${String(a)}${String(b)}`;
      return text.length > MOST_TEXT ? EXPRESSION : text;
    }
    case '<':
      return texts ? a < b : Number(a) < Number(b);
    case '>':
      return texts ? a > b : Number(a) > Number(b);
    case '<=':
      return texts ? a <= b : Number(a) <= Number(b);
    case '>=':
      return texts ? a >= b : Number(a) >= Number(b);
    default:
      return arithmetic(operator, Number(a), Number(b));
  }
}

function arithmetic(operator: string, a: number, b: number): Value {
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  if (operator === '/') return a / b;
  return operator === '%' ? a % b : EXPRESSION;
}
