/** Milliseconds within which crashes count together. */
const SPAN = 5 * 60_000;
/** How many times a server that died is started anew within that time. */
export const MOST_RESTARTS = 3;

/** Decides whether a process that died is started again: a few times, not for ever. */
export class Restarts {
  private crashes: number[] = [];

  /** @param now milliseconds of a clock. */
  constructor(private readonly now: () => number = Date.now) {}

  /** Notes a crash; true: start it again. */
  crashed(): boolean {
    const now = this.now();
    this.crashes = [...this.crashes.filter((at) => now - at < SPAN), now];
    return this.crashes.length <= MOST_RESTARTS;
  }

  /** The user started it: the count begins anew. */
  reset(): void {
    this.crashes = [];
  }
}
