import * as v from 'valibot';

/** Keeps small things on this machine; VS Code's memento is one. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** What has a time of its own: clusters of one kind on one type of leader boot alike. */
export interface BootKind {
  readonly type: 'kubernetes' | 'mesos';
  readonly leader: string;
}

/** Milliseconds by phase. */
export type PhaseTimes = Readonly<Record<string, number>>;

const KEY = 'bootTimes';
/** Launches of a kind that count, and kinds that are kept: those of long ago were of other versions. */
const LAST = 7;
const KINDS = 20;

const schema = v.record(v.string(), v.array(v.record(v.string(), v.pipe(v.number(), v.minValue(0)))));

/** How long launches from this machine took, phase by phase. Before the first one of a kind nothing is expected: no figure is made up. */
export class BootTimes {
  constructor(private readonly memory: Memory) {}

  /** The median of each phase of the last launches of a kind; empty before the first. */
  expected(kind: BootKind): PhaseTimes {
    const launches = this.all()[keyOf(kind)] ?? [];
    const phases = new Set(launches.flatMap((each) => Object.keys(each)));
    return Object.fromEntries(
      [...phases].map((phase) => [phase, median(launches.flatMap((each) => each[phase] ?? []))] as const),
    );
  }

  /** Takes in a launch that came to its end. */
  async add(kind: BootKind, times: PhaseTimes): Promise<void> {
    const key = keyOf(kind);
    const { [key]: before = [], ...others } = this.all();
    const kept = Object.entries(others).slice(-(KINDS - 1));
    await this.memory.update(KEY, { ...Object.fromEntries(kept), [key]: [...before, times].slice(-LAST) });
  }

  private all(): v.InferOutput<typeof schema> {
    const read = v.safeParse(schema, this.memory.get(KEY) ?? {});
    return read.success ? read.output : {};
  }
}

/** When a phase counts as longer than usual: twice its time, and at least half a minute more. Milliseconds. */
export function longAfter(expected: number): number {
  return Math.max(2 * expected, expected + 30_000);
}

/** How long each phase took; what came twice counts together. @param end when the last one was over. */
export function timesOf(phases: readonly { readonly phase: string; readonly at: Date }[], end: Date): PhaseTimes {
  const times: Record<string, number> = {};
  for (const [i, { phase, at }] of phases.entries()) {
    const next = phases[i + 1]?.at ?? end;
    times[phase] = (times[phase] ?? 0) + Math.max(0, next.getTime() - at.getTime());
  }
  return times;
}

function keyOf({ type, leader }: BootKind): string {
  return `${type}/${leader}`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
