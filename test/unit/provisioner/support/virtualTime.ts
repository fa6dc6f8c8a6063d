import { mock } from 'node:test';
import timers from 'node:timers/promises';

interface Sleeper {
  /** Milliseconds of the clock. */
  readonly at: number;
  readonly wake: () => void;
  readonly fail: (error: Error) => void;
}

/** The clock of a suite: a wait takes no time, all the same everybody sees that it has passed. */
export interface VirtualTime {
  /** Does work that may take so many milliseconds of this clock. @throws Error when it still waits then: it hangs. */
  within<T>(limit: number, work: () => Promise<T>): Promise<T>;
}

/** Gives a suite a clock of its own: `Date.now`, `performance.now` and the waits of `node:timers/promises` go by it. */
export function virtualTime(): VirtualTime {
  const clock = new Clock();
  before(() => clock.install());
  after(() => {
    mock.restoreAll();
  });
  return clock;
}

class Clock implements VirtualTime {
  private now = Date.now();
  private deadline = Infinity;
  private readonly sleepers = new Set<Sleeper>();
  private ticking = false;

  install(): void {
    const begun = this.now;
    mock.method(Date, 'now', () => this.now);
    mock.method(performance, 'now', () => this.now - begun);
    mock.method(timers, 'setTimeout', this.sleep);
  }

  async within<T>(limit: number, work: () => Promise<T>): Promise<T> {
    this.deadline = this.now + limit;
    try {
      return await work();
    } finally {
      this.deadline = Infinity;
    }
  }

  private readonly sleep = (milliseconds = 0, value?: unknown, options: { signal?: AbortSignal } = {}) =>
    new Promise<unknown>((resolve, reject) => {
      const { signal } = options;
      const wake = (): void => resolve(value);
      const sleeper: Sleeper = { at: this.now + milliseconds, wake, fail: reject };
      const stop = (): void => {
        this.sleepers.delete(sleeper);
        reject(asError(signal?.reason));
      };
      this.sleepers.add(sleeper);
      if (signal?.aborted) stop();
      signal?.addEventListener('abort', stop);
      this.tick();
    });

  /** Nobody has anything to do but to wait once the promises that are settled have been followed. */
  private tick(): void {
    if (this.ticking) return;
    this.ticking = true;
    setImmediate(() => {
      this.ticking = false;
      const [next] = [...this.sleepers].sort((a, b) => a.at - b.at);
      if (next === undefined) return;
      this.sleepers.delete(next);
      this.now = Math.max(this.now, next.at);
      if (this.now > this.deadline) next.fail(new Error('it hangs'));
      else next.wake();
      if (this.sleepers.size > 0) this.tick();
    });
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
