import type { RunSnapshot, WatchLine } from '../../contracts/starter';

type Tell = (line: WatchLine) => void;

interface Listener {
  readonly tell: Tell;
  readonly fail: (error: unknown) => void;
}

/** One watch for all who want to hear it: a connection has few sessions that may be held for long. */
export class SharedWatch {
  private readonly listeners = new Set<Listener>();
  private readonly latest = new Map<string, RunSnapshot>();
  private isReady = false;
  private running: AbortController | undefined;

  /** `watch` runs until its signal fires. */
  constructor(private readonly watch: (tell: Tell, signal: AbortSignal) => Promise<void>) {}

  /** As `RunHost.watch`: who comes later is told first what is known by then. */
  async listen(tell: Tell, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    let listener: Listener | undefined;
    let abort: () => void = () => undefined;
    try {
      await new Promise<never>((_, reject) => {
        abort = () => reject(signal.reason as Error);
        signal.addEventListener('abort', abort, { once: true });
        for (const run of this.latest.values()) tell({ kind: 'run', run });
        if (this.isReady) tell({ kind: 'ready' });
        listener = { tell, fail: reject };
        this.listeners.add(listener);
        if (!this.running) this.begin();
      });
    } finally {
      signal.removeEventListener('abort', abort);
      if (listener) this.listeners.delete(listener);
      if (this.listeners.size === 0) this.end();
    }
  }

  private begin(): void {
    const running = new AbortController();
    this.running = running;
    const hear = (line: WatchLine): void => {
      if (running.signal.aborted) return;
      if (line.kind === 'run') this.latest.set(line.run.id, line.run);
      else if (line.kind === 'gone') this.latest.delete(line.id);
      else this.isReady = true;
      for (const { tell } of [...this.listeners]) tell(line);
    };
    const over = (error: unknown): void => {
      if (running.signal.aborted) return;
      this.end();
      for (const { fail } of [...this.listeners]) fail(error);
    };
    this.watch(hear, running.signal).then(() => over(new Error('watching the runs ended')), over);
  }

  private end(): void {
    this.running?.abort();
    this.running = undefined;
    this.isReady = false;
    this.latest.clear();
  }
}

/**
 * Waits by a watch until a run that was just seen has ended. What the watch saw before that is told by its fewer attempts and does not
 * count. Rejects when the run goes away, and as the watch.
 */
export async function endByWatch(watch: SharedWatch, seen: RunSnapshot, signal: AbortSignal): Promise<RunSnapshot> {
  const found = new AbortController();
  let end: RunSnapshot | undefined;
  let isGone = false;
  const hear: Tell = (line) => {
    if (line.kind === 'gone' && line.id === seen.id) isGone = true;
    if (line.kind === 'run' && line.run.id === seen.id && hasEnded(line.run, seen)) end = line.run;
    if (isGone || end) found.abort();
  };
  try {
    await watch.listen(hear, AbortSignal.any([signal, found.signal]));
  } catch (error) {
    if (signal.aborted || !found.signal.aborted) throw error;
  }
  if (!end) throw new Error(`the run has gone: ${seen.dir}`);
  return end;
}

function hasEnded(run: RunSnapshot, seen: RunSnapshot): boolean {
  return run.state !== 'running' && run.attempts.length >= seen.attempts.length;
}
