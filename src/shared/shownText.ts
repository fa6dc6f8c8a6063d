/** Characters that nobody sees, or that turn the text around them: controls, format characters, line and paragraph separators, half characters. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;
const MOST = 200;

/** A text from outside in one line that shows all it holds: hidden characters by number (`\u202e`), and no more than so many characters. */
export function shownText(text: string, most: number = MOST): string {
  const cut = text.length > most;
  // Not through the middle of a character of two units.
  const kept = cut ? text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '') : text;
  const shown = kept.replaceAll(/[\t\n\r]+/g, ' ').replaceAll(HIDDEN, numbered);
  return cut ? `${shown}…` : shown;
}

function numbered(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
