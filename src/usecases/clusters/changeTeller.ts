import type { Clock } from '../../shared/clock';
import type { Disposable } from '../../shared/disposables';
import { Emitter } from '../../shared/events';

/** Milliseconds between two tellings. */
const APART = 200;

/** Collects what has changed: the first change is told at once, those that follow it closely together. */
export class ChangeTeller implements Disposable {
  private readonly emitter = new Emitter<readonly string[]>();
  private ids = new Set<string>();
  private waiting: Disposable | undefined;
  private last = 0;

  readonly onChange = this.emitter.event;

  constructor(private readonly clock: Clock) {}

  /** Without ids: something else than an entry has changed. */
  tell(ids: Iterable<string>): void {
    for (const id of ids) this.ids.add(id);
    const apart = this.clock.now().getTime() - this.last;
    this.waiting ??= this.clock.after(Math.max(0, APART - apart), () => {
      const told = [...this.ids];
      this.ids = new Set();
      this.waiting = undefined;
      this.last = this.clock.now().getTime();
      this.emitter.fire(told);
    });
  }

  dispose(): void {
    this.waiting?.dispose();
    this.emitter.dispose();
  }
}
