import * as v from 'valibot';
import type { RunOptions } from '../../contracts/runRecord';
import { parseBytes } from '../../shared/bytes';
import { resourceOptionsOf } from '../../toil/runResources';
import { isHintCode, type HintCode } from '../codes';
import { LEVELS, type Level } from '../level';
import { ENGINES, type HintSettings } from '../settings';

/** What the editor's settings say for one document. */
export interface DocumentSettings {
  readonly hints: HintSettings;
  /** `toil.hints.cluster`; empty: none. */
  readonly cluster: string;
  readonly codeLenses: boolean;
  readonly inlayHints: boolean;
}

/** A setting of another form counts as not set: the settings editor has marked it. */
const hintsSchema = v.object({
  levels: v.fallback(v.record(v.string(), v.unknown()), {}),
  engine: v.fallback(v.picklist(ENGINES), 'toil'),
  cluster: v.fallback(v.string(), ''),
  codeLenses: v.fallback(v.boolean(), true),
  inlayHints: v.fallback(v.boolean(), false),
});
const sectionSchema = v.object({
  hints: v.fallback(v.record(v.string(), v.unknown()), {}),
  run: v.fallback(v.record(v.string(), v.unknown()), {}),
});

/** Reads the section `toil` of the configuration, as the editor answers it; anything may be missing or of another form. */
export function documentSettings(section: unknown): DocumentSettings {
  const { hints, run } = v.parse(v.fallback(sectionSchema, { hints: {}, run: {} }), section);
  const { levels, engine, cluster, codeLenses, inlayHints } = v.parse(hintsSchema, hints);
  return {
    hints: { levels: levelsOf(levels), engine, options: resourceOptionsOf(runOptionsOf(run)) },
    cluster: cluster.trim(),
    codeLenses,
    inlayHints,
  };
}

function levelsOf(written: Readonly<Record<string, unknown>>): Partial<Record<HintCode, Level>> {
  const levels: Partial<Record<HintCode, Level>> = {};
  for (const [code, value] of Object.entries(written)) {
    const level = LEVELS.find((each) => each === value);
    if (isHintCode(code) && level !== undefined) levels[code] = level;
  }
  return levels;
}

/** The settings `toil.run.*` that decide what jobs ask for. */
function runOptionsOf(run: Readonly<Record<string, unknown>>): RunOptions {
  const { defaultCores, defaultMemory, defaultPreemptible, maxCores, maxMemory, extraArguments } = run;
  const words = Array.isArray(extraArguments) ? extraArguments.filter((word) => typeof word === 'string') : [];
  return {
    ...defined('defaultCores', number(defaultCores)),
    ...defined('defaultMemory', bytes(defaultMemory)),
    ...defined('defaultPreemptible', typeof defaultPreemptible === 'boolean' ? defaultPreemptible : undefined),
    ...defined('maxCores', number(maxCores)),
    ...defined('maxMemory', bytes(maxMemory)),
    ...(words.length > 0 ? { extraArguments: words } : {}),
  };
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function bytes(value: unknown): number | undefined {
  return typeof value === 'string' ? parseBytes(value) : undefined;
}

function defined<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: T });
}
