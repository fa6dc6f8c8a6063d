import { StringDecoder } from 'node:string_decoder';
import type { RunHost } from '../contracts/runHost';
import { PlainTerminalText } from '../shared/plainTerminalText';

/** Bytes that are read at a time. */
const STEP_BYTES = 1024 * 1024;

/** A growing log from its start on, each byte once, as text that is safe for a terminal. */
export class LogTail {
  private offset = 0;
  private decoder = new StringDecoder('utf8');
  private plain = new PlainTerminalText();
  private busy: Promise<void> = Promise.resolve();

  constructor(
    private readonly host: RunHost,
    private readonly path: string,
  ) {}

  /** Tells what was added since, in parts. One at a time: a second call goes on where the first one ended. */
  read(tell: (text: string) => void, signal: AbortSignal): Promise<void> {
    this.busy = this.busy.catch(() => undefined).then(() => this.readOn(tell, signal));
    return this.busy;
  }

  private async readOn(tell: (text: string) => void, signal: AbortSignal): Promise<void> {
    const size = (await this.host.size(this.path, signal)) ?? 0;
    if (size < this.offset) this.beginAgain();
    while (this.offset < size) {
      const bytes = await this.host.read(this.path, this.offset, Math.min(STEP_BYTES, size - this.offset), signal);
      if (bytes.length === 0) return;
      this.offset += bytes.length;
      const text = this.plain.feed(this.decoder.write(bytes));
      if (text !== '') tell(text);
    }
  }

  private beginAgain(): void {
    this.offset = 0;
    this.decoder = new StringDecoder('utf8');
    this.plain = new PlainTerminalText();
  }
}
