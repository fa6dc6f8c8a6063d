import type { Disposable } from './disposables';

/** Subscribes a listener until the result is disposed; the shape of the editor's `Event`. */
export type Event<T> = (listener: (value: T) => unknown) => Disposable;

/** The smallest emitter that fits the editor's events. A throwing listener does not keep the others from hearing. */
export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<(value: T) => unknown>();

  readonly event: Event<T> = (listener) => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };

  fire(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }

  dispose(): void {
    this.listeners.clear();
  }
}
