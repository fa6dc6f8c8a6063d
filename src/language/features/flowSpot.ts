import { QUOTED, wordOf, type SpotState, type YamlWord } from './spotState';

const PLAIN = /^[^\s,[\]{}"'#](?:[^,[\]{}:\n]|:(?![\s,[\]{}]))*/;

/** An anchor or a tag. */
const PROPERTY = /^[&!][^\s,[\]{}]*/;

/**
 * Reads a flow map or list (JSON too), over lines, and finds what the cursor touches in it.
 * @param from the offset of `{` or `[`
 * @returns the offset behind its end; the end of the text where that is missing
 */
export function readFlow(state: SpotState, from: number): number {
  const reader = new FlowReader(state, from);
  return reader.run();
}

class FlowReader {
  private colon = false;
  /** Where what can be written begins: behind `{`, `[`, `,` or `:`, until something stands there. */
  private free: number | undefined;
  private readonly outside: number;

  constructor(
    private readonly state: SpotState,
    private at: number,
  ) {
    this.outside = state.frames.depth;
  }

  run(): number {
    const { text, frames } = this.state;
    while (this.at < text.length) {
      if (this.skipBlank()) continue;
      if (this.free !== undefined) this.gap(this.free, this.at);
      this.free = undefined;
      const sign = text[this.at] ?? '';
      if (this.sign(sign)) this.at += 1;
      else this.word();
      if (frames.depth <= this.outside) return this.at;
    }
    if (this.free !== undefined) this.gap(this.free, text.length);
    frames.cut(this.outside);
    return this.at;
  }

  private skipBlank(): boolean {
    const { text } = this.state;
    const sign = text[this.at] ?? '';
    if (/\s/.test(sign)) {
      this.at += 1;
      return true;
    }
    if (sign !== '#' || !/\s/.test(text[this.at - 1] ?? ' ')) return false;
    this.at = this.state.lineEnd(this.at);
    this.free = undefined;
    return true;
  }

  /** A bracket, comma or colon; false for anything else. */
  private sign(sign: string): boolean {
    const { frames } = this.state;
    switch (sign) {
      case '{':
      case '[': {
        const frame = frames.push(sign === '[' ? 'list' : 'map', 'flow', Number.MAX_SAFE_INTEGER, this.at + 1);
        if (sign === '[') frame.items = 1;
        break;
      }
      case '}':
      case ']':
        frames.cut(frames.depth - 1);
        this.colon = false;
        return true;
      case ',':
        if (frames.top?.kind === 'list') frames.top.items += 1;
        break;
      case ':':
        break;
      default:
        return false;
    }
    this.colon = sign === ':';
    this.free = this.at + 1;
    return true;
  }

  private gap(start: number, end: number): void {
    if (this.state.touches(start, end)) this.touch(this.state.empty, false);
  }

  private word(): void {
    const { state } = this;
    const start = this.at;
    const rest = state.text.slice(start, state.lineEnd(start));
    const property = PROPERTY.exec(rest)?.[0];
    if (property !== undefined) {
      this.at += property.length;
      return;
    }
    const written = QUOTED.exec(rest)?.[0] ?? PLAIN.exec(rest)?.[0].trimEnd() ?? rest.slice(0, 1);
    this.at = start + Math.max(1, written.length);
    const word = wordOf(start, written);
    const touched = state.touches(start, word.end);
    if (touched) this.touch(word, /^\s*:/.test(state.text.slice(word.end, word.end + 20)));
    if (this.colon) state.note(word.text);
    else this.key(word.text, touched);
  }

  private key(name: string, touched: boolean): void {
    const { top } = this.state.frames;
    if (top?.kind !== 'map') return;
    top.key = name;
    if (!touched && !top.entries.has(name)) top.entries.set(name, '');
  }

  private touch(word: YamlWord, followed: boolean): void {
    const { top } = this.state.frames;
    if (top === undefined) return;
    const position = top.kind === 'list' ? 'item' : this.colon ? 'value' : 'key';
    const key = position === 'key' ? '' : top.kind === 'list' ? String(top.items - 1) : top.key;
    this.state.hit = { position, style: 'flow', path: top.path, key, column: 0, word, followed };
  }
}
