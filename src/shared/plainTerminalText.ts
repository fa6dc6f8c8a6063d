const ESC = '\u001b';
const BEL = '\u0007';
/** Begins of control sequences and of strings (titles, links), and the end of strings (ECMA-48); in two forms each. */
const CSI = `(?:${ESC}\\[|\u009b)`;
const STRING = `(?:${ESC}[\\]PX^_]|[\u0090\u0098\u009d-\u009f])`;
const STRING_END = `(?:${BEL}|${ESC}\\\\|\u009c)`;
/** A string does not go over a line end: one that was never closed must not swallow the rest. */
const IN_STRING = `[^${BEL}${ESC}\u009c\n]*`;

/** `ESC [ … m`, `ESC ] … BEL`, and the short ones. */
const SEQUENCE = new RegExp(`${CSI}[0-?]*[ -/]*[@-~]|${STRING}${IN_STRING}${STRING_END}|${ESC}[ -/]*[0-~]`, 'g');
/** What may go on in the next part. */
const UNFINISHED = new RegExp(`(?:${CSI}[0-?]*[ -/]*|${STRING}${IN_STRING}${ESC}?|${ESC}[ -/]*|\r)$`);
/** A sequence that is longer is none. */
const LONGEST_SEQUENCE = 4096;

/**
 * A text without anything that a terminal obeys: no colours, no moves, no titles. Line ends and tabs stay; a carriage
 * return (a progress bar) becomes a line end.
 */
export function plainTerminalText(text: string): string {
  return text
    .replaceAll(SEQUENCE, '')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/(?![\n\t])\p{Cc}/gu, '');
}

/** The same for a text that comes in parts, which may end inside a sequence. */
export class PlainTerminalText {
  private held = '';

  feed(part: string): string {
    const text = this.held + part;
    const at = UNFINISHED.exec(text)?.index ?? text.length;
    const cut = text.length - at > LONGEST_SEQUENCE ? text.length : at;
    this.held = text.slice(cut);
    return plainTerminalText(text.slice(0, cut));
  }
}
