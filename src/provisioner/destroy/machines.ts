import { setTimeout as sleep } from 'node:timers/promises';
import type { Aws } from '../aws/aws';
import type { Instance } from '../aws/calls/ec2';
import { atOnce } from '../atOnce';
import type { FoundMachine } from '../inventory/found';
import { StillThere } from './removal';

/** How long things may take to go. Milliseconds. */
export interface Patience {
  /** Instances: a minute or two, some with many disks more. */
  readonly machines: number;
  /** The security group, once no instance bears it: AWS takes back network addresses later (aws provider of Terraform, #1671). */
  readonly securityGroup: number;
  /** A disk, once no instance is there: for some seconds it may be told as held by one (EC2 Developer Guide, "Eventual consistency"). */
  readonly volume: number;
}

export const PATIENCE: Patience = { machines: 15 * 60_000, securityGroup: 5 * 60_000, volume: 10_000 };

const FIRST_WAIT = 250;
const LONGEST_WAIT = 5_000;

/** The waits between looks: soon at first, then every five seconds. */
export async function nextLook(look: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.min(FIRST_WAIT * 1.5 ** look, LONGEST_WAIT), undefined, { signal });
}

/**
 * Ends instances, all with one call; one by one where AWS refuses some, as one that is protected. Never throws.
 * @returns the error of each that could not be ended, by id.
 */
export async function endMachines(
  { ec2 }: Pick<Aws, 'ec2'>,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, unknown>> {
  if (ids.length === 0) return new Map();
  try {
    await ec2.terminate(ids, signal);
    return new Map();
  } catch (error) {
    if (ids.length === 1 || signal.aborted) return new Map(ids.map((id) => [id, error]));
  }
  const each = await atOnce(ids, (id) => endMachines({ ec2 }, [id], signal));
  return new Map(each.flatMap((refused) => [...refused]));
}

/** The instances of a cluster as they are now, terminated ones too. */
export type Look = (signal: AbortSignal) => Promise<readonly Instance[]>;

/** Waits for instances to be gone; tells each as soon as it is. */
export class Departures {
  private readonly waiting = new Map<string, { gone: () => void; never: (error: unknown) => void }>();
  private readonly known = new Set<string>();

  /**
   * @param look all instances that may be of the cluster.
   * @param newcomer is told of one that was not known: it came while others were ended.
   */
  constructor(
    private readonly look: Look,
    private readonly newcomer: (instance: Instance) => void,
    private readonly patience: number,
  ) {}

  /** Resolves when the instance is gone. */
  of({ id }: Pick<FoundMachine, 'id'>): Promise<void> {
    this.known.add(id);
    return new Promise((gone, never) => {
      this.waiting.set(id, { gone, never });
    });
  }

  /** An instance that will not go is not waited for. */
  forget(id: string, error: unknown): void {
    this.waiting.get(id)?.never(error);
    this.waiting.delete(id);
  }

  /** Looks until all are gone, at least once; who waits longer than the patience is told so. */
  async watch(signal: AbortSignal): Promise<void> {
    const deadline = Date.now() + this.patience;
    try {
      for (let turn = 0; ; turn += 1) {
        const there = (await this.look(signal)).filter(({ state }) => state !== 'terminated');
        for (const instance of there.filter(({ id }) => !this.known.has(id))) {
          this.known.add(instance.id);
          this.newcomer(instance);
        }
        const ids = new Set(there.map(({ id }) => id));
        for (const [id, { gone }] of this.waiting) {
          if (ids.has(id)) continue;
          this.waiting.delete(id);
          gone();
        }
        if (this.waiting.size === 0) return;
        if (Date.now() > deadline) throw new StillThere({ reason: 'slow' });
        await nextLook(turn, signal);
      }
    } catch (error) {
      for (const { never } of this.waiting.values()) never(error);
      this.waiting.clear();
    }
  }
}
