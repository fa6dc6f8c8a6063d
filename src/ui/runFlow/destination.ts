import type { Language, RunOptions } from '../../contracts/runRecord';
import type { WorkflowDescription } from '../../toil/workflow/description';
import type { RunPlan, RunWish } from '../../usecases/planRun';
import type { RunKey } from '../../usecases/runPlaces/runKey';

/** A run as it would be started at a place. */
export interface Draft {
  readonly plan: RunPlan;
  /** What is to be known before the start, in short lines. */
  readonly facts: readonly string[];
  /** Tells what may go wrong, gets all there, and starts. Rejects with `CancellationError` when the user thinks better of it. */
  readonly start: (signal: AbortSignal) => Promise<RunKey>;
}

/** What the questions of a flow are about. */
export interface FlowQuestion {
  readonly title: string;
  readonly description: WorkflowDescription;
  readonly runId: string;
}

/** A place that is ready to take a run. */
export interface ReadyPlace {
  /** Asks what only this place asks; `back`: the user went a step back. */
  readonly settle: (options: RunOptions, title: string) => Promise<RunOptions | 'back'>;
  readonly draft: (wish: RunWish, question: FlowQuestion, signal: AbortSignal) => Promise<Draft>;
}

/** Where the run of a flow goes. */
export interface Destination {
  /** Installs Toil or connects to the leader first, where that is needed. */
  readonly ready: (language: Language, signal: AbortSignal) => Promise<ReadyPlace>;
}
