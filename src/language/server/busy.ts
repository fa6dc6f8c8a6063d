/** Milliseconds after which a check is noticeably long. */
const NOTICEABLE = 300;

/** Counts the pieces of work that take noticeably long. */
export class Busy {
  private long = 0;

  /** @param tell hears each change of the number. */
  constructor(private readonly tell: (checks: number) => void) {}

  async during<T>(work: () => Promise<T>): Promise<T> {
    const state = { counted: false };
    const timer = setTimeout(() => {
      state.counted = true;
      this.change(1);
    }, NOTICEABLE);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
      if (state.counted) this.change(-1);
    }
  }

  private change(by: number): void {
    this.long += by;
    this.tell(this.long);
  }
}
