import type { Disposable } from './disposables';

/** Subscribes a listener until the result is disposed; the shape of the editor's `Event`. */
export type Event<T> = (listener: (value: T) => unknown) => Disposable;

/**
 * The smallest emitter that fits the editor's events. A throwing listener does not keep the others from hearing: the
 * first error is thrown when all have heard.
 */
export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<(value: T) => unknown>();

  readonly event: Event<T> = (listener) => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };

  fire(value: T): void {
    const errors: unknown[] = [];
    for (const listener of [...this.listeners]) {
      try {
        listener(value);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  dispose(): void {
    this.listeners.clear();
  }
}
