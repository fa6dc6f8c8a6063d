/** A word of an expression. `text` of a string is what it stands for. */
export interface Token {
  readonly kind: 'number' | 'string' | 'name' | 'mark' | 'end';
  readonly text: string;
  /** A line break stands before it: JavaScript may end a statement there. */
  readonly newLine: boolean;
}

const SPACE = /(?:\s|\/\/[^\n\r]*|\/\*[^]*?\*\/)+/y;
const NUMBER = /(?:0[xX][0-9a-fA-F]+|(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)(?![\w$.])/y;
const NAME = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const STRING = /'(?:[^'\\\n\r]|\\[^\n\rux0-9])*'|"(?:[^"\\\n\r]|\\[^\n\rux0-9])*"/y;
/** The longer ones first. Those that the reader does not know stand here too, so that `x++` is never taken for `x + +`. */
const MARK =
  /===|!==|>>>|\*\*=|&&=|\|\|=|\?\?=|\.\.\.|==|!=|<=|>=|=>|&&|\|\||\?\?|\?\.|\*\*|\+\+|--|\+=|-=|\*=|\/=|%=|<<|>>|[-+*/%<>=!?:()[\]{},;.&|^~]/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' };

/** Longer expressions are programs; none of them decides a number of cores in a way that could be read here. */
const MOST_TEXT = 20_000;
/** So that a chain of operators, which nests to the left, stays far from the end of the stack. */
const MOST_TOKENS = 2_000;

/** The words of JavaScript text, or undefined when there is something that is no part of the subset (templates, patterns …). */
export function tokensOf(text: string): Token[] | undefined {
  if (text.length > MOST_TEXT) return undefined;
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  while (at < text.length) {
    const newLine = /[\n\r]/.test(match(SPACE) ?? '');
    if (at >= text.length) break;
    const token = nextToken(match);
    if (token === undefined || tokens.length >= MOST_TOKENS) return undefined;
    tokens.push({ ...token, newLine });
  }
  return [...tokens, { kind: 'end', text: '', newLine: true }];
}

function nextToken(match: (pattern: RegExp) => string | undefined): Omit<Token, 'newLine'> | undefined {
  const number = match(NUMBER);
  if (number !== undefined) return { kind: 'number', text: number };
  const name = match(NAME);
  if (name !== undefined) return { kind: 'name', text: name };
  const quoted = match(STRING);
  if (quoted !== undefined) return { kind: 'string', text: unescaped(quoted.slice(1, -1)) };
  const mark = match(MARK);
  return mark === undefined ? undefined : { kind: 'mark', text: mark };
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gsu, (_, letter: string) => ESCAPES[letter] ?? letter);
}
