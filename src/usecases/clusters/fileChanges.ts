import { stat } from 'node:fs/promises';
import type { Clock } from '../../shared/clock';
import type { Disposable } from '../../shared/disposables';

/** Milliseconds. Looked at again and again: homes of many clusters and companies are network drives, which tell of no change. */
const EVERY = 3_000;

/** Tells when files have changed, come or gone, as long as somebody watches; at once what changed since the last watcher left. */
export class FileChanges {
  private readonly seen = new Map<string, string>();
  private watchers = 0;
  private timer: Disposable | undefined;

  constructor(
    private readonly files: () => readonly string[],
    private readonly changed: () => void,
    private readonly clock: Clock,
  ) {}

  /** Watches until the result is disposed. */
  watch(): Disposable {
    this.watchers += 1;
    if (this.watchers === 1) void this.turn();
    let over = false;
    return {
      dispose: () => {
        if (over) return;
        over = true;
        this.watchers -= 1;
        if (this.watchers === 0) this.timer?.dispose();
      },
    };
  }

  /** Looks once, and tells what changed since the last look; the first one only takes note. */
  async look(): Promise<void> {
    const stamps = await Promise.all(this.files().map(async (file) => [file, await stampOf(file)] as const));
    const isNews = stamps.some(([file, stamp]) => (this.seen.get(file) ?? stamp) !== stamp);
    for (const [file, stamp] of stamps) this.seen.set(file, stamp);
    if (isNews) this.changed();
  }

  private async turn(): Promise<void> {
    await this.look();
    if (this.watchers === 0) return;
    this.timer?.dispose();
    this.timer = this.clock.after(EVERY, () => void this.turn());
  }
}

/** Empty for a file that is not there. */
async function stampOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  return found === undefined ? '' : [found.mtimeMs, found.size, found.ino].join(' ');
}
