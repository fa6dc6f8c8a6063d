import { readFlow } from './flowSpot';
import { QUOTED, SpotState, wordOf, type YamlSpot, type YamlWord } from './spotState';
import { pathKey, type OpenFrame } from './yamlFrames';

const BLOCK_SCALAR = /^[|>][-+0-9]*[ \t]*(?:#.*)?$/;
const PROPERTIES = /^(?:[&!][^\s,[\]{}]*[ \t]+)+/;
const DASH = /^-(?:[ \t]+|$)/;
const PLAIN_KEY = /^(?:[^\s"'{}[\],#&*!|>%@`-]|-\S).*?(?=[ \t]*:(?:[ \t]|$))/;
const PLAIN_VALUE = /^.*?(?=[ \t]+#|[ \t]*$)/;
const BEFORE_VALUE = /^[ \t]*(?:[&!][^\s,[\]{}]*[ \t]+)*/;
const MARKER = /^(?:---|\.\.\.)(?:\s|$)|^%/;

/** What stands at `offset` of a YAML or JSON text; undefined inside comments and block scalars. One pass, never throws. */
export function yamlSpot(text: string, offset: number): YamlSpot | undefined {
  const state = new SpotState(text, Math.max(0, Math.min(offset, text.length)));
  new BlockReader(state).run();
  return state.hit === undefined ? undefined : { ...state.hit, frames: state.frames.all };
}

function wordIn(value: string): string {
  return QUOTED.exec(value)?.[0] ?? PLAIN_VALUE.exec(value)?.[0] ?? '';
}

class BlockReader {
  /** Behind what was read over more than one line. */
  private after = 0;
  /** Lines that stand further in than this belong to a block scalar. */
  private scalarIndent: number | undefined;

  constructor(private readonly state: SpotState) {}

  run(): void {
    const { text } = this.state;
    let at = text.startsWith('\uFEFF') ? 1 : 0;
    while (at <= text.length) {
      this.after = at;
      this.line(at, this.state.lineEnd(at));
      const newline = text.indexOf('\n', this.after);
      at = newline < 0 ? text.length + 1 : newline + 1;
    }
  }

  private line(start: number, end: number): void {
    const line = this.state.text.slice(start, end);
    const column = line.length - line.trimStart().length;
    if (this.scalarIndent !== undefined) {
      if (column > this.scalarIndent || line.trim() === '') return;
      this.scalarIndent = undefined;
    }
    if (column === line.length) {
      if (this.state.touches(start, end)) this.blank(this.state.offset - start);
    } else if (MARKER.test(line)) this.state.frames.reset();
    else if (line[column] !== '#') this.content(start, column, end);
  }

  /** An empty line: what could be written at the cursor's column. */
  private blank(column: number): void {
    this.state.frames.leave(column);
    this.key(column, this.state.empty);
  }

  /** A key that could begin at a column: of the map whose keys stand there, or of a new one. */
  private key(column: number, word: YamlWord): void {
    const { frames } = this.state;
    const { top } = frames;
    const same = top?.kind === 'map' && top.indent === column;
    const deeper = top === undefined ? column === 0 || word.text !== '' : top.indent < column && this.awaits(top);
    if (!same && !deeper) return;
    const path = same ? top.path : frames.inner;
    this.state.hit = { position: 'key', style: 'block', path, key: '', column, word, followed: false };
  }

  /** Whether the last entry has no value yet, so that an inner map may begin. */
  private awaits(frame: OpenFrame): boolean {
    if (frame.kind === 'map' && frame.entries.get(frame.key) !== '') return false;
    return !this.state.frames.all.has(pathKey(this.state.frames.inner));
  }

  private content(lineStart: number, from: number, end: number): void {
    const { text, frames } = this.state;
    let column = from;
    for (;;) {
      const rest = text.slice(lineStart + column, end);
      const dash = DASH.exec(rest)?.[0];
      if (dash === undefined) break;
      frames.at('list', column, lineStart + column).items += 1;
      const behind = lineStart + column + 2;
      column += dash.length;
      if (rest.trim() !== '-') continue;
      if (this.state.touches(behind, end)) this.item(column, this.state.empty);
      return;
    }
    const properties = PROPERTIES.exec(text.slice(lineStart + column, end))?.[0].length ?? 0;
    this.entry(lineStart, column + properties, end, column > from);
  }

  private item(column: number, word: YamlWord): void {
    const { top } = this.state.frames;
    if (top === undefined) return;
    const key = String(top.items - 1);
    this.state.hit = { position: 'item', style: 'block', path: top.path, key, column, word, followed: false };
  }

  /** `key: value`, or a value alone, from a column of a line. `item`: behind a dash. */
  private entry(lineStart: number, column: number, end: number, item: boolean): void {
    const start = lineStart + column;
    const rest = this.state.text.slice(start, end);
    const written = QUOTED.exec(rest)?.[0] ?? PLAIN_KEY.exec(rest)?.[0];
    const colon = written === undefined ? null : /^[ \t]*:(?=[ \t]|$)/.exec(rest.slice(written.length));
    if (written === undefined || colon === null) {
      this.lonely(start, end, column, item);
      return;
    }
    const frame = this.state.frames.at('map', column, start);
    const word = wordOf(start, written);
    frame.key = word.text;
    if (this.state.touches(start, word.end)) {
      this.state.hit = { position: 'key', style: 'block', path: frame.path, key: '', column, word, followed: true };
    } else if (!frame.entries.has(word.text)) frame.entries.set(word.text, '');
    this.value(word.end + colon[0].length, end, column);
  }

  /** Text without a colon: a key that is not finished, an item, or more of a value. */
  private lonely(start: number, end: number, column: number, item: boolean): void {
    if (!item) this.state.frames.leave(column);
    const rest = this.state.text.slice(start, end);
    if (/^[{[]/.test(rest)) {
      this.after = readFlow(this.state, start);
      return;
    }
    const written = PLAIN_VALUE.exec(rest)?.[0] ?? '';
    if (!this.state.touches(start, start + written.length)) return;
    if (item) this.item(column, wordOf(start, written));
    else this.key(column, wordOf(start, written));
  }

  private value(from: number, end: number, indent: number): void {
    const before = BEFORE_VALUE.exec(this.state.text.slice(from, end))?.[0].length ?? 0;
    const start = from + before;
    const value = this.state.text.slice(start, end);
    if (BLOCK_SCALAR.test(value)) this.scalarIndent = indent;
    else if (/^[{[]/.test(value)) {
      this.state.note('…');
      this.after = readFlow(this.state, start);
    } else if (value === '') this.noValue(from, end, indent);
    else if (value.startsWith('#')) this.noValue(from, start - 1, indent);
    else this.scalar(start, wordIn(value), indent);
  }

  /** Behind a colon and a blank. */
  private noValue(from: number, end: number, column: number): void {
    const { top } = this.state.frames;
    if (top === undefined || !this.state.touches(from + 1, end)) return;
    const { path, key } = top;
    const word = this.state.empty;
    this.state.hit = { position: 'value', style: 'block', path, key, column, word, followed: false };
  }

  private scalar(start: number, written: string, column: number): void {
    const word = wordOf(start, written);
    this.state.note(word.text);
    const { top } = this.state.frames;
    if (top === undefined || !this.state.touches(start, word.end)) return;
    const { path, key } = top;
    this.state.hit = { position: 'value', style: 'block', path, key, column, word, followed: false };
  }
}
