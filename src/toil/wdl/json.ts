/**
 * JSON as Python's `json.loads` reads it, which is what toil-wdl-runner uses: strict, but with `NaN` and `Infinity`, the
 * last of two equal keys wins, and `1` is an Int where `1.0` is a Float. A YAML reader takes more than that and would
 * call files good that Toil refuses; `JSON.parse` knows no positions. Offsets are UTF-16 units, ends exclusive.
 */
export type JsonNode = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'int' | 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'object'; readonly members: readonly JsonMember[] }
);

export interface JsonMember {
  readonly key: { readonly text: string; readonly start: number; readonly end: number };
  readonly value: JsonNode;
}

/** What Python says (Lib/json/decoder.py), and where. */
export interface JsonFault {
  readonly reason: string;
  readonly start: number;
  readonly end: number;
}

/** Python's own limit is about a thousand. */
const DEEPEST = 500;

const BLANK = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const ESCAPE = /^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/;
const WORD = /null|true|false|NaN|-?Infinity/y;

class Fault extends Error {
  constructor(
    reason: string,
    readonly at: number,
  ) {
    super(reason);
  }
}

class JsonReader {
  private at = 0;

  constructor(private readonly text: string) {}

  document(): JsonNode {
    if (this.text.startsWith('\uFEFF')) throw new Fault('Unexpected UTF-8 BOM (decode using utf-8-sig)', 0);
    const node = this.value(0);
    this.blank();
    if (this.at < this.text.length) throw new Fault('Extra data', this.at);
    return node;
  }

  private match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return undefined;
    this.at = pattern.lastIndex;
    return found;
  }

  private blank(): void {
    this.match(BLANK);
  }

  private accept(character: string): boolean {
    this.blank();
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private value(depth: number): JsonNode {
    this.blank();
    const start = this.at;
    if (depth > DEEPEST) throw new Fault('maximum recursion depth exceeded', start);
    if (this.accept('{')) return { kind: 'object', members: this.members(depth), start, end: this.at };
    if (this.accept('[')) return { kind: 'array', items: this.items(depth), start, end: this.at };
    if (this.text[start] === '"') return { kind: 'string', value: this.string(), start, end: this.at };
    return this.scalar(start);
  }

  private scalar(start: number): JsonNode {
    const word = this.match(WORD)?.[0];
    if (word === 'null') return { kind: 'null', start, end: this.at };
    if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true', start, end: this.at };
    if (word !== undefined) return { kind: 'float', value: Number(word), start, end: this.at };
    const number = this.match(NUMBER);
    if (number === undefined) throw new Fault('Expecting value', start);
    const kind = number[1] === undefined && number[2] === undefined ? 'int' : 'float';
    return { kind, value: Number(number[0]), start, end: this.at };
  }

  private string(): string {
    const start = this.at;
    for (let i = start + 1; i < this.text.length; i += 1) {
      const c = this.text[i] ?? '';
      if (c < ' ') throw new Fault('Invalid control character at', i);
      if (c === '"') {
        this.at = i + 1;
        return JSON.parse(this.text.slice(start, this.at)) as string;
      }
      if (c !== '\\') continue;
      if (!ESCAPE.test(this.text.slice(i + 1, i + 6))) {
        const unicode = this.text[i + 1] === 'u';
        throw unicode ? new Fault('Invalid \\uXXXX escape', i + 1) : new Fault('Invalid \\escape', i);
      }
      i += 1;
    }
    throw new Fault('Unterminated string starting at', start);
  }

  private members(depth: number): JsonMember[] {
    const members: JsonMember[] = [];
    if (this.accept('}')) return members;
    do {
      this.blank();
      const start = this.at;
      if (this.text[start] !== '"') throw new Fault('Expecting property name enclosed in double quotes', start);
      const key = { text: this.string(), start, end: this.at };
      if (!this.accept(':')) throw new Fault("Expecting ':' delimiter", this.at);
      members.push({ key, value: this.value(depth + 1) });
    } while (this.accept(','));
    if (!this.accept('}')) throw new Fault("Expecting ',' delimiter", this.at);
    return members;
  }

  private items(depth: number): JsonNode[] {
    const items: JsonNode[] = [];
    if (this.accept(']')) return items;
    do items.push(this.value(depth + 1));
    while (this.accept(','));
    if (!this.accept(']')) throw new Fault("Expecting ',' delimiter", this.at);
    return items;
  }
}

/** Reads a JSON text; the fault is the first thing that Python stops at. */
export function readJson(text: string): JsonNode | JsonFault {
  try {
    return new JsonReader(text).document();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const end = Math.min(text.length, error.at + 1);
    return { reason: error.message, start: Math.min(error.at, text.length), end };
  }
}
