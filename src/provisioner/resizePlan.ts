import type { JsonPath } from '../toil/fit/readSpec';
import type { Cost } from './costOfPlan';
import type { Plan } from './engine/plan';
import type { Fault, Unchecked, Warning } from './findings';

/** A group that loses machines, on which jobs may run. */
export interface Shrink {
  readonly group: string;
  /** Machines that it has now, and may have then. */
  readonly from: number;
  readonly to: number;
}

/** A resize as it would go. `apply` of the engine does it; nothing has been changed. */
export interface ResizePlan {
  readonly kind: 'plan';
  readonly cluster: string;
  readonly plan: Plan;
  readonly shrinks: readonly Shrink[];
  /** Of the cluster as it would be; unknown on a cluster that Toil launched. */
  readonly cost?: Cost;
  readonly warnings: readonly Warning[];
  readonly unchecked: readonly Unchecked[];
}

export type ResizeRefusal =
  | { readonly kind: 'noCluster' }
  /** Its launch never came to an end: that comes first. */
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'notOurs' }
  /** On a cluster that Toil launched only the ranges of its groups can change. */
  | { readonly kind: 'onlyRanges'; readonly changes: readonly RefusedChange[] }
  | {
      readonly kind: 'faulty';
      readonly faults: readonly Fault[];
      readonly warnings: readonly Warning[];
      readonly unchecked: readonly Unchecked[];
    };

/** Something of a spec that a cluster launched by Toil cannot become. */
export interface RefusedChange {
  readonly path: JsonPath;
  /** `newGroup`, `missingGroup`: groups cannot come or go; `fixedGroup`: it has no autoscaler tags; `setting`: any other. */
  readonly kind: 'newGroup' | 'missingGroup' | 'fixedGroup' | 'setting';
}
