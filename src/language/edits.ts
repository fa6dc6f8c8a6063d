import type { Fix, TextEdit } from './finding';

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

/** Whether the fix can be made beside what is there already: no overlap, and no other text put in at the same place. */
export function fitsBeside(fix: Fix, taken: readonly TextEdit[]): boolean {
  return fix.edits.every((edit) => taken.every((other) => isSame(edit, other) || !collide(edit, other)));
}

export function isSame(a: TextEdit, b: TextEdit): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end && a.text === b.text;
}

function collide(a: TextEdit, b: TextEdit): boolean {
  if (a.file !== b.file) return false;
  return a.start === b.start || (a.start < b.end && b.start < a.end);
}
