import { returnedBy, runtimeField, valueOf, type ScriptScope } from './evaluateScript';
import { readBody, readExpression } from './evaluateSyntax';
import { EXPRESSION, FileValue, REFUSED, RESULTS, Unread, isList, isMap, together, type Value } from './evaluateValue';

/** What the text of a field may look at. */
export interface TextScope extends ScriptScope {
  /** Whether InlineJavascriptRequirement is among the requirements; without it only parameter references are read. */
  readonly javascript: boolean;
}

/** The whole of a parameter reference, `param_re` of cwl_utils/sandboxjs.py; its segments one by one below. */
const SEGMENT = /\.([\p{L}\p{N}_]+)|\['((?:[^']|\\')+?)'\]|\["((?:[^"]|\\")+?)"\]|\[([0-9]+)\]/uy;
const FIRST = /[\p{L}\p{N}_]+/uy;
/** Longer text is not looked at. */
const MOST_TEXT = 20_000;

/** Whether cwltool evaluates a text (`needs_parsing` of cwl_utils/expression.py). */
export function isExpression(text: string): boolean {
  return text.includes('$(') || text.includes('${');
}

/**
 * What cwltool makes of a text with `$( … )` or `${ … }` (`interpolate` of cwl_utils/expression.py): the value of the one
 * expression, or text put together. What JavaScript's JSON cannot hold is null, as there.
 */
export function evaluateText(text: string, scope: TextScope): Value {
  const trimmed = text.trim();
  if (trimmed.length > MOST_TEXT) return EXPRESSION;
  const parts = partsOf(trimmed);
  if (parts === undefined) return REFUSED;
  const [only] = parts;
  if (parts.length === 1 && only?.kind === 'expression') return evaluateOne(only.text, scope);
  const values = parts.map((part) => (part.kind === 'text' ? part.text : evaluateOne(part.text, scope)));
  const unread = values.filter((each) => each instanceof Unread);
  if (unread.length > 0) return together(unread);
  const words = values.map((each) => wordOf(each));
  return words.every((each) => each !== undefined) ? words.join('') : EXPRESSION;
}

/** How a value stands in a text; fractions, lists and maps are written as Python writes them and are left out. */
function wordOf(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  if (value === null || typeof value === 'boolean' || Number.isSafeInteger(value)) return JSON.stringify(value);
  return undefined;
}

interface Part {
  readonly kind: 'text' | 'expression';
  /** Of an expression: with its brackets, without the dollar. */
  readonly text: string;
}

/** Text and expressions in turn; undefined when a bracket is not closed. A backslash disarms what follows, which sizes no job: text. */
function partsOf(text: string): Part[] | undefined {
  const parts: Part[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '$' && (text[at + 1] === '(' || text[at + 1] === '{')) {
      const end = endOf(text, at + 1);
      if (end === undefined) return undefined;
      if (at > from) parts.push({ kind: 'text', text: text.slice(from, at) });
      parts.push({ kind: 'expression', text: text.slice(at + 1, end) });
      from = end;
      at = end - 1;
    }
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}

/** Behind the bracket that closes the one at `open`; quoted brackets do not count (`scanner` of cwl_utils/expression.py). */
function endOf(text: string, open: number): number | undefined {
  const opening = text[open];
  const closing = opening === '(' ? ')' : '}';
  let depth = 0;
  let quote = '';
  for (let at = open; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if (quote !== '') {
      if (letter === '\\') at += 1;
      else if (letter === quote) quote = '';
    } else if (letter === "'" || letter === '"') quote = letter;
    else if (letter === opening) depth += 1;
    else if (letter === closing) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

/** @param text with its brackets, `(inputs.x)` or `{return 4;}`. */
function evaluateOne(text: string, scope: TextScope): Value {
  const inner = text.slice(1, -1);
  const path = text.startsWith('(') ? parameterPath(inner) : undefined;
  const referred = path === undefined ? undefined : referredBy(path, scope);
  if (referred !== undefined && referred !== REFUSED) return referred;
  if (!scope.javascript) return REFUSED;
  return jsonOf(text.startsWith('(') ? scriptValue(inner, scope) : bodyValue(inner, scope));
}

function scriptValue(text: string, scope: TextScope): Value {
  const expression = readExpression(text);
  return expression === undefined ? EXPRESSION : valueOf(expression, scope);
}

function bodyValue(text: string, scope: TextScope): Value {
  const statements = readBody(text);
  return statements === undefined ? EXPRESSION : returnedBy(statements, scope);
}

/** Values come back from Node.js as JSON: what is no number there is null, and nothing at all is an error. */
function jsonOf(value: Value): Value {
  if (value === undefined) return REFUSED;
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  return value;
}

type Path = readonly [string, ...(string | number)[]];

/** The names and indexes of `inputs.a["b"][0]`; undefined for anything else. */
function parameterPath(text: string): Path | undefined {
  FIRST.lastIndex = 0;
  const first = FIRST.exec(text)?.[0];
  if (first === undefined) return undefined;
  const keys: (string | number)[] = [];
  SEGMENT.lastIndex = first.length;
  let end = first.length;
  for (let found = SEGMENT.exec(text); found !== null; found = SEGMENT.exec(text)) {
    const quoted = (found[2] ?? found[3])?.replaceAll(/\\(['"])/g, '$1');
    keys.push(found[1] ?? quoted ?? Number(found[4]));
    end = SEGMENT.lastIndex;
  }
  return end === text.length ? [first, ...keys] : undefined;
}

/** A parameter reference by cwltool's own rules (`regex_eval`): what is not there is an error. */
function referredBy([root, ...keys]: Path, scope: TextScope): Value {
  if (root === 'null' && keys.length === 0) return null;
  const [name, ...rest] = keys;
  if (root === 'runtime') return runtimeField(name) ?? REFUSED;
  if (root === 'self') return stepped(scope.self, keys);
  if (root !== 'inputs' || name === undefined) return REFUSED;
  const value = typeof name === 'string' ? scope.input(name) : undefined;
  return value === undefined ? REFUSED : stepped(value, rest);
}

function stepped(start: Value, keys: readonly (string | number)[]): Value {
  let value = start;
  for (const [index, key] of keys.entries()) {
    if (value instanceof Unread) return value;
    if (value instanceof FileValue) return key === 'class' ? value.kind : RESULTS;
    if (isList(value) && key === 'length' && index === keys.length - 1) return value.length;
    const next = isList(value) && typeof key === 'number' ? value[key] : fieldNamed(value, key);
    if (next === undefined) return REFUSED;
    value = next;
  }
  return value;
}

function fieldNamed(value: Value, key: string | number): Value {
  return isMap(value) && typeof key === 'string' && Object.hasOwn(value, key) ? value[key] : undefined;
}
