/**
 * Work that several may wait for and that is done once: a question to the user, above all. Who no longer wants it leaves; when the
 * last one has left, it is stopped.
 */
export class SharedWork<T> {
  private running: { readonly result: Promise<T>; readonly stop: AbortController; waiting: number } | undefined;

  constructor(private readonly work: (signal: AbortSignal) => Promise<T>) {}

  /** @throws what the work throws, or an abort. */
  async join(signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    const mine = this.running ?? this.begin();
    mine.waiting += 1;
    const leave = Promise.withResolvers<never>();
    const onAbort = (): void => {
      leave.reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([mine.result, leave.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
      mine.waiting -= 1;
      if (mine.waiting === 0) mine.stop.abort();
    }
  }

  private begin() {
    const stop = new AbortController();
    const running = { result: this.work(stop.signal), stop, waiting: 0 };
    const done = (): void => {
      if (this.running === running) this.running = undefined;
    };
    running.result.then(done, done);
    // One that everybody has left is not joined any more.
    stop.signal.addEventListener('abort', done);
    this.running = running;
    return running;
  }
}
