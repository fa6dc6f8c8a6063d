import * as v from 'valibot';
import { isWork, typeName } from './jobNames';
import type { LogEvent } from './log/reader';

/** Of all jobs of a type; in the unit of what is measured. */
export interface Measure {
  readonly total: number;
  readonly least: number;
  readonly average: number;
  readonly most: number;
}

/** Lowest and highest that jobs of a type asked for. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** What the jobs of one type used, and asked for. */
export interface TypeStatistics {
  /** As in `JobTable`. */
  readonly type: string;
  readonly jobs: number;
  /** Seconds on the clock. */
  readonly time: Measure;
  /** Seconds of processor time. */
  readonly cpuTime: Measure;
  /** Processor seconds that were set aside and not used. */
  readonly waste: Measure;
  /** Bytes. */
  readonly memory: Measure;
  /** Bytes. */
  readonly disk: Measure;
  readonly askedCores: Range;
  /** Bytes; Toil's statistics do not have these two, they come from its log and are missing without it. */
  readonly askedMemory?: Range;
  readonly askedDisk?: Range;
  /** Jobs that used more processor time than they had asked for. */
  readonly overCores: number;
}

export interface Statistics {
  /** Seconds of all attempts of Toil itself. */
  readonly runTime: number;
  readonly batchSystem: string;
  readonly types: readonly TypeStatistics[];
}

const number = v.fallback(v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.finite()), 0);
const elementSchema = v.looseObject({ name: v.string(), total_number: number });
const rawSchema = v.looseObject({
  total_run_time: number,
  batch_system: v.fallback(v.string(), ''),
  job_types: v.record(v.string(), elementSchema),
});
type Element = v.InferOutput<typeof elementSchema>;

/**
 * Reads what `toil stats --raw` prints (Toil 9.6.0 `toilStats.py`: seconds, KiB of memory, bytes of disk; numbers may be
 * text or `"None"`), without the jobs that Toil makes for itself. Undefined when it is no such text. What jobs asked for
 * is in there for cores only: the events of the log tell memory and disk.
 */
export function readStatistics(rawText: string, events: readonly LogEvent[] = []): Statistics | undefined {
  const raw = v.safeParse(rawSchema, parse(rawText));
  if (!raw.success) return undefined;
  const groups = new Map<string, Element[]>();
  for (const element of Object.values(raw.output.job_types)) {
    const name = workName(element.name);
    if (name === undefined || element.total_number <= 0) continue;
    const type = typeName(name);
    groups.set(type, [...(groups.get(type) ?? []), element]);
  }
  const asked = askedByType(events);
  const types = [...groups].map(([type, elements]) => ({ ...summarise(type, elements), ...asked.get(type) }));
  return { runTime: raw.output.total_run_time, batchSystem: raw.output.batch_system, types };
}

/**
 * The name that the bus has for these jobs, undefined for glue. Toil files CWL jobs under class and name, WDL jobs under
 * their name, and Python functions under `JobFunctionWrappingJob.<module>.<function>`.
 */
function workName(statisticsName: string): string | undefined {
  const wrapped = /^\w*FunctionWrappingJob\.(?:.*\.)?([^.]+)$/.exec(statisticsName)?.[1];
  if (wrapped !== undefined) return wrapped;
  const [, kind, unit] = /^(CWL\w+|ResolveIndirect) (.+)$/.exec(statisticsName) ?? [];
  if (kind !== undefined && unit !== undefined) return isWork('', kind) ? unit : undefined;
  return isWork('', statisticsName) ? statisticsName : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function read(element: Element, key: string): number {
  return v.parse(number, element[key]);
}

function measure(elements: readonly Element[], category: string, unit = 1): Measure {
  const jobs = sum(elements.map((element) => element.total_number));
  const total = sum(elements.map((element) => read(element, `total_${category}`))) * unit;
  return {
    total,
    least: Math.min(...elements.map((element) => read(element, `min_${category}`))) * unit,
    average: total / jobs,
    most: Math.max(...elements.map((element) => read(element, `max_${category}`))) * unit,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function summarise(type: string, elements: readonly Element[]): TypeStatistics {
  const { least, most } = measure(elements, 'cores');
  return {
    type,
    jobs: sum(elements.map((element) => element.total_number)),
    time: measure(elements, 'time'),
    cpuTime: measure(elements, 'clock'),
    waste: measure(elements, 'wait'),
    memory: measure(elements, 'memory', 1024),
    disk: measure(elements, 'disk'),
    askedCores: { least, most },
    overCores: sum(elements.map((element) => read(element, 'excess_cpu'))),
  };
}

interface Asked {
  readonly askedMemory: Range;
  readonly askedDisk: Range;
}

/** From each job's first try: Toil gives a job that failed more than it asked for. */
function askedByType(events: readonly LogEvent[]): Map<string, Asked> {
  const seen = new Set<string>();
  const asked = new Map<string, Asked>();
  for (const event of events) {
    if (event.kind !== 'issued' || seen.has(event.job.id)) continue;
    seen.add(event.job.id);
    const type = typeName(event.job.unit ?? event.job.kind);
    const { memory, disk } = event.asked;
    const before = asked.get(type);
    asked.set(type, { askedMemory: widen(before?.askedMemory, memory), askedDisk: widen(before?.askedDisk, disk) });
  }
  return asked;
}

function widen(range: Range | undefined, value: number): Range {
  return { least: Math.min(range?.least ?? value, value), most: Math.max(range?.most ?? value, value) };
}
