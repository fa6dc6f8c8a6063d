import type { Evaluated } from './evaluateValues';
import type { StructScope } from './program';

/** How deep an evaluation is, through all expressions and declarations; one for each evaluation from outside. */
export interface Depth {
  now: number;
}

/** What the names of an expression mean where it stands. */
export interface Scope {
  /** The document's version. */
  readonly version: string;
  readonly structs: StructScope;
  readonly depth: Depth;
  /** A declaration's or scatter variable's value; undefined for a name that is not there. */
  readonly lookUp: (name: string) => Evaluated | undefined;
  /** `align.out`, an output of a call. */
  readonly lookUpOutput: (call: string, output: string) => Evaluated | undefined;
}
