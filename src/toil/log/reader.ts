import { StringDecoder } from 'node:string_decoder';
import { type JobDescription, parseJobDescription, parseLine } from './line';

/** What one job asks for. Sizes are bytes, as exact as the log is (Toil prints `9.5 Mi`). */
export interface AskedResources {
  readonly cores: number;
  readonly memory: number;
  readonly disk: number;
  readonly preemptible: boolean;
}

/** What Toil's log tells beside its plain lines. */
export type LogEvent =
  /** A try of a job was handed to the batch system. The only place that names its resources. */
  | { readonly kind: 'issued'; readonly job: JobDescription; readonly batchId: number; readonly asked: AskedResources }
  /** The log of a failed job's worker; once for each try, and once more at the end of the run. */
  | { readonly kind: 'workerLog'; readonly job: JobDescription; readonly text: string }
  /** What a failed tool wrote: `fail.cwl.0.bad.cwl.stderr` is the stderr of the unit `fail.cwl.0.bad.cwl`. */
  | { readonly kind: 'toolOutput'; readonly unit: string; readonly stream: 'stderr' | 'stdout'; readonly text: string }
  /** Toil's own last word on the jobs. */
  | { readonly kind: 'finished'; readonly failedJobs: number }
  /** The summary at the very end; the logs of those jobs come behind it. The only one when the first failure stops all. */
  | { readonly kind: 'failedJobs'; readonly count: number }
  /** Toil has ended, orderly. */
  | { readonly kind: 'stopped'; readonly success: boolean }
  /** Jobs now with the batch system. */
  | { readonly kind: 'progress'; readonly running: number; readonly waiting: number };

/** Longest block that is kept, in UTF-16 units: a tool may write without end. The end of it is what tells most. */
const LONGEST_BLOCK = 2_000_000;

/**
 * Reads Toil's log (stderr) piece by piece as it grows. Never throws. A block that has not ended yet gives its event when
 * it ends; `end()` gives what is there of it.
 */
export class LogReader {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';
  private title: string | undefined;
  private block: string[] | undefined;
  private blockLength = 0;

  /** @param piece the bytes that follow what was fed before; they may end anywhere, inside a character too. */
  feed(piece: Buffer | string): LogEvent[] {
    const lines = (this.rest + (typeof piece === 'string' ? piece : this.decoder.write(piece))).split('\n');
    this.rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.line(line.replace(/\r$/, '')) ?? []);
  }

  /** The log is complete: what was held back because it might have gone on. */
  end(): LogEvent[] {
    const events = this.rest === '' ? [] : this.feed('\n');
    const open = this.closeBlock();
    return open ? [...events, open] : events;
  }

  private line(line: string): LogEvent | undefined {
    if (this.block) return this.lineInBlock(line, this.block);
    if (line === '=========>' && this.title !== undefined) {
      this.block = [];
      return undefined;
    }
    const { message } = parseLine(line);
    this.title = /^(.*) follows:$/.exec(message)?.[1];
    return this.title === undefined ? readMessage(message) : undefined;
  }

  private lineInBlock(line: string, block: string[]): LogEvent | undefined {
    if (line.startsWith('\t')) {
      block.push(line.slice(1));
      this.blockLength += line.length;
      while (this.blockLength > LONGEST_BLOCK && block.length > 1) this.blockLength -= (block.shift()?.length ?? 0) + 1;
      return undefined;
    }
    // Every line of a block is indented, so this one ends it even if its end mark got lost.
    const event = this.closeBlock();
    return event ?? (line === '<=========' ? undefined : this.line(line));
  }

  private closeBlock(): LogEvent | undefined {
    const { title, block } = this;
    this.title = undefined;
    this.block = undefined;
    this.blockLength = 0;
    return title !== undefined && block ? blockEvent(title, block.join('\n')) : undefined;
  }
}

function blockEvent(title: string, text: string): LogEvent | undefined {
  const worker = /Log from job "(.*)"$/.exec(title)?.[1];
  if (worker !== undefined) {
    const job = parseJobDescription(worker);
    return job && { kind: 'workerLog', job, text };
  }
  const [, unit, stream] = /^(.*)\.(stderr|stdout)$/.exec(title) ?? [];
  if (unit === undefined) return undefined;
  return { kind: 'toolOutput', unit, stream: stream === 'stdout' ? 'stdout' : 'stderr', text };
}

function readMessage(message: string): LogEvent | undefined {
  if (message.startsWith('Issued job ')) return readIssued(message);
  const failed = /^Finished toil run with (\d+) failed jobs\.$/.exec(message)?.[1];
  if (failed !== undefined) return { kind: 'finished', failedJobs: Number(failed) };
  if (message === 'Finished toil run successfully.') return { kind: 'finished', failedJobs: 0 };
  const count = /(?:^|: )The job store '.*' contains (\d+) failed jobs\b/.exec(message)?.[1];
  if (count !== undefined) return { kind: 'failedJobs', count: Number(count) };
  const success = /^Workflow \S+ stopped\. Success: (True|False)$/.exec(message)?.[1];
  if (success !== undefined) return { kind: 'stopped', success: success === 'True' };
  const [, running, waiting] = /^(\d+) jobs are running, (\d+) jobs are issued and waiting to run$/.exec(message) ?? [];
  return running === undefined ? undefined : { kind: 'progress', running: Number(running), waiting: Number(waiting) };
}

function readIssued(message: string): LogEvent | undefined {
  const match = /^Issued job (.*) with job batch system ID: (\d+) and (.*)$/.exec(message);
  const job = match && parseJobDescription(match[1] ?? '');
  if (!job) return undefined;
  const words = match[3] ?? '';
  return { kind: 'issued', job, batchId: Number(match[2]), asked: readAsked(words) };
}

function readAsked(words: string): AskedResources {
  const value = (name: string): string => new RegExp(`\\b${name}: ([^,]*)`).exec(words)?.[1] ?? '';
  return {
    cores: Number(value('cores')) || 0,
    memory: parseSize(value('memory')),
    disk: parseSize(value('disk')),
    preemptible: value('preemptible') === 'True',
  };
}

const PREFIXES = ['', 'K', 'M', 'G', 'T', 'P', 'E'];

/** Bytes of what Toil prints for people: `256.0 Mi`, `2.0 Gi`, `0 `; 0 when it is none. */
export function parseSize(text: string): number {
  const [, digits, prefix = '', binary] = /^([\d.]+) ?([KMGTPE]?)(i?)B?$/.exec(text.trim()) ?? [];
  if (digits === undefined) return 0;
  return Math.round(Number(digits) * (binary ? 1024 : 1000) ** PREFIXES.indexOf(prefix));
}

/** All events of a whole log. */
export function readLog(text: string): LogEvent[] {
  const reader = new LogReader();
  return [...reader.feed(text), ...reader.end()];
}
