import { tokensOf, type Token } from './evaluateTokens';

/** An expression of the subset of JavaScript that sizes jobs. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: null | boolean | number | string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'member'; readonly object: Expression; readonly key: Expression }
  | { readonly kind: 'call'; readonly callee: Expression; readonly given: readonly Expression[] }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression };

export type Statement =
  | { readonly kind: 'return'; readonly value: Expression | undefined }
  | { readonly kind: 'set'; readonly name: string; readonly declares: boolean; readonly value: Expression }
  | { readonly kind: 'if'; readonly test: Expression; readonly yes: Statement; readonly no: Statement | undefined }
  | { readonly kind: 'block'; readonly statements: readonly Statement[] };

/** How tightly they bind; `**` is missing on purpose, `Math.pow` is what people write in ES5. */
const BINDING: Readonly<Record<string, number>> = {
  '||': 1, '&&': 2, '==': 3, '!=': 3, '===': 3, '!==': 3, '<': 4, '>': 4, '<=': 4, '>=': 4, '+': 5, '-': 5, '*': 6, '/': 6, '%': 6,
}; // prettier-ignore
const WORDS: ReadonlyMap<string, null | boolean> = new Map([
  ['null', null],
  ['true', true],
  ['false', false],
]);
/** Words of JavaScript that are no names: what they begin is not read. */
const RESERVED: ReadonlySet<string> = new Set([
  'function', 'new', 'typeof', 'void', 'delete', 'in', 'instanceof', 'for', 'while', 'do', 'switch', 'case', 'throw', 'try', 'this',
  'class', 'return', 'if', 'else', 'var', 'let', 'const', 'break', 'continue', 'yield', 'await', 'async', 'import', 'super', 'with',
]); // prettier-ignore
/** Brackets and conditions nested deeper than this are not written by people. */
const MOST_DEPTH = 100;

class Unreadable extends Error {}

/** Reads the inside of `$( … )`; undefined when it is more than the subset. Never throws. */
export function readExpression(text: string): Expression | undefined {
  return read(text, (reader) => {
    const expression = reader.expression();
    reader.end();
    return expression;
  });
}

/** Reads the inside of `${ … }`; undefined when it is more than the subset. Never throws. */
export function readBody(text: string): readonly Statement[] | undefined {
  return read(text, (reader) => reader.statementsUntil('end'));
}

function read<T>(text: string, how: (reader: Reader) => T): T | undefined {
  const tokens = tokensOf(text);
  if (tokens === undefined) return undefined;
  try {
    return how(new Reader(tokens));
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

class Reader {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  end(): void {
    if (this.peek().kind !== 'end') throw new Unreadable();
  }

  statementsUntil(close: '}' | 'end'): Statement[] {
    const statements: Statement[] = [];
    while (!(close === 'end' ? this.peek().kind === 'end' : this.isMark('}'))) {
      if (!this.takes(';')) statements.push(this.nested(() => this.statement()));
    }
    return statements;
  }

  private statement(): Statement {
    if (this.takes('{')) {
      const statements = this.statementsUntil('}');
      this.expects('}');
      return { kind: 'block', statements };
    }
    const word = this.takeName();
    if (word === 'if') return this.ifStatement();
    if (word === 'return') return this.returnStatement();
    const declares = word === 'var' || word === 'let' || word === 'const';
    const name = declares ? this.takeName() : word;
    if (RESERVED.has(name)) throw new Unreadable();
    this.expects('=');
    const value = this.expression();
    this.endOfStatement();
    return { kind: 'set', name, declares, value };
  }

  private ifStatement(): Statement {
    this.expects('(');
    const test = this.expression();
    this.expects(')');
    const yes = this.nested(() => this.statement());
    const otherwise = this.peek();
    if (otherwise.kind !== 'name' || otherwise.text !== 'else') return { kind: 'if', test, yes, no: undefined };
    this.at += 1;
    return { kind: 'if', test, yes, no: this.nested(() => this.statement()) };
  }

  private returnStatement(): Statement {
    const next = this.peek();
    const empty = next.newLine || (next.kind === 'mark' && [';', '}'].includes(next.text));
    const value = empty ? undefined : this.expression();
    this.endOfStatement();
    return { kind: 'return', value };
  }

  /** A semicolon, or a place where JavaScript puts one. */
  private endOfStatement(): void {
    if (this.takes(';') || this.isMark('}') || this.peek().newLine) return;
    throw new Unreadable();
  }

  expression(): Expression {
    return this.nested(() => {
      const test = this.binary(0);
      if (!this.takes('?')) return test;
      const yes = this.expression();
      this.expects(':');
      return { kind: 'choice', test, yes, no: this.expression() };
    });
  }

  private binary(loosest: number): Expression {
    let left = this.unary();
    for (;;) {
      const { kind, text } = this.peek();
      const binding = kind === 'mark' ? BINDING[text] : undefined;
      if (binding === undefined || binding <= loosest) return left;
      this.at += 1;
      left = { kind: 'binary', operator: text, left, right: this.binary(binding) };
    }
  }

  private unary(): Expression {
    for (const operator of ['-', '+', '!']) {
      if (this.takes(operator)) return this.nested(() => ({ kind: 'unary', operator, operand: this.unary() }));
    }
    return this.postfix(this.primary());
  }

  private postfix(start: Expression): Expression {
    let object = start;
    for (;;) {
      if (this.takes('.')) object = { kind: 'member', object, key: { kind: 'literal', value: this.takeName() } };
      else if (this.takes('[')) {
        object = { kind: 'member', object, key: this.expression() };
        this.expects(']');
      } else if (this.takes('(')) object = { kind: 'call', callee: object, given: this.listUntil(')') };
      else return object;
    }
  }

  private primary(): Expression {
    const token = this.peek();
    this.at += 1;
    if (token.kind === 'number') return { kind: 'literal', value: Number(token.text) };
    if (token.kind === 'string') return { kind: 'literal', value: token.text };
    if (token.kind === 'name') return nameOrWord(token.text);
    if (token.text === '[') return { kind: 'list', items: this.listUntil(']') };
    if (token.text !== '(') throw new Unreadable();
    const inner = this.expression();
    this.expects(')');
    return inner;
  }

  private listUntil(close: string): Expression[] {
    const items: Expression[] = [];
    if (this.takes(close)) return items;
    do items.push(this.expression());
    while (this.takes(','));
    this.expects(close);
    return items;
  }

  private nested<T>(how: () => T): T {
    this.depth += 1;
    if (this.depth > MOST_DEPTH) throw new Unreadable();
    const result = how();
    this.depth -= 1;
    return result;
  }

  private peek(): Token {
    return this.tokens[this.at] ?? { kind: 'end', text: '', newLine: true };
  }

  private isMark(text: string): boolean {
    const token = this.peek();
    return token.kind === 'mark' && token.text === text;
  }

  private takes(text: string): boolean {
    const found = this.isMark(text);
    if (found) this.at += 1;
    return found;
  }

  private expects(text: string): void {
    if (!this.takes(text)) throw new Unreadable();
  }

  private takeName(): string {
    const token = this.peek();
    if (token.kind !== 'name') throw new Unreadable();
    this.at += 1;
    return token.text;
  }
}

function nameOrWord(text: string): Expression {
  const word = WORDS.get(text);
  if (word !== undefined) return { kind: 'literal', value: word };
  if (RESERVED.has(text)) throw new Unreadable();
  return { kind: 'name', name: text };
}
