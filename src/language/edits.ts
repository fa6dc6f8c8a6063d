import type { Fix, TextEdit } from './finding';

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
