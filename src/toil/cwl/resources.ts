import { isMap } from 'yaml';
import type { Accelerator, Known, Origin, Unknown } from '../jobNeed';
import type { ResourceOptions } from '../resourceOptions';
import { REFUSED, Unread, together, type Value } from './evaluateValue';
import { amountOf, isOfSchema, type Amount } from './resourceAmount';
import { CWLTOOL_NAMESPACE, CWL_NAMESPACE } from './namespaces';
import { entriesOf, fieldOf, follow, placeOf, scalarOf, type At } from './nodes';
import { isImportedBody } from './preemptible';
import { effectiveRequirement, type Requirement, type Requirements } from './requirements';
import { versionOf } from './versions';

const MIB = 1024 * 1024;
/** The class that cwltool reads under this name only (`evalResources` of cwltool/process.py). */
export const CUDA_REQUIREMENT = `${CWLTOOL_NAMESPACE}CUDARequirement`;
export const RESOURCE_REQUIREMENT = `${CWL_NAMESPACE}ResourceRequirement`;
const FIELDS: ReadonlySet<string> = new Set([
  'class', 'coresMin', 'coresMax', 'ramMin', 'ramMax', 'tmpdirMin', 'tmpdirMax', 'outdirMin', 'outdirMax',
]); // prettier-ignore

/** What one job asks for. Memory and disk in bytes. */
export interface CwlResources {
  readonly cores: Known<number>;
  readonly memory: Known<number>;
  readonly disk: Known<number>;
  readonly accelerators: Known<readonly Accelerator[]>;
}

/** The value of a text with an expression in it, for the job that is asked about. */
export type Evaluate = (text: string) => Value;

/** How a job is read: its tool's version, Toil's options, and what expressions stand for. */
export interface ResourceReading {
  /** cwlVersion of the tool's own document: v1.0 has 1024 MiB of memory by default, later ones 256. */
  readonly version: string | undefined;
  readonly options: ResourceOptions;
  readonly evaluate: Evaluate;
}

/**
 * What Toil asks its batch system for (`CWLJob.__init__` of toil/cwl/cwltoil.py, `evalResources` of cwltool/process.py; reference
 * cwl-wdl.md 1.5, 9.1.5, 9.2.17 to 20): Min, else Max, else the default, where a literal 0 is as good as unset. Without any
 * ResourceRequirement Toil's own hint holds (`--defaultCores`, `--defaultDisk` for the output directory).
 */
export function resourcesOf(all: Requirements, reading: ResourceReading): CwlResources {
  const requirement = effectiveRequirement(all, 'ResourceRequirement');
  const accelerators = acceleratorsOf(effectiveRequirement(all, CUDA_REQUIREMENT), reading);
  if (requirement === undefined) return { ...withoutRequirement(reading), accelerators };
  if (!isAccepted(requirement)) {
    const refused = {
      kind: 'unknown',
      why: { kind: 'refused' },
      from: originOf(requirement, requirement.nameAt),
    } as const;
    return { cores: refused, memory: refused, disk: refused, accelerators };
  }
  return {
    cores: coresOf(requirement, reading),
    memory: memoryOf(requirement, reading),
    disk: diskOf(requirement, reading),
    accelerators,
  };
}

/** `loading_context.hints` of toil/cwl/cwltoil.py: no memory in it, `tmpdirMin: 0`, which is the default of 1024 MiB. */
function withoutRequirement(reading: ResourceReading): Omit<CwlResources, 'accelerators'> {
  const { options, version } = reading;
  const output = options.defaultDisk === 0 ? 1024 : Math.ceil(options.defaultDisk / MIB);
  return {
    cores: known(options.defaultCores === 0 ? 1 : options.defaultCores, { kind: 'option', option: '--defaultCores' }),
    memory: defaultMemory(options, version),
    disk: options.bypassFileStore
      ? known(1024 * MIB, { kind: 'default' })
      : known((1024 + output) * MIB, { kind: 'option', option: '--defaultDisk' }),
  };
}

function coresOf(requirement: Requirement, reading: ResourceReading): Known<number> {
  const bound = boundOf(requirement, 'cores', reading);
  return bound === undefined ? known(1, { kind: 'default' }) : bound;
}

function memoryOf(requirement: Requirement, reading: ResourceReading): Known<number> {
  const bound = boundOf(requirement, 'ram', reading);
  if (bound?.kind === 'unknown') return bound;
  if (bound !== undefined) return atLeast(inMib(bound), reading.options);
  // A field that is there, if only with 0, is a wish for memory: then `--no-cwl-default-ram` changes nothing.
  const asked = ['ramMin', 'ramMax'].some((name) => fieldOf(requirement.body, name) !== undefined);
  return defaultMemory(asked ? { ...reading.options, cwlDefaultRam: true } : reading.options, reading.version);
}

function defaultMemory(options: ResourceOptions, version: string | undefined): Known<number> {
  if (!options.cwlDefaultRam) return known(options.defaultMemory, { kind: 'option', option: '--defaultMemory' });
  return atLeast(known((version === 'v1.0' ? 1024 : 256) * MIB, { kind: 'default' }), options);
}

function atLeast(memory: Known<number> & { kind: 'known' }, { cwlMinRam }: ResourceOptions): Known<number> {
  if (cwlMinRam === undefined || memory.value >= cwlMinRam) return memory;
  return known(cwlMinRam, { kind: 'option', option: '--cwl-min-ram' });
}

/** The temporary directory and the output directory, each rounded up to MiB. */
function diskOf(requirement: Requirement, reading: ResourceReading): Known<number> {
  const temporary = boundOf(requirement, 'tmpdir', reading);
  const output = boundOf(requirement, 'outdir', reading);
  // It is evaluated although it does not count then.
  const counts = reading.options.bypassFileStore && !isRefused(output) ? [temporary] : [temporary, output];
  const unknown = counts.filter((bound) => bound?.kind === 'unknown');
  if (unknown.length > 0) {
    const why = together(unknown.map((bound) => new Unread(bound.why))).why;
    return { ...unknown[0], kind: 'unknown', why };
  }
  const written = counts.filter((bound) => bound?.kind === 'known');
  const largest = written.toSorted((a, b) => b.value - a.value)[0];
  const inAll = counts.map((bound) => (bound?.kind === 'known' ? Math.ceil(bound.value) : 1024));
  return known(inAll.reduce((a, b) => a + b, 0) * MIB, largest?.from ?? { kind: 'default' });
}

function isRefused(bound: Known<number> | undefined): boolean {
  return bound?.kind === 'unknown' && bound.why.kind === 'refused';
}

function inMib(bound: Known<number> & { kind: 'known' }): Known<number> & { kind: 'known' } {
  return { ...bound, value: Math.ceil(bound.value) * MIB };
}

function acceleratorsOf(requirement: Requirement | undefined, reading: ResourceReading): Known<readonly Accelerator[]> {
  if (requirement === undefined) return { kind: 'known', value: [], from: { kind: 'default' } };
  const from = originOf(requirement, requirement.nameAt);
  // cwltool knows the class as a hint only, unless extensions are enabled, which Toil never does.
  if (requirement.as === 'requirement') return { kind: 'unknown', why: { kind: 'refused' }, from };
  const bound = boundOf(requirement, 'cudaDeviceCount', reading);
  if (bound?.kind === 'unknown') return bound;
  const count = bound?.value ?? 1;
  // `api: cuda` makes Toil name the brand (`parse_accelerator` of toil/job.py).
  const value: Accelerator[] = count > 0 ? [{ count, kind: 'gpu', brand: 'nvidia' }] : [];
  return { kind: 'known', value, from: bound?.from ?? from };
}

/** Min where it is set, else Max; undefined when neither is. */
function boundOf(requirement: Requirement, what: string, reading: ResourceReading): Known<number> | undefined {
  const min = fieldBound(requirement, `${what}Min`, reading);
  const max = fieldBound(requirement, `${what}Max`, reading);
  // Both are evaluated, so an expression in Max that fails stops the job although Min counts.
  const counts = max?.amount === REFUSED ? max : (min ?? max);
  return counts && withOrigin(counts.amount, originOf(requirement, counts.at));
}

function fieldBound(
  { body }: Requirement,
  name: string,
  { evaluate }: ResourceReading,
): { amount: Amount; at: At } | undefined {
  const at = fieldOf(body, name);
  if (at === undefined) return undefined;
  const amount = amountOf(scalarOf(at), name.startsWith('cores') ? 'cores' : 'other', evaluate);
  return amount === undefined ? undefined : { amount, at };
}

function withOrigin(amount: Amount, from: Origin): Known<number> {
  return amount instanceof Unread ? unknown(amount.why, from) : known(amount, from);
}

/** Whether cwltool's schema lets a ResourceRequirement pass: its fields and the types of their values. */
function isAccepted(requirement: Requirement): boolean {
  const { body, level } = requirement;
  if (isImportedBody(requirement) || !isMap(follow(body).node)) return false;
  const version = versionOf(level.at);
  return entriesOf(body).every(({ key, value }) => {
    if (key === 'class' || isForeign(key)) return true;
    return FIELDS.has(key) && isOfSchema(scalarOf(value), version);
  });
}

/** Keys with a prefix are none of CWL's business. */
function isForeign(key: string): boolean {
  return key.startsWith('$') || key.includes(':');
}

function originOf({ level, as }: Requirement, at: At): Origin {
  const place = { file: at.file.path, ...placeOf(at.node) };
  return { kind: 'written', level: level.kind, name: level.name, as, at: place };
}

function known(value: number, from: Origin): Known<number> & { kind: 'known' } {
  return { kind: 'known', value, from };
}

function unknown(why: Unknown, from: Origin): Known<number> & { kind: 'unknown' } {
  return { kind: 'unknown', why, from };
}
