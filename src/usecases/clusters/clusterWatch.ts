import type { Clock } from '../../shared/clock';
import type { Disposable } from '../../shared/disposables';

/** Milliseconds between two looks at all regions, most of which have nothing; where clusters are; and where something moves. */
const EVERYTHING_EVERY = 5 * 60_000;
const STANDING_EVERY = 60_000;
const MOVING_EVERY = 10_000;

export interface Looks {
  /** None rejects but for an abort. */
  everything(signal: AbortSignal): Promise<void>;
  standing(signal: AbortSignal): Promise<void>;
  moving(signal: AbortSignal): Promise<void>;
}

/** When to look, as long as somebody watches: at once, then again and again. */
export class ClusterWatch implements Disposable {
  private watchers = 0;
  private stop: AbortController | undefined;
  private timer: Disposable | undefined;
  /** When the last look at everything began, and the last where clusters are: milliseconds since 1970. */
  private everythingAt = -Infinity;
  private standingAt = -Infinity;

  constructor(
    private readonly looks: Looks,
    private readonly clock: Clock,
  ) {}

  /** Watches until the result is disposed; several watchers share the looks. */
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

  /** What was seen counts no more. */
  restart(): void {
    this.everythingAt = -Infinity;
    if (this.watchers === 0) return;
    this.end();
    this.begin();
  }

  dispose(): void {
    this.end();
  }

  private begin(): void {
    const stop = new AbortController();
    this.stop = stop;
    // A view that is shown again shortly after shows what it knows.
    const since = this.clock.now().getTime() - this.everythingAt;
    if (since >= MOVING_EVERY) this.everythingAt = -Infinity;
    void this.turn(stop.signal);
  }

  private end(): void {
    this.stop?.abort();
    this.timer?.dispose();
  }

  private async turn(signal: AbortSignal): Promise<void> {
    const now = this.clock.now().getTime();
    const look = this.due(now);
    if (look === 'everything') this.everythingAt = now;
    if (look !== 'moving') this.standingAt = now;
    try {
      await this.looks[look](signal);
    } catch {
      // It was stopped in the middle: the next watcher begins anew.
      if (look === 'everything' && this.everythingAt === now) this.everythingAt = -Infinity;
    }
    if (!signal.aborted) this.timer = this.clock.after(MOVING_EVERY, () => void this.turn(signal));
  }

  private due(now: number): keyof Looks {
    if (now - this.everythingAt >= EVERYTHING_EVERY) return 'everything';
    return now - this.standingAt >= STANDING_EVERY ? 'standing' : 'moving';
  }
}
