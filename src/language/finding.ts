import type { Place } from '../toil/jobNeed';
import type { HintCode } from './codes';
import type { Level } from './level';

/** A replacement in a file; an empty range inserts. */
export interface TextEdit extends Place {
  readonly text: string;
}

/** A way to mend a finding. */
export interface Fix {
  /** An imperative sentence without a full stop: `Declare the prefix arv`. */
  readonly title: string;
  /** They do not overlap; all are made at once. Comments and layout around them stay. */
  readonly edits: readonly TextEdit[];
  /** Whether it is the one right answer: preferred, and part of *fix all*. */
  readonly only: boolean;
}

/** Another place that has to do with a finding. */
export interface Related extends Place {
  readonly message: string;
}

/** What a rule found, at the place that the user must change. */
export interface Found extends Place {
  readonly code: HintCode;
  /** Where it differs from the level of the code. */
  readonly level?: Exclude<Level, 'off'>;
  /** One plain sentence that says what Toil will do. */
  readonly message: string;
  readonly related?: readonly Related[];
  readonly fixes?: readonly Fix[];
}

/** A finding after settings, folders and comments had their say. */
export interface Finding extends Place {
  readonly code: HintCode;
  readonly level: Exclude<Level, 'off'>;
  readonly message: string;
  readonly related: readonly Related[];
  readonly fixes: readonly Fix[];
}
