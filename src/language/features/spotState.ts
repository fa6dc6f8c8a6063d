import { YamlFrames, type YamlFrame } from './yamlFrames';

/** What stands under the cursor: the text of a key or value, without its quotes. The range includes them. */
export interface YamlWord {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly quote: '' | '"' | "'";
}

/** Where a cursor stands in a YAML or JSON text, by what is written before it: also while the text is unfinished. */
export interface YamlSpot {
  /** `key`: a key of a map is or can be written here; `value`: of the key `key`; `item`: of a list. */
  readonly position: 'key' | 'value' | 'item';
  readonly style: 'block' | 'flow';
  /** The path of the map or list around the cursor. */
  readonly path: readonly string[];
  /** `value`: its key; `item`: its number. */
  readonly key: string;
  /** The column that further lines of the entry count from. */
  readonly column: number;
  readonly word: YamlWord;
  /** A colon follows the word: only the name is being changed. */
  readonly followed: boolean;
  /** All maps and lists of the text, also behind the cursor, by `pathKey`. */
  readonly frames: ReadonlyMap<string, YamlFrame>;
}

export type SpotHit = Omit<YamlSpot, 'frames'>;

/** Closed quotes; an end that is not typed yet stands before the next blank or bracket. */
export const QUOTED = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|["'][^\s,{}[\]]*)/;

/** What the readers of block and of flow style share: the text, the open maps, and what was found at the cursor. */
export class SpotState {
  readonly frames = new YamlFrames();
  hit: SpotHit | undefined;

  constructor(
    readonly text: string,
    readonly offset: number,
  ) {}

  /** Whether the cursor touches a part, and nothing was found before. */
  touches(start: number, end: number): boolean {
    return this.hit === undefined && start <= this.offset && this.offset <= end;
  }

  /** The end of a line without its line end. */
  lineEnd(from: number): number {
    const newline = this.text.indexOf('\n', from);
    if (newline < 0) return this.text.length;
    return this.text[newline - 1] === '\r' && newline > from ? newline - 1 : newline;
  }

  /** The value of the entry that is being read. */
  note(value: string): void {
    const { top } = this.frames;
    if (top?.entries.get(top.key) === '') top.entries.set(top.key, value === '' ? '""' : value);
  }

  get empty(): YamlWord {
    return { start: this.offset, end: this.offset, text: '', quote: '' };
  }
}

export function wordOf(start: number, written: string): YamlWord {
  const quote = written.startsWith('"') ? '"' : written.startsWith("'") ? "'" : '';
  const closed = quote !== '' && written.length > 1 && written.endsWith(quote);
  const text = quote === '' ? written : written.slice(1, closed ? -1 : undefined);
  return { start, end: start + written.length, text, quote };
}
