/** How long EC2 takes, in milliseconds. */
export interface InstanceTimes {
  /** From `pending` to `running`. */
  readonly boot: number;
  /** From `stopping` to `stopped`. */
  readonly stop: number;
  /** From `shutting-down` to `terminated`. */
  readonly terminate: number;
  /** Until a terminated instance is described no more: about an hour (EC2 User Guide, "Terminate Amazon EC2 instances"). */
  readonly forget: number;
}

export const AT_ONCE: InstanceTimes = { boot: 0, stop: 0, terminate: 0, forget: 3_600_000 };

/** EC2's codes of states (EC2 API reference, InstanceState). */
const CODES = { pending: 0, running: 16, 'shutting-down': 32, terminated: 48, stopping: 64, stopped: 80 } as const;
export type State = keyof typeof CODES;

export function stateCode(state: State): number {
  return CODES[state];
}

export interface Reason {
  readonly code: string;
  readonly message: string;
}

interface Known {
  change: 'run' | 'stop' | 'terminate';
  /** Milliseconds since 1970. */
  at: number;
  starts: number;
  started?: number;
  reason?: Reason;
}

/** When instances were run, stopped, started and terminated: moto knows no time between. */
export class InstanceClock {
  times: InstanceTimes = AT_ONCE;
  /** Whether the machine behind an instance is as it shall be; there are none unless somebody follows instances with machines. */
  arrived: (id: string, state: 'running' | 'stopped' | 'terminated') => boolean = () => true;
  private readonly known = new Map<string, Known>();

  ran(id: string): void {
    this.known.set(id, { change: 'run', at: Date.now(), starts: 0 });
  }

  started(id: string): void {
    const now = Date.now();
    const starts = (this.known.get(id)?.starts ?? 0) + 1;
    this.known.set(id, { change: 'run', at: now, starts, started: now });
  }

  stopped(id: string, reason?: Reason): void {
    const before = this.before(id);
    this.known.set(id, { ...before, change: 'stop', at: Date.now(), ...(reason === undefined ? {} : { reason }) });
  }

  /** A second call changes nothing. */
  terminated(id: string, reason?: Reason): void {
    const before = this.before(id);
    if (before.change === 'terminate') return;
    this.known.set(id, { ...before, change: 'terminate', at: Date.now(), ...(reason === undefined ? {} : { reason }) });
  }

  /** The state that EC2 would tell now, of the one that moto tells. */
  state(id: string, told: State): State {
    const known = this.known.get(id);
    if (known === undefined) return told;
    const since = Date.now() - known.at;
    const isBefore = (state: 'running' | 'stopped' | 'terminated', time: number): boolean =>
      told === state && (since < time || !this.arrived(id, state));
    if (known.change === 'run' && isBefore('running', this.times.boot)) return 'pending';
    if (known.change === 'stop' && isBefore('stopped', this.times.stop)) return 'stopping';
    return isBefore('terminated', this.times.terminate) ? 'shutting-down' : told;
  }

  isForgotten(id: string): boolean {
    const known = this.known.get(id);
    if (known?.change !== 'terminate') return false;
    return Date.now() - known.at > this.times.terminate + this.times.forget;
  }

  /** When it was started last, where that was not its launch. */
  startOf(id: string): Date | undefined {
    const at = this.known.get(id)?.started;
    return at === undefined ? undefined : new Date(at);
  }

  starts(id: string): number {
    return this.known.get(id)?.starts ?? 0;
  }

  reasonOf(id: string): Reason | undefined {
    return this.known.get(id)?.reason;
  }

  clear(): void {
    this.known.clear();
  }

  private before(id: string): Known {
    return this.known.get(id) ?? { change: 'run', at: 0, starts: 0 };
  }
}
