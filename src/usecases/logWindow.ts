import type { RunHost } from '../contracts/runHost';

/** How much of a log is shown at first, and by how much *Earlier* goes back: bytes. */
export const LOG_WINDOW_BYTES = 2 * 1024 * 1024;

/** A part of a growing log: of a large one the end, extended towards the start on request. */
export class LogWindow {
  private start: number | undefined;
  private end = 0;
  private bytes: Buffer = Buffer.alloc(0);

  constructor(
    private readonly host: RunHost,
    readonly path: string,
  ) {}

  /** Bytes before the window. */
  get earlier(): number {
    return this.start ?? 0;
  }

  /** The window's text; whole lines only, but for a last one that is still being written. */
  get text(): string {
    if (this.start === undefined || this.start === 0) return this.bytes.toString('utf8');
    const lineBreak = this.bytes.indexOf(0x0a);
    const hasLines = lineBreak >= 0 && lineBreak < this.bytes.length - 1;
    // A single long line is shown in part, but not from the middle of a character.
    const begin = hasLines ? lineBreak + 1 : this.bytes.findIndex((byte) => (byte & 0xc0) !== 0x80);
    return this.bytes.subarray(Math.max(0, begin)).toString('utf8');
  }

  /** Reads what was added since; true when there was something. A file that became shorter is read anew. */
  async update(signal: AbortSignal): Promise<boolean> {
    const size = (await this.host.size(this.path, signal)) ?? 0;
    if (this.start !== undefined && size === this.end) return false;
    if (this.start === undefined || size < this.end || size - this.end > LOG_WINDOW_BYTES) {
      this.start = Math.max(0, size - LOG_WINDOW_BYTES);
      this.end = this.start;
      this.bytes = Buffer.alloc(0);
    }
    const added = await this.host.read(this.path, this.end, size - this.end, signal);
    this.bytes = Buffer.concat([this.bytes, added]);
    this.end += added.length;
    return true;
  }

  /** Extends the window by one step towards the start; true when there was something. */
  async showEarlier(signal: AbortSignal): Promise<boolean> {
    if (!this.start) return false;
    const from = Math.max(0, this.start - LOG_WINDOW_BYTES);
    const part = await this.host.read(this.path, from, this.start - from, signal);
    this.bytes = Buffer.concat([part, this.bytes]);
    this.start = from;
    return true;
  }
}
