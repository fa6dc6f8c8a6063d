import { isWork, typeName } from './jobNames';
import type { BusMessage } from './messageBus';

/** `waiting`: known but on no machine now (between two tries too). `failed`: out of tries, by its own fault. */
export type JobState = 'waiting' | 'running' | 'done' | 'failed';

/** One job; the same object for its whole life, its fields change. */
export interface JobRow {
  /** Id in the job store: the same in every attempt of a run. */
  readonly id: string;
  /** Toil's own name, untrusted text. */
  readonly name: string;
  readonly state: JobState;
  /** How often it was started; 1 for a job that was never tried again. */
  readonly tries: number;
  /** Code of the last try that ended: a WDL task's own; 1 for any failure of CWL and Python. */
  readonly exitCode?: number;
}

/** Numbers of jobs. `issued` counts every job that was ever started, `retried` those that were tried more than once. */
export interface JobCounts {
  readonly issued: number;
  readonly waiting: number;
  readonly running: number;
  readonly done: number;
  readonly failed: number;
  readonly retried: number;
}

/** The jobs of one step, task or function, in the order in which they first came. */
export interface JobType {
  readonly type: string;
  readonly counts: JobCounts;
  readonly jobs: readonly JobRow[];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
interface TypeEntry extends JobType {
  readonly counts: Writable<JobCounts>;
  readonly jobs: Writable<JobRow>[];
}
interface Entry {
  readonly row: Writable<JobRow>;
  /** Undefined while it is hidden: a job that Toil made for itself. */
  type: TypeEntry | undefined;
  /** A try has been issued and has not come back. */
  out: boolean;
}

function noJobs(): Writable<JobCounts> {
  return { issued: 0, waiting: 0, running: 0, done: 0, failed: 0, retried: 0 };
}

/**
 * The jobs of a run, from the message buses of its attempts (rules: docs of the bus in Toil 9.6.0 `bus.py`, and what runs
 * on a single machine showed). Each message costs the same, however many jobs there are.
 */
export class JobTable {
  private readonly entries = new Map<string, Entry>();
  private readonly byType = new Map<string, TypeEntry>();
  private readonly total = noJobs();

  get counts(): JobCounts {
    return this.total;
  }

  /** In the order in which the types first came. The array is a new one, its members are live. */
  get types(): readonly JobType[] {
    return [...this.byType.values()].filter((entry) => entry.jobs.length > 0);
  }

  feed(messages: readonly BusMessage[]): void {
    for (const message of messages) this.take(message);
  }

  /**
   * The messages that follow are those of the next attempt: nothing is running any more, and what had failed gets its
   * tries again.
   */
  newAttempt(): void {
    for (const entry of this.entries.values()) {
      entry.out = false;
      if (entry.row.state !== 'done') this.setState(entry, 'waiting');
    }
  }

  /**
   * The attempt has ended, so nothing is running. A job may have finished without a message that says so (its second copy
   * reported a failure, or its worker outlived Toil): a run that succeeded has no unfinished jobs.
   */
  attemptEnded(succeeded: boolean): void {
    for (const entry of this.entries.values()) {
      entry.out = false;
      if (succeeded) this.setState(entry, 'done');
      else if (entry.row.state === 'running') this.setState(entry, 'waiting');
    }
  }

  private take(message: BusMessage): void {
    switch (message.kind) {
      case 'issued':
        this.issued(message.id, message.name);
        return;
      case 'completed':
        this.completed(message.id, message.exitCode);
        return;
      case 'failed':
        this.failed(message.id, message.name);
        return;
      case 'missing':
        this.missing(message.id);
        return;
      case 'updated':
      case 'annotation':
      case 'externalId':
      case 'queueSize':
      case 'clusterSize':
      case 'desiredClusterSize':
        return;
    }
  }

  private issued(id: string, name: string): void {
    const known = this.entries.get(id);
    if (!known) {
      const entry: Entry = { row: { id, name, state: 'running', tries: 1 }, type: undefined, out: true };
      this.entries.set(id, entry);
      if (isWork(id, name)) this.show(entry);
      return;
    }
    // A job that went well is issued again only to look after its successors: that is no try.
    if (known.row.exitCode !== 0) {
      known.row.tries += 1;
      if (known.row.tries === 2) this.count(known, 'retried', 1);
    }
    known.out = true;
    this.setState(known, 'running');
  }

  private completed(id: string, exitCode: number): void {
    const entry = this.entries.get(id);
    if (!entry) return;
    entry.row.exitCode = exitCode;
    entry.out = false;
    // Anything but 0 is not a failure yet: it may be tried again, or the race with another copy was lost.
    this.setState(entry, exitCode === 0 ? 'done' : 'waiting');
  }

  private failed(id: string, name: string): void {
    const entry = this.entries.get(id);
    // Without a bad code it is a parent that its children dragged down: it did its own work.
    if (!entry || (entry.row.exitCode ?? 0) === 0) return;
    entry.out = false;
    // Toil ran a successor in the same worker (chaining) and it was the one that failed: the id has its name now.
    const renamed = name !== entry.row.name && name !== '';
    if (!entry.type || (renamed && isWork('', name))) this.rename(entry, name);
    this.setState(entry, 'failed');
  }

  /** The batch system lost the job: it is issued again, or fails. */
  private missing(id: string): void {
    const entry = this.entries.get(id);
    if (!entry?.out) return;
    entry.out = false;
    this.setState(entry, 'waiting');
  }

  private rename(entry: Entry, name: string): void {
    if (entry.type) this.hide(entry, entry.type);
    entry.row.name = name;
    this.show(entry);
  }

  private show(entry: Entry): void {
    const type = typeName(entry.row.name);
    let home = this.byType.get(type);
    if (!home) {
      home = { type, counts: noJobs(), jobs: [] };
      this.byType.set(type, home);
    }
    home.jobs.push(entry.row);
    entry.type = home;
    this.countWhole(entry, 1);
  }

  private hide(entry: Entry, home: TypeEntry): void {
    home.jobs.splice(home.jobs.indexOf(entry.row), 1);
    this.countWhole(entry, -1);
    entry.type = undefined;
  }

  private countWhole(entry: Entry, by: 1 | -1): void {
    this.count(entry, 'issued', by);
    this.count(entry, entry.row.state, by);
    if (entry.row.tries > 1) this.count(entry, 'retried', by);
  }

  private setState(entry: Entry, state: JobState): void {
    if (entry.row.state === state) return;
    this.count(entry, entry.row.state, -1);
    entry.row.state = state;
    this.count(entry, state, 1);
  }

  private count(entry: Entry, what: keyof JobCounts, by: 1 | -1): void {
    if (!entry.type) return;
    entry.type.counts[what] += by;
    this.total[what] += by;
  }
}
