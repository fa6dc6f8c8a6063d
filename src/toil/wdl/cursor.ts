import type { Token } from './lexer';
import type { Named } from './range';

/** Deeper nesting than this is skipped, not followed: a text cannot overflow the stack. */
const DEEPEST = 100;
const CLOSER: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const OPERATOR = /^(?:&&|\|\||==|!=|<=|>=|\*\*|[+\-*/%<>])/;
/** Words that begin something else than an expression: an expression that is not typed yet ends before them. */
const NOT_OPERANDS = new Set([
  ...['Array', 'Boolean', 'Directory', 'File', 'Float', 'Int', 'Map', 'Pair', 'String'],
  ...['call', 'command', 'meta', 'parameter_meta', 'runtime', 'scatter', 'then', 'else'],
]);
const SECTIONS = new Set(['input', 'output', 'requirements', 'hints', 'runtime', 'meta', 'parameter_meta', 'command']);

/** Where a bracketed group leads: past its closer, or to the token that shows that the closer is missing. */
interface Group {
  readonly closed: boolean;
  readonly after: number;
}

/** Pairs all brackets once, so that skipping a group costs nothing however often it is tried. Keys: opening tokens. */
function pairBrackets(tokens: readonly Token[]): ReadonlyMap<number, Group> {
  const groups = new Map<number, Group>();
  let open: { readonly index: number; readonly closer: string }[] = [];
  const giveUp = (after: number): void => {
    for (const { index } of open) groups.set(index, { closed: false, after });
    open = [];
  };
  tokens.forEach(({ kind, text, outer }, i) => {
    if (outer || kind === 'end') giveUp(i);
    if (kind !== 'symbol') return;
    const closer = CLOSER[text];
    if (closer !== undefined) open.push({ index: i, closer });
    else if (text === ')' || text === ']' || text === '}') {
      if (open.at(-1)?.closer !== text) giveUp(i);
      else groups.set(open.pop()?.index ?? -1, { closed: true, after: i + 1 });
    }
  });
  return groups;
}

/** Walks over tokens. Stops at the end of the text and before a top-level element, whatever is open. */
export class Cursor {
  private index = 0;
  private depth = 0;
  private readonly groups: ReadonlyMap<number, Group>;

  constructor(
    private readonly text: string,
    private readonly tokens: readonly Token[],
    private readonly last: Token,
  ) {
    this.groups = pairBrackets(tokens);
  }

  peek(ahead = 0): Token {
    return this.tokens[this.index + ahead] ?? this.last;
  }

  next(): Token {
    const token = this.peek();
    if (this.index < this.tokens.length) this.index += 1;
    return token;
  }

  /** The end of the token before this one. */
  get before(): number {
    return this.tokens[this.index - 1]?.end ?? 0;
  }

  get mark(): number {
    return this.index;
  }

  rewind(mark: number): void {
    this.index = mark;
  }

  isSymbol(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.text === text;
  }

  isName(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'name' && token.text === text;
  }

  accept(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.index += 1;
    return true;
  }

  /** True at the end of the text or where a top-level element begins. */
  get over(): boolean {
    const token = this.peek();
    return token.kind === 'end' || token.outer;
  }

  /** True at a word that opens a section of a task or workflow (`runtime {`). */
  get atSection(): boolean {
    const token = this.peek();
    return (
      token.kind === 'name' && SECTIONS.has(token.text) && (this.isSymbol('{', 1) || this.peek(1).kind === 'command')
    );
  }

  slice(start: number, end: number): Named {
    return { text: this.text.slice(start, end), start, end };
  }

  /** Runs `read` one level deeper, or answers undefined where that is too deep. */
  deeper<T>(read: () => T): T | undefined {
    if (this.depth >= DEEPEST) return undefined;
    this.depth += 1;
    try {
      return read();
    } finally {
      this.depth -= 1;
    }
  }

  /** True at an opening bracket whose group ends well. */
  get atGroup(): boolean {
    return this.groups.get(this.index)?.closed === true;
  }

  /** Skips a bracketed group; a wrong closer or a top-level element ends it early and is left. True when it closed. */
  skipGroup(): boolean {
    const group = this.groups.get(this.index);
    if (group === undefined) return false;
    this.index = group.after;
    return group.closed;
  }

  /** Reads one expression as text. Empty where none begins. */
  expression(): Named {
    const start = this.peek().start;
    const mark = this.mark;
    this.skipExpression();
    return this.mark === mark ? this.slice(this.before, this.before) : this.slice(start, this.before);
  }

  private skipExpression(): void {
    while (this.skipOperand() && this.skipOperator());
  }

  private skipOperator(): boolean {
    const { start } = this.peek();
    const operator = this.peek().kind === 'symbol' ? OPERATOR.exec(this.text.slice(start, start + 2))?.[0] : undefined;
    if (operator === undefined) return false;
    for (let i = 0; i < operator.length; i++) this.next();
    return true;
  }

  private skipOperand(): boolean {
    while (this.isSymbol('!') || this.isSymbol('-') || this.isSymbol('+')) this.next();
    if (this.over || this.atSection) return false;
    if (this.isName('if')) return this.skipChoice();
    return this.skipAtom() && this.skipPostfix();
  }

  /** A literal, a bracketed group, a name, or a struct literal (`Sample { … }`). */
  private skipAtom(): boolean {
    const { kind, text } = this.peek();
    if (kind === 'symbol') return CLOSER[text] !== undefined && this.skipGroup();
    if (kind === 'command' || (kind === 'name' && NOT_OPERANDS.has(text))) return false;
    this.next();
    return kind !== 'name' || !this.isSymbol('{') || this.skipGroup();
  }

  private skipChoice(): boolean {
    this.next();
    return (
      this.deeper(() => {
        this.skipExpression();
        if (this.isName('then')) this.next();
        this.skipExpression();
        if (this.isName('else')) this.next();
        this.skipExpression();
        return true;
      }) ?? false
    );
  }

  private skipPostfix(): boolean {
    while (true) {
      if (this.isSymbol('.') && this.peek(1).kind === 'name') {
        this.next();
        this.next();
      } else if (this.isSymbol('[') || this.isSymbol('(')) {
        if (!this.skipGroup()) return false;
      } else return true;
    }
  }
}
