import type { Accelerator, Known, Origin, Place, Unknown } from '../jobNeed';
import type { ResourceOptions } from '../resourceOptions';
import { parseAmount, parseDisks } from './amounts';
import { evaluate } from './evaluate';
import { type WdlValue, worst } from './evaluateValues';
import { parseExpression } from './expressionParser';
import type { WdlEntry, WdlTask } from './model';
import { pythonFloat } from './pythonNumbers';
import type { Scope } from './scope';

/** What a task asks for; memory and disk in bytes. */
export interface TaskResources {
  readonly cores: Known<number>;
  readonly memory: Known<number>;
  readonly disk: Known<number>;
  readonly accelerators: Known<readonly Accelerator[]>;
  readonly preemptible: Known<boolean>;
}

/** What Toil makes of a value: what it asks for, its own default, or why that cannot be told. */
type Read<T> = { readonly value: T } | 'default' | { readonly unknown: Unknown };

const REFUSED = { unknown: { kind: 'refused' } } as const;
const UNREAD = { unknown: { kind: 'expression' } } as const;
const RESULTS = { unknown: { kind: 'results' } } as const;

/** A number that Toil took: 0 is the default, what JavaScript does not hold exactly is not told. */
function amount(value: number | undefined): Read<number> {
  if (value === undefined) return REFUSED;
  if (Number.isNaN(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) return UNREAD;
  return value === 0 ? 'default' : { value };
}

/** `float(cpu)` */
function readCpu(value: WdlValue): Read<number> {
  if (value.kind === 'int' || value.kind === 'float') return amount(value.value);
  if (value.kind === 'string') return amount(pythonFloat(value.value));
  return value.kind === 'boolean' ? amount(Number(value.value)) : REFUSED;
}

/** Bytes as an Int, or a text with a unit; null is the default; a Float is refused when the job is made. */
function readMemory(value: WdlValue): Read<number> {
  if (value.kind === 'null') return 'default';
  if (value.kind === 'string') return amount(parseAmount(value.value));
  if (value.kind === 'int') return amount(value.value);
  if (value.kind === 'float') return value.value === 0 ? 'default' : REFUSED;
  return value.kind === 'boolean' ? UNREAD : REFUSED;
}

function readDisks(value: WdlValue): Read<number> {
  if (value.kind === 'string') return amount(parseDisks(value.value.split(',')));
  if (value.kind !== 'array') return REFUSED;
  const doubt = worst(value.items);
  if (doubt !== undefined && 'unknown' in doubt) return doubt;
  const texts = value.items.flatMap((item) =>
    'value' in item && item.value.kind === 'string' ? [item.value.value] : [],
  );
  return texts.length < value.items.length ? REFUSED : amount(parseDisks(texts));
}

/** Whether Python takes it for true. */
function isTruthy(value: WdlValue): boolean {
  switch (value.kind) {
    case 'null':
      return false;
    case 'boolean':
    case 'int':
    case 'float':
    case 'string':
      return Boolean(value.value);
    case 'array':
      return value.items.length > 0;
    case 'map':
      return value.entries.length > 0;
    case 'file':
    case 'pair':
    case 'struct':
      return true;
  }
}

/** Reads the runtime (or requirements) of one task in one place. */
class TaskReader {
  /** Of two equal keys the last one counts. */
  private readonly entries: ReadonlyMap<string, WdlEntry>;
  private readonly as: 'runtime' | 'requirement';

  constructor(
    private readonly file: string,
    private readonly task: WdlTask,
    private readonly scope: Scope,
  ) {
    const section = task.sections.findLast(({ kind }) => kind !== 'hints');
    this.entries = new Map(section?.entries.map((entry) => [entry.key.text, entry]));
    this.as = section?.kind === 'requirements' ? 'requirement' : 'runtime';
  }

  private origin({ value: { start, end } }: WdlEntry): Origin {
    const at: Place = { file: this.file, start, end };
    return { kind: 'written', level: 'task', name: this.task.name.text, as: this.as, at };
  }

  /** What `read` makes of the value of a key. */
  private read<T>({ value }: WdlEntry, read: (value: WdlValue) => Read<T>): Read<T> {
    const { outcome } = evaluate(parseExpression(value), this.scope);
    return 'value' in outcome ? read(outcome.value) : outcome;
  }

  number(key: string, read: (value: WdlValue) => Read<number>, option: string, preset: number): Known<number> {
    const entry = this.entries.get(key);
    const found = entry === undefined ? 'default' : this.read(entry, read);
    if (entry === undefined || found === 'default')
      return { kind: 'known', value: preset, from: { kind: 'option', option } };
    const from = this.origin(entry);
    return 'value' in found
      ? { kind: 'known', value: found.value, from }
      : { kind: 'unknown', why: found.unknown, from };
  }

  /** The entry that asks for GPUs, when one does, and whether: before WDL 1.1 any GPU key does. */
  private gpuAsked(): { readonly entry: WdlEntry; readonly asked: Read<boolean> } | undefined {
    const gpu = this.entries.get('gpu');
    if (gpu !== undefined) return { entry: gpu, asked: this.read(gpu, (value) => ({ value: isTruthy(value) })) };
    if (this.scope.version !== '1.0' && this.scope.version !== 'draft-2') return undefined;
    const entry = ['gpuCount', 'gpuType', 'nvidiaDriverVersion']
      .map((key) => this.entries.get(key))
      .find((e) => e !== undefined);
    return entry === undefined ? undefined : { entry, asked: { value: true } };
  }

  /** wdltoil.py, `WDLTaskWrapperJob.run`, and `parse_accelerator` of toil/job.py. */
  accelerators(): Known<readonly Accelerator[]> {
    const gpu = this.gpuAsked();
    if (gpu === undefined)
      return { kind: 'known', value: [], from: { kind: 'option', option: '--defaultAccelerators' } };
    const from = this.origin(gpu.entry);
    const told = this.gpus(gpu.asked);
    return 'unknown' in told
      ? { kind: 'unknown', why: told.unknown, from }
      : { kind: 'known', value: told.value, from };
  }

  private gpus(asked: Read<boolean>): { readonly value: readonly Accelerator[] } | { readonly unknown: Unknown } {
    if (asked === 'default') return { value: [] };
    if ('unknown' in asked) return asked;
    if (!asked.value) return { value: [] };
    const model = this.gpuModel();
    if ('unknown' in model) return model;
    const count = this.optional('gpuCount', (value) => (value.kind === 'int' ? { value: value.value } : UNREAD));
    if (count !== 'default' && 'unknown' in count) return count;
    const name = model.value;
    const brand = this.nvidia ? 'nvidia' : ['nvidia', 'amd'].find((maker) => name?.startsWith(maker));
    const gpu = {
      count: count === 'default' ? 1 : count.value,
      kind: 'gpu',
      ...(brand !== undefined && { brand }),
    } as const;
    return { value: [name === undefined ? gpu : { ...gpu, model: name }] };
  }

  private get nvidia(): boolean {
    return this.entries.has('nvidiaDriverVersion');
  }

  /** A model that is no text is refused where Toil looks for the maker in it. */
  private gpuModel(): { readonly value: string | undefined } | { readonly unknown: Unknown } {
    const model = this.optional('gpuType', (value) => {
      if (value.kind === 'null') return 'default';
      if (value.kind === 'string') return { value: value.value };
      if (value.kind === 'file') return RESULTS;
      return this.nvidia ? UNREAD : REFUSED;
    });
    return model === 'default' ? { value: undefined } : model;
  }

  private optional<T>(key: string, read: (value: WdlValue) => Read<T>): Read<T> {
    const entry = this.entries.get(key);
    return entry === undefined ? 'default' : this.read(entry, read);
  }
}

/**
 * What a task asks for where these names hold, as Toil 9.6.0 reads it (toil/wdl/wdltoil.py, `WDLTaskWrapperJob.run`;
 * reference 2.3 and 9). Only `--defaultPreemptible` decides about preemptible; `hints` are not read.
 */
export function taskResources(file: string, task: WdlTask, scope: Scope, options: ResourceOptions): TaskResources {
  const reader = new TaskReader(file, task, scope);
  return {
    cores: reader.number('cpu', readCpu, '--defaultCores', options.defaultCores),
    memory: reader.number('memory', readMemory, '--defaultMemory', options.defaultMemory),
    disk: reader.number('disks', readDisks, '--defaultDisk', options.defaultDisk),
    accelerators: reader.accelerators(),
    preemptible: {
      kind: 'known',
      value: options.defaultPreemptible,
      from: { kind: 'option', option: '--defaultPreemptible' },
    },
  };
}
