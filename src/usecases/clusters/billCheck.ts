import { systemClock, type Clock } from '../../shared/clock';
import { Disposables, type Disposable } from '../../shared/disposables';
import { Emitter } from '../../shared/events';
import type { Log } from '../../shared/log';
import type { BillRecord } from './billRecord';
import type { ClusterStore } from './clusterStore';
import { idleCluster, type IdleCluster, type RunTimes } from './idleClusters';
import type { KnownCluster } from './knownClusters';
import type { Operations } from './operations';

export interface BillCheckParts {
  readonly clusters: Pick<ClusterStore, 'clusters' | 'get' | 'look' | 'billed' | 'onChange'>;
  readonly operations: Pick<Operations, 'of'>;
  /** All runs of a cluster's leader; undefined when they cannot be asked for without connecting. */
  readonly runsOf: (id: string, signal: AbortSignal) => Promise<readonly RunTimes[] | undefined>;
  readonly record: BillRecord;
  /** The setting `toil.aws.checkBill`. */
  readonly enabled: () => boolean;
  /** The setting `toil.aws.warnAfterIdleHours`. */
  readonly idleHours: () => number;
  readonly log: Log;
  /** The machine's own unless told. */
  readonly clock?: Clock;
}

/** Milliseconds between two checks on one machine. */
export const CHECK_EVERY = 15 * 60_000;
/** Milliseconds after the first cluster is known: leaders are being connected to by then. */
const FIRST_AFTER = 60_000;
/** Timers of windows do not go at the same moment: one that comes a little early counts. */
const EARLY = 30_000;

/**
 * Looks every 15 minutes whether a known cluster costs money without a run, also while the view is hidden; one window of this machine at a time,
 * at the regions of known clusters only. Without a known cluster it does nothing.
 */
export class BillCheck implements Disposable {
  private readonly all = new Disposables();
  private readonly told = new Emitter<readonly IdleCluster[]>();
  private readonly life = new AbortController();
  private readonly clock: Clock;
  private timer: Disposable | undefined;

  /** Clusters that nobody was told of yet in this idle spell. */
  readonly onIdle = this.told.event;

  constructor(private readonly parts: BillCheckParts) {
    this.clock = parts.clock ?? systemClock;
    this.all.add(this.told);
    this.all.add(parts.clusters.onChange(() => this.follow()));
    this.follow();
  }

  dispose(): void {
    this.life.abort();
    this.timer?.dispose();
    this.all.dispose();
  }

  private follow(): void {
    if (this.parts.clusters.clusters().length > 0) this.timer ??= this.next(FIRST_AFTER);
    else {
      this.timer?.dispose();
      this.timer = undefined;
    }
  }

  private next(milliseconds: number): Disposable {
    return this.clock.after(milliseconds, () => void this.turn());
  }

  private async turn(): Promise<void> {
    const { signal } = this.life;
    try {
      if (this.parts.enabled() && (await this.parts.record.claim(this.clock.now(), CHECK_EVERY - EARLY, signal)))
        await this.check(signal);
    } catch (error) {
      if (!signal.aborted) this.parts.log.warn(`bills could not be checked: ${String(error)}`);
    }
    if (signal.aborted) return;
    this.timer?.dispose();
    this.timer = this.next(CHECK_EVERY);
    this.follow();
  }

  private async check(signal: AbortSignal): Promise<void> {
    const { clusters, record, idleHours } = this.parts;
    await this.lookAtRegions(signal);
    const found = await Promise.all(clusters.clusters().map((known) => this.idle(known, idleHours(), signal)));
    const idle = found.filter((each) => each !== undefined);
    const spells = idle.map(({ known: { id }, since }) => ({ id, since }));
    const untold = await record.takeUntold(spells, this.clock.now(), signal);
    const news = idle.filter(({ known }) => untold.includes(known.id));
    if (news.length > 0) this.told.fire(news);
  }

  /** One look for each region of a known cluster. What fails stays as it was. */
  private async lookAtRegions(signal: AbortSignal): Promise<void> {
    const { clusters, log } = this.parts;
    const places = new Map(clusters.clusters().map((known) => [`${known.key.account} ${known.key.region}`, known]));
    await Promise.all(
      [...places.values()].map(async ({ key, profile }) => {
        try {
          await clusters.look(key, profile, signal);
        } catch (error) {
          signal.throwIfAborted();
          log.warn(`the bill of ${key.region} could not be checked: ${String(error)}`);
        }
      }),
    );
    await clusters.billed();
  }

  private async idle(known: KnownCluster, hours: number, signal: AbortSignal): Promise<IdleCluster | undefined> {
    const { operations, runsOf, log } = this.parts;
    // Seen long ago, or being changed by this window: nothing is said of it.
    if (known.lastSeen !== undefined || operations.of(known.id) !== undefined) return undefined;
    const runs = await runsOf(known.id, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      log.warn(`the runs of ${known.id} could not be asked for: ${String(error)}`);
      return undefined;
    });
    return idleCluster(known, runs, hours, this.clock.now());
  }
}
