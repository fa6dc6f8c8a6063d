import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';

/** What `deltaHelper.py` says or is told: JSON, or a part of a file. */
export type Frame =
  { readonly kind: 'message'; readonly message: unknown } | { readonly kind: 'data'; readonly data: Buffer };

const HEAD = 5;
/** Bytes that are sent at once: small files together. */
const BATCH = 256 * 1024;
/** A longer frame is not one of ours. */
const LONGEST = 64 * 1024 * 1024;
/** Messages from here on are worth the packing. */
const WORTH_PACKING = 1024;

/** Reads frames until the stream ends. Throws for what is no frame. */
export async function* readFrames(stream: Readable): AsyncGenerator<Frame> {
  let held: Buffer[] = [];
  let size = 0;
  const take = (count: number): Buffer => {
    const all = held.length === 1 ? (held[0] ?? Buffer.alloc(0)) : Buffer.concat(held);
    held = all.length > count ? [all.subarray(count)] : [];
    size -= count;
    return all.subarray(0, count);
  };
  let head: Buffer | undefined;
  for await (const part of stream) {
    held.push(part as Buffer);
    size += (part as Buffer).length;
    for (;;) {
      if (!head && size >= HEAD) head = take(HEAD);
      if (!head) break;
      const length = head.readUInt32BE(1);
      if (length > LONGEST) throw new Error('what the other end says is no frame');
      if (size < length) break;
      yield await frameOf(String.fromCharCode(head[0] ?? 0), take(length));
      head = undefined;
    }
  }
}

async function frameOf(letter: string, body: Buffer): Promise<Frame> {
  switch (letter) {
    case 'D':
      return { kind: 'data', data: body };
    case 'J':
      return { kind: 'message', message: JSON.parse(body.toString()) };
    case 'Z':
      return { kind: 'message', message: JSON.parse((await promisify(inflate)(body)).toString()) };
    default:
      throw new Error('what the other end says is no frame');
  }
}

/** Writes frames, many small ones at once, and waits where the line is full. */
export class FrameWriter {
  private held: Buffer[] = [];
  private size = 0;

  /** `lost` rejects when nothing will be read any more; a stream of ssh2 does not tell. */
  constructor(
    private readonly stream: Writable,
    private readonly lost: Promise<never>,
  ) {}

  async message(message: Readonly<Record<string, unknown>>): Promise<void> {
    const text = Buffer.from(JSON.stringify(message));
    if (text.length < WORTH_PACKING) await this.frame('J', text);
    else await this.frame('Z', await promisify(deflate)(text));
  }

  async data(data: Buffer): Promise<void> {
    for (let at = 0; at < data.length; at += BATCH) await this.frame('D', data.subarray(at, at + BATCH));
  }

  /** Sends what is held back. */
  async flush(): Promise<void> {
    if (this.size === 0) return;
    const batch = Buffer.concat(this.held);
    this.held = [];
    this.size = 0;
    const written = new Promise<void>((resolve, reject) => {
      this.stream.write(batch, (error) => (error ? reject(error) : resolve()));
    });
    await Promise.race([written, this.lost]);
  }

  private async frame(letter: string, body: Buffer): Promise<void> {
    const head = Buffer.alloc(HEAD);
    head.write(letter, 'latin1');
    head.writeUInt32BE(body.length, 1);
    this.held.push(head, body);
    this.size += HEAD + body.length;
    if (this.size >= BATCH) await this.flush();
  }
}
