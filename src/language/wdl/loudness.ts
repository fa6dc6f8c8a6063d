import type { Level } from '../level';
import type { Engine } from '../settings';

/** An engine besides Toil that may run the same document. */
export type OtherEngine = Exclude<Engine, 'toil' | 'any'>;

export type Loud = Exclude<Level, 'off'>;

/**
 * How loud a finding is for the engine that runs the WDL: what only Toil minds is a hint for the others; `any` counts what at
 * least one of them minds. `minds` after reference cwl-wdl.md 2.2 and 2.4.
 */
export function loudness(engine: Engine, minds: readonly OtherEngine[], own?: Loud): { readonly level?: Loud } {
  const minded = engine === 'toil' || (engine === 'any' ? minds.length > 0 : minds.includes(engine));
  if (!minded) return { level: 'hint' };
  return own === undefined ? {} : { level: own };
}
