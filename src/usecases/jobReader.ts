import type { RunHost } from '../contracts/runHost';
import type { RunSnapshot } from '../contracts/starter';
import { JobTable } from '../toil/jobTable';
import { BusReader } from '../toil/messageBus';

/** Bytes of a message bus file that are read at a time. */
const STEP_BYTES = 4 * 1024 * 1024;

/** How far a run's message bus files were read, and what they said. */
interface Reading {
  readonly table: JobTable;
  attempt: number;
  offset: number;
  reader: BusReader;
  busy: Promise<void>;
}

/** Reads the jobs of runs from their message bus files; each byte once. */
export class JobReader {
  private readonly readings = new Map<string, Reading>();

  constructor(private readonly host: RunHost) {}

  /** The run's jobs as far as its snapshot says there is something to read. */
  async jobs(snapshot: RunSnapshot, signal: AbortSignal): Promise<JobTable> {
    const reading = this.readings.get(snapshot.id) ?? start();
    this.readings.set(snapshot.id, reading);
    // One reader at a time: a second call goes on where the first one ended.
    reading.busy = reading.busy.catch(() => undefined).then(() => this.catchUp(reading, snapshot, signal));
    await reading.busy;
    return reading.table;
  }

  forget(runId: string): void {
    this.readings.delete(runId);
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

function start(): Reading {
  return { table: new JobTable(), attempt: 0, offset: 0, reader: new BusReader(), busy: Promise.resolve() };
}
