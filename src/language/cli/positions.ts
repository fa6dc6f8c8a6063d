import { lineAt, lineStarts } from '../lines';

/** Where an offset stands, from 1; columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Turns offsets of a text into lines and columns. */
export class Positions {
  private readonly starts: readonly number[];
  private readonly mark: number;

  constructor(private readonly text: string) {
    this.starts = lineStarts(text);
    // Nobody sees the mark at the beginning of a file.
    this.mark = text.startsWith('\uFEFF') ? 1 : 0;
  }

  at(offset: number): Position {
    const line = lineAt(this.starts, offset);
    const column = Math.min(offset, this.text.length) - (this.starts[line] ?? 0) + 1;
    return { line: line + 1, column: line === 0 ? Math.max(1, column - this.mark) : column };
  }
}
