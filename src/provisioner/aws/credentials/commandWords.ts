/** A part of a word: in quotes, escaped, or plain; or the space between words. */
const POSIX = /"((?:[^"\\]|\\[^])*)"|'([^']*)'|\\([^])|([^\s"'\\]+)|(\s+)/y;
const WINDOWS = /"([^"]*)"|(?!)()|(?!)()|([^\s"]+)|(\s+)/y;

/**
 * Splits a command line into its words as a POSIX shell would, without running one: `"a b" c\\ d 'e'`. On Windows a backslash is
 * an ordinary letter (botocore, compat.py, `compat_shell_split`).
 * @returns undefined when a quote is not closed.
 */
export function commandWords(line: string, windows: boolean): string[] | undefined {
  const pattern = new RegExp(windows ? WINDOWS : POSIX);
  const words: string[] = [];
  let word: string | undefined;
  while (pattern.lastIndex < line.length) {
    const part = pattern.exec(line);
    if (part === null) return undefined;
    const isSpace = part[5] !== undefined;
    if (isSpace && word !== undefined) words.push(word);
    word = isSpace ? undefined : (word ?? '') + partText(part, windows);
  }
  return word === undefined ? words : [...words, word];
}

function partText([, double, single, escaped, plain = '']: RegExpExecArray, windows: boolean): string {
  if (double !== undefined) return windows ? double : double.replace(/\\(["\\$`])/g, '$1');
  return single ?? escaped ?? plain;
}
