import type { ResourceOptions } from '../toil/resourceOptions';
import type { HintCode } from './codes';
import type { Level } from './level';

/** Which engine runs the WDL: for another one than Toil, what only Toil minds is lowered to a hint. */
export const ENGINES = ['toil', 'cromwell', 'miniwdl', 'any'] as const;
export type Engine = (typeof ENGINES)[number];

/** What the user decides about the checks of one document. */
export interface HintSettings {
  readonly levels: Readonly<Partial<Record<HintCode, Level>>>;
  readonly engine: Engine;
  /** The options that runs are started with. */
  readonly options: ResourceOptions;
}
