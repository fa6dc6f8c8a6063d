import type { Range } from './range';

/** `~{…}` or `${…}` in a string, with its options (`sep`, `true`, `false`, `default`). */
export interface WdlPlaceholder extends Range {
  /** What stands before the brace; draft-2 has only `$`. */
  readonly sign: '~' | '$';
  readonly options: ReadonlyMap<string, string>;
  readonly value: WdlExpression;
}

export type WdlOperator = '||' | '&&' | '==' | '!=' | '<=' | '>=' | '<' | '>' | '+' | '-' | '*' | '/' | '%' | '**';

/**
 * A WDL expression of any version; the range is that of its text in the file. `unread`: not WDL, not finished, or deeper
 * than anyone writes. Literals of strings hold their parts with the escapes read.
 */
export type WdlExpression = Range &
  (
    | { readonly kind: 'none' | 'unread' }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'int' | 'float'; readonly value: number }
    | { readonly kind: 'string'; readonly parts: readonly (string | WdlPlaceholder)[] }
    | { readonly kind: 'array'; readonly items: readonly WdlExpression[] }
    | { readonly kind: 'pair'; readonly left: WdlExpression; readonly right: WdlExpression }
    | { readonly kind: 'map'; readonly entries: readonly (readonly [WdlExpression, WdlExpression])[] }
    /** `object { … }`, or `Name { … }` with the struct's name (WDL 1.1). */
    | { readonly kind: 'object'; readonly struct?: string; readonly members: ReadonlyMap<string, WdlExpression> }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'member'; readonly of: WdlExpression; readonly name: string }
    | { readonly kind: 'index'; readonly of: WdlExpression; readonly index: WdlExpression }
    | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly WdlExpression[] }
    | { readonly kind: 'not'; readonly of: WdlExpression }
    | {
        readonly kind: 'binary';
        readonly operator: WdlOperator;
        readonly left: WdlExpression;
        readonly right: WdlExpression;
      }
    | {
        readonly kind: 'if';
        readonly condition: WdlExpression;
        readonly then: WdlExpression;
        readonly otherwise: WdlExpression;
      }
  );

/** The expressions that stand directly inside one. */
export function partsOf(expression: WdlExpression): readonly WdlExpression[] {
  switch (expression.kind) {
    case 'string':
      return expression.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.value]));
    case 'array':
      return expression.items;
    case 'pair':
    case 'binary':
      return [expression.left, expression.right];
    case 'map':
      return expression.entries.flat();
    case 'object':
      return [...expression.members.values()];
    case 'member':
    case 'not':
      return [expression.of];
    case 'index':
      return [expression.of, expression.index];
    case 'call':
      return expression.arguments;
    case 'if':
      return [expression.condition, expression.then, expression.otherwise];
    case 'none':
    case 'unread':
    case 'boolean':
    case 'int':
    case 'float':
    case 'name':
      return [];
  }
}

/** The names that an expression mentions: `a`, and of `a.b` the `a`. */
export function namesIn(expression: WdlExpression): readonly string[] {
  const names: string[] = [];
  const waiting = [expression];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (at.kind === 'name') names.push(at.name);
    waiting.push(...partsOf(at));
  }
  return names;
}
