const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** A word that a POSIX shell reads back as it is (POSIX.1-2017, Shell Command Language 2.2.2). Throws for a NUL, which no word can hold. */
export function quoteWord(word: string): string {
  if (word.includes('\0')) throw new TypeError('a word of a command cannot hold a NUL');
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command line of words: what a server's login shell is given. */
export function quoteWords(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}
