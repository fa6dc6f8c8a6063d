import type { Cursor } from './cursor';
import { readBlock, readDeclaration, type Step } from './declarations';
import type { WdlCall, WdlDeclaration, WdlNesting } from './model';

/** Reads `input: a = b, c` or (WDL 1.2) `a = b, c` between the braces of a call. */
function readCallInputs(cursor: Cursor): WdlCall['inputs'] {
  const inputs: WdlCall['inputs'][number][] = [];
  readBlock(cursor, () => {
    if (cursor.accept(',')) return 'read';
    if (cursor.isName('input') && cursor.isSymbol(':', 1)) {
      cursor.next();
      cursor.next();
      return 'read';
    }
    const { kind, start, end } = cursor.peek();
    if (kind !== 'name') return 'nothing';
    // `call` and a name: the brace of the call before it is missing.
    if (cursor.isName('call') && cursor.peek(1).kind === 'name') return 'leave';
    cursor.next();
    const name = cursor.slice(start, end);
    inputs.push(cursor.accept('=') ? { name, value: cursor.expression() } : { name });
    return 'read';
  });
  return inputs;
}

function readCall(cursor: Cursor, nesting: readonly WdlNesting[]): WdlCall {
  const { start } = cursor.next();
  const target = cursor.next();
  let name = target.text;
  while (cursor.isSymbol('.') && cursor.peek(1).kind === 'name') {
    cursor.next();
    name = cursor.next().text;
  }
  const range = cursor.slice(target.start, cursor.before);
  if (cursor.isName('as') && cursor.peek(1).kind === 'name') {
    cursor.next();
    name = cursor.next().text;
  }
  while (cursor.isName('after') && cursor.peek(1).kind === 'name') {
    cursor.next();
    cursor.next();
  }
  const inputs = readCallInputs(cursor);
  return { target: range, name, inputs, nesting, start, end: cursor.before };
}

/** Reads `scatter (x in xs)` or `if (condition)`; the cursor stands on the word and ends up on the brace. */
function readNesting(cursor: Cursor): WdlNesting | undefined {
  const mark = cursor.mark;
  const word = cursor.next();
  const opening = cursor.peek();
  const variable = word.text === 'scatter' && cursor.isName('in', 2) ? cursor.peek(1).text : undefined;
  if (!cursor.isSymbol('(') || !cursor.skipGroup()) {
    cursor.rewind(mark);
    return undefined;
  }
  const end = cursor.before;
  const whole = cursor.slice(opening.end, end - 1);
  const offset = variable === undefined ? 0 : (/^\s*\w+\s+in\b\s*/.exec(whole.text)?.[0].length ?? 0);
  const expression = cursor.slice(whole.start + offset, whole.end);
  return {
    kind: word.text === 'scatter' ? 'scatter' : 'if',
    ...(variable !== undefined && { variable }),
    expression,
    start: word.start,
    end,
  };
}

/**
 * Reads a call, scatter or if of a workflow with everything inside it. Declarations inside scatter and if go to `inner`.
 */
export function readCalls(
  cursor: Cursor,
  calls: WdlCall[],
  inner: WdlDeclaration[],
  nesting: readonly WdlNesting[] = [],
): Step {
  if (cursor.isName('call') && cursor.peek(1).kind === 'name') {
    calls.push(readCall(cursor, nesting));
    return 'read';
  }
  if ((cursor.isName('scatter') || cursor.isName('if')) && cursor.isSymbol('(', 1)) {
    const level = readNesting(cursor);
    if (level === undefined) return 'nothing';
    const nested = [...nesting, level];
    const done = cursor.deeper(() => readBlock(cursor, () => readCalls(cursor, calls, inner, nested)));
    return done === undefined ? 'nothing' : 'read';
  }
  if (nesting.length === 0) return 'nothing';
  const declaration = readDeclaration(cursor);
  if (declaration === undefined) return 'nothing';
  inner.push({ ...declaration, nesting });
  return 'read';
}
