/** Where something stands in a pasted text: UTF-16 offsets, the end exclusive. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** A word as it is written: what is plain, and the variables in it. */
export interface ShellWord extends Place {
  readonly parts: readonly WordPart[];
}
export type WordPart =
  { readonly kind: 'text'; readonly text: string } | ({ readonly kind: 'variable'; readonly name: string } & Place);

export type ShellFault = Place &
  (
    | { readonly kind: 'openQuote' }
    /** A redirection or a command in a command: `text` is how it begins. Nothing is ever run to read a paste. */
    | { readonly kind: 'shellSyntax'; readonly text: string }
  );

/** A pasted text as commands, each a list of words. */
export interface ShellText {
  readonly commands: readonly (readonly ShellWord[])[];
  readonly faults: readonly ShellFault[];
}

/** Web pages paste no-break spaces between words. */
const BLANKS = /(?:[ \t\u00A0]|\\\r?\n)+/y;
const SEPARATORS = /[\r\n;&|]+/y;
const COMMENT = /#[^\r\n]*/y;
const PLAIN = /[^ \t\u00A0\r\n'"\\$`<>;&|]+/y;
const SINGLE = /'([^']*)'/y;
const IN_DOUBLE = /[^"\\$`]+/y;
const ESCAPE_IN_DOUBLE = /\\(?:\r?\n|([$`"\\]))/y;
const ESCAPE = /\\(?:\r?\n|([^\r\n]?))/y;
const VARIABLE = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/y;
const UNREADABLE = /\$['({]|[`<>]/y;
const UNREADABLE_IN_DOUBLE = /\$[({]|`/y;

class ShellReader {
  private at = 0;
  private readonly commands: ShellWord[][] = [[]];
  private readonly faults: ShellFault[] = [];

  constructor(private readonly text: string) {}

  read(): ShellText {
    while (this.at < this.text.length) {
      if (this.match(BLANKS) !== undefined || this.match(COMMENT) !== undefined) continue;
      if (this.match(SEPARATORS) !== undefined) this.commands.push([]);
      else this.commands.at(-1)?.push(this.word());
    }
    return { commands: this.commands.filter(({ length }) => length > 0), faults: this.faults };
  }

  private match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return undefined;
    this.at = pattern.lastIndex;
    return found;
  }

  private word(): ShellWord {
    const start = this.at;
    const parts: WordPart[] = [];
    while (this.at < this.text.length) {
      const plain = this.match(PLAIN) ?? this.match(ESCAPE);
      if (plain !== undefined) parts.push(textPart(plain[0].startsWith('\\') ? (plain[1] ?? '') : plain[0]));
      else if (this.text[this.at] === "'") parts.push(this.single());
      else if (this.text[this.at] === '"') parts.push(...this.double());
      else {
        const part = this.dollar(UNREADABLE);
        if (part === undefined) break;
        parts.push(part);
      }
    }
    return { parts, start, end: this.at };
  }

  private single(): WordPart {
    const found = this.match(SINGLE);
    return found === undefined ? this.openQuote() : textPart(found[1] ?? '');
  }

  private double(): WordPart[] {
    const start = this.at;
    // An empty pair of quotes is a word too.
    const parts: WordPart[] = [textPart('')];
    this.at += 1;
    while (this.text[this.at] !== '"') {
      const plain = this.match(ESCAPE_IN_DOUBLE) ?? this.match(IN_DOUBLE);
      const part = plain === undefined ? this.dollar(UNREADABLE_IN_DOUBLE) : textPart(this.unescaped(plain));
      if (part !== undefined) parts.push(part);
      else if (this.text[this.at] === '\\') parts.push(this.take());
      else {
        this.at = start;
        return [this.openQuote()];
      }
    }
    this.at += 1;
    return parts;
  }

  private unescaped([whole, escaped]: RegExpExecArray): string {
    return whole.startsWith('\\') ? (escaped ?? '') : whole;
  }

  /** What `$` and the characters that only a shell can follow begin; undefined at anything else. */
  private dollar(unreadableHere: RegExp): WordPart | undefined {
    const start = this.at;
    const variable = this.match(VARIABLE);
    if (variable !== undefined)
      return { kind: 'variable', name: variable[1] ?? variable[2] ?? '', start, end: this.at };
    const unreadable = this.match(unreadableHere);
    if (unreadable !== undefined) {
      this.faults.push({ kind: 'shellSyntax', text: unreadable[0], start, end: this.at });
      return textPart(unreadable[0]);
    }
    return this.text[this.at] === '$' ? this.take() : undefined;
  }

  private take(): WordPart {
    this.at += 1;
    return textPart(this.text.slice(this.at - 1, this.at));
  }

  private openQuote(): WordPart {
    const start = this.at;
    this.at = this.text.length;
    this.faults.push({ kind: 'openQuote', start, end: start + 1 });
    return textPart(this.text.slice(start + 1));
  }
}

function textPart(text: string): WordPart {
  return { kind: 'text', text };
}

/**
 * Reads pasted command lines as a POSIX shell would cut them: quotes, backslashes, comments, `\` at line ends, several commands.
 * Nothing is run, and file names are not expanded. Never throws.
 */
export function readShellText(text: string): ShellText {
  return new ShellReader(text).read();
}

/** A word in a form that every POSIX shell reads as that very word. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
