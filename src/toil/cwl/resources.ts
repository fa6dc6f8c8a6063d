import { fieldOf, scalarOf, type At } from './nodes';
import { effective, type Requirements } from './requirements';

const MIB = 1024 * 1024;

/** What one job asks for; a part that an expression decides is missing. Memory and disk in bytes. */
export interface JobResources {
  readonly cores?: number;
  readonly memory?: number;
  readonly disk?: number;
}

/**
 * What Toil asks its batch system for (reference cwl-wdl.md 1.5): Min, else Max, else the default, where 0 is as good as unset.
 * Without any ResourceRequirement Toil's own hint holds, which gives 3 GiB of disk instead of 2.
 * @param version cwlVersion of the tool's own document: v1.0 has 1024 MiB of memory by default, later ones 256.
 */
export function resourcesOf(all: Requirements, version: string | undefined): JobResources {
  const body = effective(all, 'ResourceRequirement')?.body;
  const memory = bounded(body, 'ram', version === 'v1.0' ? 1024 : 256);
  const temporary = bounded(body, 'tmpdir', 1024);
  const output = bounded(body, 'outdir', body === undefined ? 2048 : 1024);
  const cores = bounded(body, 'cores', 1);
  return {
    ...(cores === undefined ? {} : { cores }),
    ...(memory === undefined ? {} : { memory: Math.ceil(memory) * MIB }),
    ...(temporary === undefined || output === undefined ? {} : { disk: Math.ceil(temporary + output) * MIB }),
  };
}

function bounded(body: At | undefined, what: string, otherwise: number): number | undefined {
  for (const bound of ['Min', 'Max']) {
    const value = scalarOf(fieldOf(body, `${what}${bound}`));
    if (value === undefined || value.kind === 'null') continue;
    if (value.kind !== 'int' && value.kind !== 'float') return undefined;
    const number = Number(value.value);
    if (!Number.isFinite(number) || number < 0) return undefined;
    if (number > 0) return number;
  }
  return otherwise;
}
