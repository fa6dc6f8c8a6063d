/** Real documents stay far below; the paths of what is deeper would cost their depth each. */
const MOST_DEPTH = 100;

/** A map or list of a YAML or JSON text that may be unfinished. */
export interface YamlFrame {
  readonly kind: 'map' | 'list';
  readonly style: 'block' | 'flow';
  /** Keys from the root; an item of a list is its number. */
  readonly path: readonly string[];
  /** Block style: the column that its entries stand at. */
  readonly indent: number;
  /** Where its first entry begins; in flow style the place behind the bracket. */
  readonly start: number;
  /** Keys with the text of a scalar value (without quotes; empty where there is none), but for the entry under the cursor. */
  readonly entries: Map<string, string>;
}

/** A frame while it is read: the key or number of the entry that is being read. */
export interface OpenFrame extends YamlFrame {
  key: string;
  items: number;
}

/** Where a path leads, as one text. */
export function pathKey(path: readonly string[]): string {
  return path.join('\0');
}

/** The open maps and lists of a text that is read from its start to its end; all that were open once are kept. */
export class YamlFrames {
  readonly all = new Map<string, YamlFrame>();
  private open: OpenFrame[] = [];

  get top(): OpenFrame | undefined {
    return this.open.at(-1);
  }

  get depth(): number {
    return this.open.length;
  }

  /** A new document begins. */
  reset(): void {
    this.open = [];
  }

  cut(depth: number): void {
    this.open.length = Math.min(this.open.length, depth);
  }

  /** The path of what stands as the value of the entry that is being read. */
  get inner(): readonly string[] {
    const { top } = this;
    if (top === undefined) return [];
    return [...top.path, top.kind === 'map' ? top.key : String(top.items - 1)];
  }

  push(kind: 'map' | 'list', style: 'block' | 'flow', indent: number, start: number): OpenFrame {
    const deep = this.depth >= MOST_DEPTH;
    const path = deep ? (this.top?.path ?? []) : this.inner;
    const frame: OpenFrame = { kind, style, path, indent, start, entries: new Map(), key: '', items: 0 };
    if (!deep && !this.all.has(pathKey(path))) this.all.set(pathKey(path), frame);
    this.open.push(frame);
    return frame;
  }

  /** The block map or list whose entries stand at this column; what is further in is over. */
  at(kind: 'map' | 'list', column: number, start: number): OpenFrame {
    this.leave(column);
    if (kind === 'map' && this.top?.kind === 'list' && this.top.indent === column) this.cut(this.depth - 1);
    const { top } = this;
    return top?.kind === kind && top.indent === column ? top : this.push(kind, 'block', column, start);
  }

  /** Leaves what stands further in than this column. */
  leave(column: number): void {
    while (this.top !== undefined && this.top.indent > column) this.cut(this.depth - 1);
  }
}
