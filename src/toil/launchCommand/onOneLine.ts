/**
 * A pasted command as one line with the same meaning, for a place that has only one: continued lines are joined, other line breaks end a command.
 * A box that drops line breaks leaves the backslash before an option standing; it goes too.
 */
export function onOneLine(text: string): string {
  return text
    .trim()
    .replace(/\\\r?\n\s*/g, ' ')
    .replace(/\s*[\r\n]+\s*/g, '; ')
    .replace(/\\\s+(?=-)/g, ' ');
}
