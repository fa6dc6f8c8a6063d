import type { Disposable } from './disposables';

/** Time, which tests have a stand-in for. */
export interface Clock {
  now(): Date;
  /** Does something once after so many milliseconds, unless the result is disposed before. */
  after(milliseconds: number, work: () => void): Disposable;
}

/** The machine's own. Its timers do not keep a process alive. */
export const systemClock: Clock = {
  now: () => new Date(),
  after: (milliseconds, work) => {
    const timer = setTimeout(work, milliseconds);
    timer.unref();
    return { dispose: () => clearTimeout(timer) };
  },
};
