/**
 * Cuts WDL (draft-2 to 1.3 and development) into tokens with exact offsets. It never throws, and unfinished text costs
 * at most the line or the section it stands in: a string that does not end is cut at its line's end, a command that does
 * not end is cut before the next top-level element.
 */
export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'command' | 'symbol' | 'end';
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** False for a string or command whose end is missing. */
  readonly finished: boolean;
  /** `task`, `workflow`, `struct` or `import` at the first column, before a name or a string: whatever was open is over. */
  readonly outer: boolean;
}

export interface Lexed {
  readonly tokens: readonly Token[];
  /** The first comment outside commands and strings. */
  readonly firstComment?: { readonly start: number; readonly end: number };
}

/** No real string or placeholder is as long or as deep; keeps the cost of unfinished text linear. */
const LONGEST_PLACEHOLDER = 10_000;
const DEEPEST_PLACEHOLDER = 40;

const BLANK = /[\s\uFEFF]+/y;
const COMMENT = /#[^\r\n]*/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const OUTER = /(?:task|workflow|struct)[ \t]+[A-Za-z]\w*\s*\{|import[ \t]+["']/y;
const OUTER_LINE = /^(?:task|workflow|struct)[ \t]+[A-Za-z]\w*\s*\{/gm;
const COMMAND_LINE = /^[ \t]*command\s*(?:<<<|\{)/m;
/** What may follow the last line of a string over several lines. */
const AFTER_STRING = /[ \t]*(?:[,)\]}+#\r\n]|$)/y;
const COMMAND_OPENING = /(?:\s|#[^\r\n]*[\r\n])*(<<<|\{)/y;

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function isPlaceholder(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  return (c === 126 /* ~ */ || c === 36) /* $ */ && text.charCodeAt(at + 1) === 123;
}

/**
 * The offset after the closing quote of the string that opens at `at`, or -1. WDL forbids line breaks in it, miniwdl
 * takes them; without `lines` the string must end on its line.
 */
function endOfQuoted(text: string, at: number, depth: number, lines: boolean): number {
  const quote = text.charCodeAt(at);
  const limit = Math.min(text.length, at + LONGEST_PLACEHOLDER);
  let i = at + 1;
  while (i < limit) {
    const c = text.charCodeAt(i);
    if (c === quote) return i + 1;
    if (!lines && (c === 10 || c === 13)) return -1;
    if (c === 92 /* \ */) i += 2;
    else if (isPlaceholder(text, i)) {
      i = endOfPlaceholder(text, i + 2, depth + 1, lines);
      if (i < 0) return -1;
    } else i += 1;
  }
  return -1;
}

/** The offset after the brace that closes the placeholder whose content begins at `at`, or -1. */
export function endOfPlaceholder(text: string, at: number, depth: number, lines: boolean): number {
  if (depth > DEEPEST_PLACEHOLDER) return -1;
  const limit = Math.min(text.length, at + LONGEST_PLACEHOLDER);
  let braces = 0;
  let i = at;
  while (i < limit) {
    const c = text[i];
    if (c === '"' || c === "'") {
      i = endOfQuoted(text, i, depth, lines);
      if (i < 0) return -1;
      continue;
    }
    i += 1;
    if (c === '{') braces += 1;
    else if (c === '}') {
      if (braces === 0) return i;
      braces -= 1;
    }
  }
  return -1;
}

/**
 * The end of a string over several lines, or -1 when it is more likely one whose end is not typed yet: then the next
 * quote opens another string, and what follows it is no end of an expression.
 */
function endOfLongQuoted(text: string, at: number): number {
  const end = endOfQuoted(text, at, 0, true);
  if (end < 0 || endOf(AFTER_STRING, text, end) === end) return -1;
  return strayElement(text, at, end) === undefined ? end : -1;
}

/** Where the body that begins at `at` meets its `closer`, or undefined. Only `~{` opens a placeholder before `>>>`. Past `lastCloser` nothing is searched: many openings cost no more than one. */
function endOfBody(text: string, at: number, closer: '>>>' | '}', lastCloser: number): number | undefined {
  if (at > lastCloser) return undefined;
  let i = at;
  while (i < text.length) {
    const c = text.charCodeAt(i);
    if (c === closer.charCodeAt(0) && text.startsWith(closer, i)) return i;
    const opens = closer === '}' ? isPlaceholder(text, i) : c === 126 && text.charCodeAt(i + 1) === 123;
    const after = opens ? endOfPlaceholder(text, i + 2, 0, false) : -1;
    i = after < 0 ? i + 1 : after;
  }
  return undefined;
}

/**
 * The start of a top-level element inside what was taken for a command, when the command cannot really be that long. `mayHold`:
 * it may be text of another WDL file, which braces cannot hold: such a command ends at the first closing one.
 */
function strayElement(text: string, at: number, end: number | undefined, mayHold = true): number | undefined {
  OUTER_LINE.lastIndex = at;
  const found = OUTER_LINE.exec(text);
  if (found === null || (end !== undefined && found.index >= end)) return undefined;
  // A finished command may hold WDL text; only one that also swallows another command is surely unfinished.
  return end === undefined || !mayHold || COMMAND_LINE.test(text.slice(found.index, end)) ? found.index : undefined;
}

class Lexer {
  readonly tokens: Token[] = [];
  firstComment: { start: number; end: number } | undefined;
  private at = 0;
  private readonly lastHeredocEnd: number;

  constructor(private readonly text: string) {
    this.lastHeredocEnd = text.lastIndexOf('>>>');
  }

  run(): void {
    while (this.at < this.text.length) {
      this.at = endOf(BLANK, this.text, this.at);
      if (this.at < this.text.length) this.step();
    }
    this.push('end', this.text.length);
  }

  private step(): void {
    const { text, at } = this;
    const c = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (c === '#') this.comment();
    else if (c === '"' || c === "'") this.quoted();
    else if (c === '<' && text.startsWith('<<<', at)) this.multiline();
    else this.word(c);
  }

  private word(first: string): void {
    const { text, at } = this;
    const name = endOf(NAME, text, at);
    const number = endOf(NUMBER, text, at);
    if (name > at) this.name(name);
    else if (number > at) this.push('number', number);
    else this.push('symbol', at + first.length);
  }

  private push(kind: Token['kind'], end: number, finished = true, outer = false): void {
    this.tokens.push({ kind, text: this.text.slice(this.at, end), start: this.at, end, finished, outer });
    this.at = end;
  }

  private comment(): void {
    const end = endOf(COMMENT, this.text, this.at);
    this.firstComment ??= { start: this.at, end };
    this.at = end;
  }

  private quoted(): void {
    const sameLine = endOfQuoted(this.text, this.at, 0, false);
    const end = sameLine < 0 ? endOfLongQuoted(this.text, this.at) : sameLine;
    if (end >= 0) {
      this.push('string', end);
      return;
    }
    let lineEnd = this.at;
    while (lineEnd < this.text.length && !/[\r\n]/.test(this.text[lineEnd] ?? '')) lineEnd += 1;
    this.push('string', lineEnd, false);
  }

  /** A multi-line string (WDL 1.2); without its end the `<` is only a symbol. */
  private multiline(): void {
    const end = endOfBody(this.text, this.at + 3, '>>>', this.lastHeredocEnd);
    if (end === undefined) this.push('symbol', this.at + 1);
    else this.push('string', end + 3);
  }

  private name(end: number): void {
    const { text, at } = this;
    const firstColumn = at === 0 || text[at - 1] === '\n' || text[at - 1] === '\r' || text[at - 1] === '\uFEFF';
    this.push('name', end, true, firstColumn && endOf(OUTER, text, at) > at);
    if (text.slice(at, end) === 'command') this.command();
  }

  private command(): void {
    const { text } = this;
    COMMAND_OPENING.lastIndex = this.at;
    const opening = COMMAND_OPENING.exec(text)?.[1];
    if (opening === undefined) return;
    const body = COMMAND_OPENING.lastIndex;
    const closer = opening === '{' ? '}' : '>>>';
    const end = endOfBody(text, body, closer, closer === '}' ? text.length : this.lastHeredocEnd);
    const stray = strayElement(text, body, end, closer === '>>>');
    this.at = body - opening.length;
    if (stray !== undefined) this.push('command', stray, false);
    else if (end === undefined) this.push('command', text.length, false);
    else this.push('command', end + closer.length);
  }
}

/** Cuts a WDL text into tokens; the last one is `end`. */
export function tokenize(text: string): Lexed {
  const lexer = new Lexer(text);
  lexer.run();
  return { tokens: lexer.tokens, ...(lexer.firstComment && { firstComment: lexer.firstComment }) };
}
