import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../src/shared/clock';

/** Time that only passes when a test says so. */
export class FakeClock implements Clock {
  private time: number;
  private readonly timers = new Set<{ readonly at: number; readonly work: () => void }>();

  constructor(start = '2026-11-22T12:00:00Z') {
    this.time = Date.parse(start);
  }

  now(): Date {
    return new Date(this.time);
  }

  after(milliseconds: number, work: () => void) {
    const timer = { at: this.time + milliseconds, work };
    this.timers.add(timer);
    return { dispose: () => void this.timers.delete(timer) };
  }

  /** How many wait. */
  get waiting(): number {
    return this.timers.size;
  }

  /** Lets so many milliseconds pass, with everything that they bring about. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    await settled();
    for (;;) {
      const [next] = [...this.timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.work();
      await settled();
    }
    this.time = end;
  }
}

/** Promises that are ready have gone on. */
export async function settled(): Promise<void> {
  for (let n = 0; n < 20; n += 1) await turn();
}
