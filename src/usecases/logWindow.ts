import type { RunHost } from '../contracts/runHost';

/** How much of a log is shown at first, and by how much *Earlier* goes back: bytes. */
export const LOG_WINDOW_BYTES = 2 * 1024 * 1024;
/** So much is kept of a log that grows, unless the user went back in it: bytes. */
const KEPT_BYTES = 2 * LOG_WINDOW_BYTES;

/** A part of a growing log: of a large one the end, extended towards the start on request. */
export class LogWindow {
  private start: number | undefined;
  private end = 0;
  private bytes: Buffer = Buffer.alloc(0);
  /** The user went back: nothing that is shown is let go of. */
  private extended = false;
  private busy: Promise<unknown> = Promise.resolve();

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
  update(signal: AbortSignal): Promise<boolean> {
    return this.inTurn(() => this.readOn(signal));
  }

  /** Extends the window by one step towards the start; true when there was something. */
  showEarlier(signal: AbortSignal): Promise<boolean> {
    return this.inTurn(() => this.readBack(signal));
  }

  /** The user looks at the end again: what was shown of the earlier parts may go. */
  backToEnd(): void {
    this.extended = false;
    this.trim();
  }

  /** One at a time: each goes on where the one before it ended, or both would read the same part. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.busy.catch(() => undefined).then(work);
    this.busy = turn;
    return turn;
  }

  private async readOn(signal: AbortSignal): Promise<boolean> {
    const size = (await this.host.size(this.path, signal)) ?? 0;
    if (this.start !== undefined && size === this.end) return false;
    if (this.start === undefined || size < this.end) this.begin(size);
    else if (!this.extended && size - this.end > LOG_WINDOW_BYTES) this.begin(size);
    const parts = [this.bytes];
    let { end } = this;
    while (end < size) {
      const part = await this.host.read(this.path, end, Math.min(LOG_WINDOW_BYTES, size - end), signal);
      if (part.length === 0) break;
      parts.push(part);
      end += part.length;
    }
    this.bytes = Buffer.concat(parts);
    this.end = end;
    this.trim();
    return true;
  }

  private begin(size: number): void {
    this.start = Math.max(0, size - LOG_WINDOW_BYTES);
    this.end = this.start;
    this.bytes = Buffer.alloc(0);
    this.extended = false;
  }

  private async readBack(signal: AbortSignal): Promise<boolean> {
    if (!this.start) return false;
    const from = Math.max(0, this.start - LOG_WINDOW_BYTES);
    const part = await this.host.read(this.path, from, this.start - from, signal);
    // Shorter than it was: the next update reads it anew.
    if (part.length < this.start - from) return false;
    this.bytes = Buffer.concat([part, this.bytes]);
    this.start = from;
    this.extended = true;
    return true;
  }

  /** Lets go of the first part of what has grown too long; a copy, or the whole of it would be kept. */
  private trim(): void {
    if (this.extended || this.start === undefined || this.bytes.length <= KEPT_BYTES) return;
    this.start += this.bytes.length - LOG_WINDOW_BYTES;
    this.bytes = Buffer.from(this.bytes.subarray(-LOG_WINDOW_BYTES));
  }
}
