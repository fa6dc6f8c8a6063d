import type { ResourceKind } from '../../provisioner/engine/resource';
import type { LeaderOutcome } from '../../provisioner/waitForLeader';
import type { Failure } from './failure';

/** A resource that could not be brought to what the plan says. */
export interface ResourceFailure {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly failure: Failure;
}

/** What following a plan came to. */
export type LaunchOutcome =
  /** `nothingToDo`: everything was there already. */
  | { readonly kind: 'ready'; readonly nothingToDo: boolean }
  | { readonly kind: 'stopped' }
  /** Resources failed. `otherZones`: where there may be room, when there was none. `left`: how many were not begun. */
  | {
      readonly kind: 'failed';
      readonly failures: readonly ResourceFailure[];
      readonly left: number;
      readonly otherZones: readonly string[];
    }
  /** Everything is made; the leader did not come up. */
  | { readonly kind: 'notReady'; readonly leader: Exclude<LeaderOutcome, { readonly kind: 'ready' | 'running' }> }
  /** Everything is made, and the leader cannot be watched any more: it goes on by itself. */
  | { readonly kind: 'unwatched'; readonly failure: Failure }
  /** The leader is ready, and does not answer over SSH. */
  | { readonly kind: 'unreachable'; readonly failure: Failure };
