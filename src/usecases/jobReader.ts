import type { RunHost } from '../contracts/runHost';
import type { RunSnapshot } from '../contracts/starter';
import { JobTable, type JobCounts } from '../toil/jobTable';
import { BusReader } from '../toil/messageBus';

/** Bytes of a message bus file that are read at a time. */
const STEP_BYTES = 4 * 1024 * 1024;
/** Runs that have ended of which every job is kept; of the others only the numbers. */
const ENDED_TABLES = 8;

/** How far a run's message bus files were read, and what they said. */
interface Reading {
  readonly table: JobTable;
  attempt: number;
  offset: number;
  reader: BusReader;
  busy: Promise<void>;
  /** Whether the run had ended when its jobs were asked for last. */
  ended: boolean;
}

/** Reads the jobs of runs from their message bus files; each byte once while a run goes on. */
export class JobReader {
  /** Those that were asked for last are last. */
  private readonly readings = new Map<string, Reading>();
  private readonly known = new Map<string, { readonly key: string; readonly counts: JobCounts }>();
  private counting: Promise<unknown> = Promise.resolve();

  constructor(private readonly host: RunHost) {}

  /** The run's jobs as far as its snapshot says there is something to read. */
  async jobs(snapshot: RunSnapshot, signal: AbortSignal): Promise<JobTable> {
    const reading = this.readings.get(snapshot.id) ?? start();
    reading.ended = snapshot.state !== 'running';
    this.readings.delete(snapshot.id);
    this.readings.set(snapshot.id, reading);
    this.keepFew();
    // One reader at a time: a second call goes on where the first one ended.
    reading.busy = reading.busy.catch(() => undefined).then(() => this.catchUp(reading, snapshot, signal));
    await reading.busy;
    return reading.table;
  }

  /** The numbers of the run's jobs. Those of a run that has ended are read once, and its jobs are not kept for it. */
  async counts(snapshot: RunSnapshot, signal: AbortSignal): Promise<JobCounts> {
    const { id } = snapshot;
    if (snapshot.state === 'running') return (await this.jobs(snapshot, signal)).counts;
    const key = keyOf(snapshot);
    const known = this.known.get(id);
    if (known?.key === key) return known.counts;
    // One run after the other: a long list of them must not be in memory at once.
    const turn = this.counting.catch(() => undefined).then(() => this.countEnded(snapshot, signal));
    this.counting = turn;
    const counts = await turn;
    this.known.set(id, { key, counts });
    return counts;
  }

  forget(runId: string): void {
    this.readings.delete(runId);
    this.known.delete(runId);
  }

  private async countEnded(snapshot: RunSnapshot, signal: AbortSignal): Promise<JobCounts> {
    if (this.readings.has(snapshot.id)) return { ...(await this.jobs(snapshot, signal)).counts };
    const reading = start();
    await this.catchUp(reading, snapshot, signal);
    return { ...reading.table.counts };
  }

  /** Lets go of the jobs of ended runs that nobody has looked at for longest. */
  private keepFew(): void {
    const ended = [...this.readings].filter(([, reading]) => reading.ended);
    for (const [id] of ended.slice(0, -ENDED_TABLES)) this.readings.delete(id);
  }

  private async catchUp(reading: Reading, snapshot: RunSnapshot, signal: AbortSignal): Promise<void> {
    for (const { number } of snapshot.attempts) {
      if (number < reading.attempt) continue;
      if (number > reading.attempt) {
        if (reading.attempt > 0) reading.table.newAttempt();
        Object.assign(reading, { attempt: number, offset: 0, reader: new BusReader() });
      }
      const size = snapshot.sizes[`messages.${number}`] ?? 0;
      while (reading.offset < size) {
        const length = Math.min(STEP_BYTES, size - reading.offset);
        const bytes = await this.host.read(`${snapshot.dir}/messages.${number}`, reading.offset, length, signal);
        if (bytes.length === 0) break;
        reading.offset += bytes.length;
        reading.table.feed(reading.reader.feed(bytes));
      }
    }
    if (snapshot.state !== 'running') reading.table.attemptEnded(snapshot.state === 'succeeded');
  }
}

/** Changes when a run's jobs may have. */
function keyOf({ state, attempts, sizes }: RunSnapshot): string {
  return JSON.stringify([state, attempts.map(({ number }) => [number, sizes[`messages.${number}`] ?? 0])]);
}

function start(): Reading {
  return {
    table: new JobTable(),
    attempt: 0,
    offset: 0,
    reader: new BusReader(),
    busy: Promise.resolve(),
    ended: false,
  };
}
