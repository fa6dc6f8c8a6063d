import type { TextEdit } from '../finding';

/** What can be written at a cursor. */
export interface Suggestion {
  readonly label: string;
  readonly kind: 'class' | 'field' | 'value' | 'unit' | 'namespace';
  /** One short plain line. */
  readonly detail: string;
  /** Markdown. */
  readonly documentation?: string;
  /** Replaces what stands around the cursor, on one line. Further lines are indented already. */
  readonly edit: { readonly start: number; readonly end: number; readonly text: string };
  /** The text has places to fill in (`${1:4}`, `${1|GiB,GB|}`). */
  readonly snippet: boolean;
  /** What is compared with what stands there. */
  readonly filterText: string;
  /** The lowest stands first. */
  readonly rank: number;
  /** Edits elsewhere in the document that belong to it. */
  readonly additional: readonly TextEdit[];
  /** What is written next has suggestions of its own. */
  readonly again: boolean;
}

/** The text of a snippet with the first choices and proposals filled in. */
export function withoutSnippets(text: string): string {
  return text
    .replace(/\$\{\d+\|((?:\\.|[^,|\\])*)(?:\\.|[^|\\])*\|\}/g, '$1')
    .replace(/\$\{\d+:((?:\\.|[^}\\])*)\}/g, '$1')
    .replace(/\$\{?\d+\}?/g, '')
    .replace(/\\([\\$},|])/g, '$1');
}
