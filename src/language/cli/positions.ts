/** Where an offset stands, from 1; columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Turns offsets of a text into lines and columns. */
export class Positions {
  private readonly starts = [0];
  private readonly mark: number;

  constructor(private readonly text: string) {
    for (const found of text.matchAll(/\r\n|\n|\r/g)) this.starts.push(found.index + found[0].length);
    // Nobody sees the mark at the beginning of a file.
    this.mark = text.startsWith('\uFEFF') ? 1 : 0;
  }

  at(offset: number): Position {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const column = Math.min(offset, this.text.length) - (this.starts[low] ?? 0) + 1;
    return { line: low + 1, column: low === 0 ? Math.max(1, column - this.mark) : column };
  }
}
