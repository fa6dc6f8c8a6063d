import type { TextEdit } from '../../../src/language/finding';

/** The text of a file with the edits made that are meant for it. They must not overlap; inserts at one place keep their order. */
export function withEdits(file: string, text: string, edits: readonly TextEdit[]): string {
  const own = edits.filter((edit) => edit.file === file);
  const ordered = own.toSorted((a, b) => a.start - b.start || a.end - b.end);
  let done = 0;
  const parts: string[] = [];
  for (const edit of ordered) {
    parts.push(text.slice(done, edit.start), edit.text);
    done = edit.end;
  }
  return parts.join('') + text.slice(done);
}
