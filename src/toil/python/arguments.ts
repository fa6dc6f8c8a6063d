/** Why a line is no list of words. `at` is the UTF-16 offset where the open quote or the last backslash stands. */
export interface ArgumentsError {
  readonly error: 'unclosedQuote' | 'trailingBackslash';
  readonly at: number;
}

/** One part of a word as a POSIX shell splits them: blanks, a quoted text, an escaped character, or plain text. */
const PART = /([ \t\r\n]+)|'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^ \t\r\n'"\\]+)/y;

/**
 * Splits a line into words as a POSIX shell does (quotes, backslashes), but expands nothing: `$HOME`, `*`, `~`, `#`, `|` are text.
 */
export function splitArguments(line: string): string[] | ArgumentsError {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < line.length) {
    PART.lastIndex = at;
    const match = PART.exec(line);
    if (match === null) return { error: line[at] === '\\' ? 'trailingBackslash' : 'unclosedQuote', at };
    at = PART.lastIndex;
    // A backslash before a line end joins the lines and makes no word by itself.
    if (match[4] === '\n') continue;
    if (match[1] === undefined) word = (word ?? '') + partText(match);
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  return word === undefined ? words : [...words, word];
}

function partText([, , single, double, escaped, plain]: readonly (string | undefined)[]): string {
  if (double !== undefined) return double.replace(/\\([$`"\\\n])/g, (_, kept: string) => (kept === '\n' ? '' : kept));
  return single ?? escaped ?? plain ?? '';
}

/** Characters that no POSIX shell (nor zsh) treats in a special way. `=` only in options: `A=b` in front sets a variable. */
const SAFE = /^(?:[A-Za-z0-9_@%+:,./-]+|-[A-Za-z0-9_@%+:,./=-]+)$/;

/**
 * Joins words into a line that a POSIX shell splits into the same words: what is not plain is put in single quotes, in which nothing, not
 * even a line end, has a meaning. A NUL cannot be in a word and is left out.
 */
export function joinArguments(words: readonly string[]): string {
  return words.map(quoted).join(' ');
}

function quoted(word: string): string {
  const text = word.replaceAll('\0', '');
  return SAFE.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
