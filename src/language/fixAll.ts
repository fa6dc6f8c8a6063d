import { fitsBeside, isSame } from './edits';
import type { Finding, TextEdit } from './finding';

/**
 * The edits that mend everything that has one right answer. A fix is made whole or not at all; one that gets in the way of an
 * earlier one waits for the next time. What several fixes ask for alike, such as a namespace, is done once.
 */
export function fixAll(findings: readonly Finding[]): TextEdit[] {
  const edits: TextEdit[] = [];
  for (const { fixes } of findings) {
    const fix = fixes.find(({ only }) => only);
    if (fix === undefined || !fitsBeside(fix, edits)) continue;
    edits.push(...fix.edits.filter((edit) => !edits.some((other) => isSame(edit, other))));
  }
  return edits;
}
