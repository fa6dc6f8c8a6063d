import type { Disposable } from '../../shared/disposables';
import { Emitter } from '../../shared/events';
import { ProblemError } from '../problems';

/** What this window does to a whole cluster. */
export type OperationKind = 'launch' | 'resize' | 'destroy' | 'stop' | 'start';

/** One that goes on. */
export interface Operation {
  readonly kind: OperationKind;
  /** `clusterId`. */
  readonly id: string;
  /** By which it was begun: the way to a cluster of which AWS shows nothing yet. */
  readonly profile?: string;
  readonly started: Date;
  /** What it is at now, for rows; made by whoever does it: kinds and numbers, no sentences. */
  readonly progress?: OperationProgress;
}

/** How far an operation is. */
export type OperationProgress =
  /** So many of so many resources are as the plan says. */
  | { readonly kind: 'resources'; readonly done: number; readonly of: number }
  /**
   * Waits for the leader; `phase` as in `WaitPhase` of provisioner/waitForLeader.ts. `usual`: milliseconds that it takes, where that is known;
   * `long`: it takes much longer by now.
   */
  | {
      readonly kind: 'leader';
      readonly phase: string;
      readonly since: Date;
      readonly usual?: number;
      readonly long: boolean;
    }
  | { readonly kind: 'removing'; readonly gone: number; readonly of: number }
  | { readonly kind: 'power'; readonly state: string };

interface Running {
  operation: Operation;
  readonly stop: AbortController;
}

/** The operations of this window: one at a time for each cluster, each can be stopped. */
export class Operations implements Disposable {
  private readonly running = new Map<string, Running>();
  private readonly changed = new Emitter<string>();

  /** Fires with the id of the cluster. */
  readonly onChange = this.changed.event;

  of(id: string): Operation | undefined {
    return this.running.get(id)?.operation;
  }

  all(): Operation[] {
    return [...this.running.values()].map(({ operation }) => operation);
  }

  /**
   * Does something to a cluster. The signal that `work` gets fires with the caller's, with `cancel` and when the window closes.
   * @throws ProblemError `clusterBusy` when another operation of this window is going on there; what `work` throws.
   */
  async run<T>(
    wish: Pick<Operation, 'kind' | 'id' | 'profile'>,
    work: (report: (progress: OperationProgress) => void, signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const { id } = wish;
    const other = this.running.get(id);
    if (other) throw new ProblemError({ kind: 'clusterBusy', id, with: other.operation.kind });
    const stop = new AbortController();
    const running: Running = { operation: { ...wish, started: new Date() }, stop };
    this.running.set(id, running);
    this.changed.fire(id);
    const report = (progress: OperationProgress): void => {
      running.operation = { ...running.operation, progress };
      this.changed.fire(id);
    };
    try {
      return await work(report, AbortSignal.any([signal, stop.signal]));
    } finally {
      this.running.delete(id);
      this.changed.fire(id);
    }
  }

  /** Stops what goes on there, if anything. */
  cancel(id: string): void {
    this.running.get(id)?.stop.abort();
  }

  dispose(): void {
    for (const { stop } of this.running.values()) stop.abort();
    this.changed.dispose();
  }
}
