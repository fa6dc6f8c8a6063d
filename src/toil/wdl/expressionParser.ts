import type { WdlExpression, WdlOperator, WdlPlaceholder } from './expression';
import { decodeEscapes, readString } from './expressionStrings';
import { type Token, tokenize } from './lexer';
import type { Named } from './range';

/** Deeper nesting than this is not read: a text cannot overflow the stack. */
const DEEPEST = 60;

/** How tightly operators bind; all are left-associative (miniwdl 1.15.0, WDL/_grammar.py, `expr_infix`). */
const BINDING: readonly (readonly WdlOperator[])[] = [
  ['||'],
  ['&&'],
  ['==', '!=', '<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/', '%'],
  ['**'],
];
const LONG = new Set(['||', '&&', '==', '!=', '<=', '>=', '**']);
const OPERATORS = new Map(BINDING.flatMap((operators, level) => operators.map((operator) => [operator, level])));
const OPTION_NAMES = new Set(['sep', 'default', 'true', 'false']);

function isOperator(text: string): text is WdlOperator {
  return OPERATORS.has(text as WdlOperator);
}

/** Thrown inside the parser only, where the text is no expression. */
class Unread extends Error {}

/** Reads expressions from the tokens of one text. Offsets in the answers are those of the file: `base` is the text's own. */
class ExpressionParser {
  private index = 0;

  constructor(
    private readonly text: string,
    private readonly tokens: readonly Token[],
    private readonly base: number,
    private depth: number,
  ) {}

  /** The whole text as one expression. */
  whole(): WdlExpression {
    const expression = this.expression();
    if (this.peek().kind !== 'end') throw new Unread();
    return expression;
  }

  /** The whole text as the inside of a placeholder. */
  placeholder(sign: '~' | '$', start: number, end: number): WdlPlaceholder {
    const options = new Map<string, string>();
    while (OPTION_NAMES.has(this.peek().text) && this.isSymbol('=', 1) && !this.isSymbol('=', 2)) {
      const name = this.next().text;
      this.next();
      options.set(name, this.option());
    }
    return { sign, options, value: this.whole(), start, end };
  }

  private option(): string {
    const { kind, text } = this.next();
    if (kind === 'number') return text;
    const value = kind === 'string' ? decodeEscapes(text.slice(1, -1)) : undefined;
    if (value === undefined) throw new Unread();
    return value;
  }

  private peek(ahead = 0): Token {
    const token = this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)];
    if (token === undefined) throw new Unread();
    return token;
  }

  private next(): Token {
    const token = this.peek();
    this.index += 1;
    return token;
  }

  private isSymbol(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.text === text;
  }

  private accept(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.index += 1;
    return true;
  }

  private expect(symbol: string): void {
    if (!this.accept(symbol)) throw new Unread();
  }

  private word(word: string): void {
    const token = this.next();
    if (token.kind !== 'name' || token.text !== word) throw new Unread();
  }

  private get before(): number {
    return this.base + (this.tokens[this.index - 1]?.end ?? 0);
  }

  private get here(): number {
    return this.base + this.peek().start;
  }

  private expression(level = 0): WdlExpression {
    if (level === BINDING.length) return this.core();
    if (level > 0) return this.infix(level);
    this.depth += 1;
    if (this.depth > DEEPEST) throw new Unread();
    const expression = this.infix(0);
    this.depth -= 1;
    return expression;
  }

  private infix(level: number): WdlExpression {
    let left = this.expression(level + 1);
    for (let operator = this.operator(level); operator !== undefined; operator = this.operator(level)) {
      const right = this.expression(level + 1);
      left = { kind: 'binary', operator, left, right, start: left.start, end: right.end };
    }
    return left;
  }

  /** Takes the operator of this level that stands here. Tokens are single characters. */
  private operator(level: number): WdlOperator | undefined {
    const { kind, text, end } = this.peek();
    if (kind !== 'symbol') return undefined;
    const next = this.peek(1);
    const long = next.kind === 'symbol' && next.start === end ? text + next.text : '';
    const found = LONG.has(long) ? long : text;
    if (!isOperator(found) || OPERATORS.get(found) !== level) return undefined;
    this.index += found.length;
    return found;
  }

  private core(): WdlExpression {
    const { start } = this.peek();
    if (this.accept('!')) {
      this.depth += 1;
      if (this.depth > DEEPEST) throw new Unread();
      const of = this.core();
      this.depth -= 1;
      return { kind: 'not', of, start: this.base + start, end: of.end };
    }
    let expression = this.atom();
    while (true) {
      if (this.accept('.')) {
        const name = this.next();
        if (name.kind !== 'name') throw new Unread();
        expression = { kind: 'member', of: expression, name: name.text, start: expression.start, end: this.before };
      } else if (this.accept('[')) {
        const index = this.expression();
        this.expect(']');
        expression = { kind: 'index', of: expression, index, start: expression.start, end: this.before };
      } else return expression;
    }
  }

  private atom(): WdlExpression {
    const start = this.here;
    const token = this.next();
    switch (token.kind) {
      case 'number':
        return this.number(token.text, 1, start);
      case 'string':
        return this.string(token, start);
      case 'name':
        return this.named(token.text, start);
      case 'symbol':
        return this.bracketed(token.text, start);
      case 'command':
      case 'end':
        throw new Unread();
    }
  }

  private number(text: string, sign: 1 | -1, start: number): WdlExpression {
    const kind = /^\d+$/.test(text) ? 'int' : 'float';
    return { kind, value: sign * Number(text), start, end: this.before };
  }

  private string({ start: from, end: to, finished }: Token, start: number): WdlExpression {
    if (!finished) throw new Unread();
    const parts = readString(this.text, from, to, (first, last) => {
      const sign = this.text[first - 2] === '~' ? '~' : '$';
      return readPlaceholder(sign, this.text.slice(first, last), this.base + first, this.depth + 1);
    });
    if (parts === undefined) throw new Unread();
    return { kind: 'string', parts, start, end: this.before };
  }

  private named(name: string, start: number): WdlExpression {
    if (name === 'true' || name === 'false')
      return { kind: 'boolean', value: name === 'true', start, end: this.before };
    if (name === 'None') return { kind: 'none', start, end: this.before };
    if (name === 'if') return this.choice(start);
    if (this.accept('(')) {
      const values = this.list(')', () => this.expression());
      return { kind: 'call', name, arguments: values, start, end: this.before };
    }
    if (this.accept('{')) return this.object(name, start);
    return { kind: 'name', name, start, end: this.before };
  }

  private choice(start: number): WdlExpression {
    const condition = this.expression();
    this.word('then');
    const then = this.expression();
    this.word('else');
    const otherwise = this.expression();
    return { kind: 'if', condition, then, otherwise, start, end: this.before };
  }

  private object(name: string, start: number): WdlExpression {
    const members = new Map<string, WdlExpression>();
    this.list('}', () => {
      const { kind, text } = this.next();
      const key = kind === 'string' ? decodeEscapes(text.slice(1, -1)) : text;
      if ((kind !== 'name' && kind !== 'string') || key === undefined || members.has(key)) throw new Unread();
      this.expect(':');
      members.set(key, this.expression());
    });
    return { kind: 'object', ...(name !== 'object' && { struct: name }), members, start, end: this.before };
  }

  private bracketed(symbol: string, start: number): WdlExpression {
    if (symbol === '-' || symbol === '+') {
      // Only a number may have a sign in miniwdl's grammar.
      const number = this.next();
      if (number.kind !== 'number') throw new Unread();
      return this.number(number.text, symbol === '-' ? -1 : 1, start);
    }
    if (symbol === '[') {
      const items = this.list(']', () => this.expression());
      return { kind: 'array', items, start, end: this.before };
    }
    if (symbol === '{') {
      const entries = this.list('}', () => {
        const key = this.core();
        this.expect(':');
        return [key, this.expression()] as const;
      });
      return { kind: 'map', entries, start, end: this.before };
    }
    if (symbol !== '(') throw new Unread();
    const left = this.expression();
    const right = this.accept(',') ? this.expression() : undefined;
    this.expect(')');
    return right === undefined
      ? { ...left, start, end: this.before }
      : { kind: 'pair', left, right, start, end: this.before };
  }

  private list<T>(closer: string, read: () => T): T[] {
    const items: T[] = [];
    while (!this.accept(closer)) {
      items.push(read());
      if (this.accept(',')) continue;
      this.expect(closer);
      break;
    }
    return items;
  }
}

function parse<T>(text: string, base: number, depth: number, read: (parser: ExpressionParser) => T): T | undefined {
  try {
    return read(new ExpressionParser(text, tokenize(text).tokens, base, depth));
  } catch (error) {
    if (error instanceof Unread) return undefined;
    throw error;
  }
}

function readPlaceholder(sign: '~' | '$', text: string, base: number, depth: number): WdlPlaceholder | undefined {
  if (depth > DEEPEST) return undefined;
  return parse(text, base, depth, (parser) => parser.placeholder(sign, base, base + text.length));
}

const read = new WeakMap<Named, WdlExpression>();

/** Reads the text of an expression, once for each place. Never throws: what is no WDL expression is `unread`. */
export function parseExpression(source: Named): WdlExpression {
  const known = read.get(source);
  if (known !== undefined) return known;
  const { text, start, end } = source;
  const expression = parse(text, start, 0, (parser) => parser.whole()) ?? { kind: 'unread', start, end };
  read.set(source, expression);
  return expression;
}
