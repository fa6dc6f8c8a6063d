import * as v from 'valibot';
import type { RunHost } from '../contracts/runHost';
import { runRecordSchema, type RunRecord } from '../contracts/runRecord';
import type { RunSnapshot, WatchLine } from '../contracts/starter';
import type { Disposable } from '../shared/disposables';
import { Emitter } from '../shared/events';
import type { Log } from '../shared/log';

/** A run as it is known now. `record` is missing when its `run.json` cannot be read or is of a later format. */
export interface RunEntry {
  readonly snapshot: RunSnapshot;
  readonly record?: RunRecord;
}

/**
 * What is known of a cluster's runs. It looks only while somebody watches (a visible view), and all it knows comes from
 * the runs' directories: two windows see the same.
 */
export class RunStore implements Disposable {
  private readonly entries = new Map<string, RunEntry>();
  private readonly changed = new Emitter<readonly string[]>();
  private watchers = 0;
  private watching: AbortController | undefined;
  private firstListing: PromiseWithResolvers<void> = Promise.withResolvers();
  private pending = new Set<string>();
  /** Lines of the watch so far, and which was the last about each run. */
  private told = 0;
  private readonly toldAt = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  /** Fires with the ids of runs that are new, changed or gone; at most every 200 ms. */
  readonly onChange = this.changed.event;

  constructor(
    readonly host: RunHost,
    private readonly log: Log,
  ) {}

  /** Newest first. */
  runs(): RunEntry[] {
    return [...this.entries.values()].sort((a, b) => compare(b, a));
  }

  get(id: string): RunEntry | undefined {
    return this.entries.get(id);
  }

  /** Watches until the result is disposed; several watchers share one look. */
  watch(): Disposable {
    this.watchers += 1;
    if (this.watchers === 1) this.begin();
    let over = false;
    return {
      dispose: () => {
        if (over) return;
        over = true;
        this.watchers -= 1;
        if (this.watchers === 0) this.end();
      },
    };
  }

  /** Looks once, and takes up watching again where it had ended. Rejects when the runs cannot be listed. */
  async refresh(signal: AbortSignal): Promise<void> {
    const began = this.told;
    // A run that is known only since is not gone: this listing is older.
    const known = new Set(this.entries.keys());
    const snapshots = await this.host.list(signal);
    // What the watch told meanwhile is newer than this listing.
    const isNewer = (id: string): boolean => (this.toldAt.get(id) ?? 0) > began;
    const there = new Set(snapshots.map((snapshot) => snapshot.id));
    for (const id of known) if (!there.has(id) && !isNewer(id)) this.tell({ kind: 'gone', id });
    for (const run of snapshots) if (!isNewer(run.id)) this.tell({ kind: 'run', run });
    this.resume();
  }

  /** Begins to watch again if somebody wants it and it had ended, as when a Python has come meanwhile. */
  resume(): void {
    if (this.watchers > 0 && !this.watching) this.begin();
  }

  /** Resolves when the first listing is known, watched or not. Rejects when the runs cannot be listed. */
  async ready(signal: AbortSignal): Promise<void> {
    if (this.watching) await this.firstListing.promise;
    else await this.refresh(signal);
  }

  dispose(): void {
    this.end();
    clearTimeout(this.timer);
    this.changed.dispose();
  }

  private begin(): void {
    const watching = new AbortController();
    const listing: PromiseWithResolvers<void> = Promise.withResolvers();
    // Whoever waits for it hears of a failure; nobody need wait.
    listing.promise.catch(() => undefined);
    this.watching = watching;
    this.firstListing = listing;
    const seen = new Set<string>();
    const hear = (line: WatchLine): void => {
      if (watching.signal.aborted) return;
      if (line.kind === 'ready') {
        for (const id of this.entries.keys()) if (!seen.has(id)) this.tell({ kind: 'gone', id });
        listing.resolve();
        return;
      }
      const id = line.kind === 'run' ? line.run.id : line.id;
      seen.add(id);
      this.told += 1;
      this.toldAt.set(id, this.told);
      this.tell(line);
    };
    void this.host.watch(hear, watching.signal).then(
      () => this.ended(watching, listing.reject, new Error('watching the runs ended')),
      (error: unknown) => this.ended(watching, listing.reject, error),
    );
  }

  private ended(watching: AbortController, reject: (error: unknown) => void, error: unknown): void {
    if (this.watching === watching) this.watching = undefined;
    reject(error);
    if (!watching.signal.aborted) this.log.error(`watching the runs ended: ${String(error)}`);
  }

  private end(): void {
    this.watching?.abort();
    this.watching = undefined;
  }

  private tell(line: Exclude<WatchLine, { kind: 'ready' }>): void {
    if (line.kind === 'gone') {
      this.entries.delete(line.id);
      this.mark(line.id);
      return;
    }
    const record = v.safeParse(runRecordSchema, line.run.record);
    this.entries.set(line.run.id, { snapshot: line.run, ...(record.success ? { record: record.output } : {}) });
    this.mark(line.run.id);
  }

  private mark(id: string): void {
    this.pending.add(id);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const ids = [...this.pending];
      this.pending = new Set();
      this.changed.fire(ids);
    }, 200);
  }
}

function compare(a: RunEntry, b: RunEntry): number {
  return startedAt(a) - startedAt(b) || a.snapshot.id.localeCompare(b.snapshot.id);
}

/** When the run was made, milliseconds since 1970. */
export function startedAt(entry: RunEntry): number {
  if (entry.record) return Date.parse(entry.record.created);
  return (entry.snapshot.attempts[0]?.start ?? 0) * 1000;
}

/** Seconds that all its attempts took; the running one counts until now. */
export function elapsedSeconds(entry: RunEntry, nowMs: number): number {
  const { attempts, state } = entry.snapshot;
  return attempts.reduce((sum, attempt, index) => {
    const running = state === 'running' && index === attempts.length - 1;
    const end = attempt.end ?? (running ? nowMs / 1000 : attempt.start);
    return sum + Math.max(0, end - attempt.start);
  }, 0);
}
