import { StringDecoder } from 'node:string_decoder';

/**
 * A message of Toil's message bus (`--writeMessages`). Fields as in Toil 9.6.0 `toil/bus.py`; `id` is the job's id in the
 * job store, `batchId` the number that the batch system gave to one try of it.
 */
export type BusMessage =
  | { readonly kind: 'issued'; readonly name: string; readonly id: string; readonly batchId: number }
  | { readonly kind: 'updated'; readonly id: string; readonly status: number }
  | { readonly kind: 'completed'; readonly name: string; readonly id: string; readonly exitCode: number }
  | { readonly kind: 'failed'; readonly name: string; readonly id: string }
  | { readonly kind: 'missing'; readonly id: string }
  | { readonly kind: 'annotation'; readonly id: string; readonly name: string; readonly value: string }
  | { readonly kind: 'externalId'; readonly batchId: number; readonly externalId: string; readonly batchSystem: string }
  | { readonly kind: 'queueSize'; readonly size: number }
  | { readonly kind: 'clusterSize'; readonly instanceType: string; readonly size: number }
  | { readonly kind: 'desiredClusterSize'; readonly instanceType: string; readonly size: number };

/** The fields of one line, in the order of the file; a getter that finds nothing usable marks the line as broken. */
class Fields {
  private next = 0;
  broken = false;

  constructor(private readonly parts: readonly string[]) {}

  get count(): number {
    return this.parts.length;
  }

  text(): string {
    return decodeUnicodeEscape(this.parts[this.next++] ?? '');
  }

  integer(): number {
    const part = this.parts[this.next++] ?? '';
    if (!/^-?\d+$/.test(part)) this.broken = true;
    return Number(part);
  }
}

interface Topic {
  readonly fields: number;
  readonly read: (fields: Fields) => BusMessage;
}

const TOPICS: ReadonlyMap<string, Topic> = new Map<string, Topic>([
  [
    'toil.bus.JobIssuedMessage',
    { fields: 3, read: (f) => ({ kind: 'issued', name: f.text(), id: f.text(), batchId: f.integer() }) },
  ],
  ['toil.bus.JobUpdatedMessage', { fields: 2, read: (f) => ({ kind: 'updated', id: f.text(), status: f.integer() }) }],
  [
    'toil.bus.JobCompletedMessage',
    { fields: 3, read: (f) => ({ kind: 'completed', name: f.text(), id: f.text(), exitCode: f.integer() }) },
  ],
  ['toil.bus.JobFailedMessage', { fields: 2, read: (f) => ({ kind: 'failed', name: f.text(), id: f.text() }) }],
  ['toil.bus.JobMissingMessage', { fields: 1, read: (f) => ({ kind: 'missing', id: f.text() }) }],
  [
    'toil.bus.JobAnnotationMessage',
    { fields: 3, read: (f) => ({ kind: 'annotation', id: f.text(), name: f.text(), value: f.text() }) },
  ],
  [
    'toil.bus.ExternalBatchIdMessage',
    {
      fields: 3,
      read: (f) => ({ kind: 'externalId', batchId: f.integer(), externalId: f.text(), batchSystem: f.text() }),
    },
  ],
  ['toil.bus.QueueSizeMessage', { fields: 1, read: (f) => ({ kind: 'queueSize', size: f.integer() }) }],
  [
    'toil.bus.ClusterSizeMessage',
    { fields: 2, read: (f) => ({ kind: 'clusterSize', instanceType: f.text(), size: f.integer() }) },
  ],
  [
    'toil.bus.ClusterDesiredSizeMessage',
    { fields: 2, read: (f) => ({ kind: 'desiredClusterSize', instanceType: f.text(), size: f.integer() }) },
  ],
]);

/**
 * Reads a bus file piece by piece as it grows. A line without its line break is kept for the next piece; topics that are
 * not known and lines that do not fit their topic are left out. Never throws. One reader per file (Toil truncates the
 * file at each restart, so each attempt has a file and a reader of its own).
 */
export class BusReader {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  /** @param piece the bytes that follow what was fed before; they may end anywhere, inside a character too. */
  feed(piece: Buffer | string): BusMessage[] {
    const text = this.rest + (typeof piece === 'string' ? piece : this.decoder.write(piece));
    const end = text.lastIndexOf('\n');
    this.rest = text.slice(end + 1);
    if (end < 0) return [];
    const messages: BusMessage[] = [];
    for (const line of text.slice(0, end).split('\n')) {
      const message = readLine(line);
      if (message) messages.push(message);
    }
    return messages;
  }
}

function readLine(line: string): BusMessage | undefined {
  const [topic = '', ...parts] = line.split('\t');
  const known = TOPICS.get(topic);
  const fields = new Fields(parts);
  if (known?.fields !== fields.count) return undefined;
  const message = known.read(fields);
  return fields.broken ? undefined : message;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Undoes Python's `unicode_escape` encoding; an escape that is none stays as it is written. */
export function decodeUnicodeEscape(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([abfnrtv\\'"]))/g,
    (whole, x?: string, u?: string, wide?: string, octal?: string, short?: string) => {
      if (short !== undefined) return SHORT_ESCAPES[short] ?? short;
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
      const code = parseInt(x ?? u ?? wide ?? '', 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
