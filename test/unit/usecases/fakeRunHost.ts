import type { FolderEntry, RunHost } from '../../../src/contracts/runHost';
import { RUN_RECORD_FORMAT, type RunRecord } from '../../../src/contracts/runRecord';
import type { RunSnapshot, StartAnswer, StartRequest, WatchLine } from '../../../src/contracts/starter';
import type { RunEntry } from '../../../src/usecases/runStore';

/**
 * A machine in memory, for what the real one (test/unit/local, test/real) cannot be made to do at will: every answer of
 * the starter, watches that tell what the test wants, files that change between two reads.
 */
export class FakeRunHost implements RunHost {
  readonly runsFolder: string = '/runs';
  /** What every folder holds. */
  entries: FolderEntry[] = [];
  /** What copying a result does. */
  copy: (path: string, toFolder: string) => Promise<void> = () =>
    Promise.reject(new Error('no use case copies results'));
  /** The bytes that a copy tells of on its way. */
  copied: readonly number[] = [];
  used = { bytes: 0, files: 0 };
  readonly files = new Map<string, Buffer>();
  /** What `read` was asked for: path, offset, length. */
  readonly reads: [string, number, number][] = [];
  readonly snapshots = new Map<string, RunSnapshot>();
  /** What was asked of it that changes something, in order. */
  readonly done: string[] = [];
  readonly requests: StartRequest[] = [];
  readonly watches: {
    readonly tell: (line: WatchLine) => void;
    readonly signal: AbortSignal;
    fail: (e: Error) => void;
  }[] = [];
  answer: StartAnswer | Error = { kind: 'started', attempt: 1 };
  createError: Error | undefined;
  executed: { code: number; stdout: string; stderr: string } = { code: 0, stdout: '', stderr: '' };

  create(id: string, text: string): Promise<string> {
    if (this.createError) return Promise.reject(this.createError);
    const dir = `${this.runsFolder}/${id}`;
    this.done.push(`create ${id}`);
    this.files.set(`${dir}/run.json`, Buffer.from(text));
    return Promise.resolve(dir);
  }

  start(dir: string, request: StartRequest): Promise<StartAnswer> {
    this.done.push(`start ${dir}`);
    this.requests.push(request);
    return this.answer instanceof Error ? Promise.reject(this.answer) : Promise.resolve(this.answer);
  }

  stop(): Promise<never> {
    return Promise.reject(new Error('no use case stops a run'));
  }

  reap(): Promise<number> {
    return Promise.resolve(0);
  }

  list(signal: AbortSignal): Promise<RunSnapshot[]> {
    signal.throwIfAborted();
    return Promise.resolve([...this.snapshots.values()]);
  }

  watch(tell: (line: WatchLine) => void, signal: AbortSignal): Promise<void> {
    return new Promise((_resolve, reject) => {
      this.watches.push({ tell, signal, fail: reject });
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  }

  waitForEnd(): Promise<never> {
    return Promise.reject(new Error('no use case waits for an end'));
  }

  read(path: string, offset: number, length: number, signal: AbortSignal): Promise<Buffer> {
    signal.throwIfAborted();
    this.reads.push([path, offset, length]);
    return Promise.resolve(Buffer.from(this.files.get(path)?.subarray(offset, offset + length) ?? []));
  }

  size(path: string): Promise<number | undefined> {
    return Promise.resolve(this.files.get(path)?.length);
  }

  folder(): Promise<FolderEntry[]> {
    return Promise.resolve(this.entries);
  }

  usage(): Promise<{ bytes: number; files: number }> {
    return Promise.resolve(this.used);
  }

  remove(dir: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.done.push(`remove ${dir}`);
    for (const path of [...this.files.keys()]) if (path.startsWith(`${dir}/`)) this.files.delete(path);
    return Promise.resolve();
  }

  copyOut(path: string, toFolder: string, report: (bytes: number) => void): Promise<void> {
    for (const bytes of this.copied) report(bytes);
    return this.copy(path, toFolder);
  }

  execute(argv: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    this.done.push(argv.join(' '));
    return Promise.resolve(this.executed);
  }
}

/** Never fires: the limit of a test is mocha's. */
export const { signal } = new AbortController();

export function recordOf(id: string, more: Partial<RunRecord> = {}): RunRecord {
  return {
    format: RUN_RECORD_FORMAT,
    id,
    name: 'align.cwl',
    created: '2026-11-22T10:00:00.000Z',
    host: { id: 'host-1', name: 'laptop' },
    language: 'cwl',
    workflow: { path: '/data/align.cwl' },
    inputs: { kind: 'none' },
    files: [],
    options: {},
    toil: { version: '9.6.0', bin: '/toil/bin', python: '/toil/bin/python3' },
    jobStore: `file:/runs/${id}/js`,
    outputs: `/runs/${id}/outputs`,
    ...more,
  };
}

export function snapshotOf(id: string, more: Partial<RunSnapshot> = {}): RunSnapshot {
  return {
    id,
    dir: `/runs/${id}`,
    state: 'running',
    stopping: false,
    record: recordOf(id),
    attempts: [{ number: 1, argv: ['/toil/bin/toil-cwl-runner'], cwd: '/', restart: false, start: 1000 }],
    sizes: {},
    jobStoreExists: true,
    ...more,
  };
}

export function entryOf(id: string, snapshot: Partial<RunSnapshot> = {}, record: Partial<RunRecord> = {}): RunEntry {
  const whole = recordOf(id, record);
  return { snapshot: snapshotOf(id, { record: whole, ...snapshot }), record: whole };
}

export function attemptOf(
  number: number,
  more: Partial<RunSnapshot['attempts'][number]> = {},
): RunSnapshot['attempts'][number] {
  return { number, argv: ['/toil/bin/toil-cwl-runner'], cwd: '/', restart: number > 1, start: 1000 * number, ...more };
}
