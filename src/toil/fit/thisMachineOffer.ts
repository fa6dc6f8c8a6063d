import type { Accelerator } from '../jobNeed';
import type { ClusterOffer } from './offer';

/** What This machine has for jobs. Memory and disk in bytes. */
export interface ThisMachineRoom {
  /** For people. */
  readonly name: string;
  readonly cores: number;
  readonly memory: number;
  /** Free where jobs work. */
  readonly disk: number;
  /** Unset: not looked for, and then jobs that ask for some are not judged. */
  readonly accelerators?: readonly Accelerator[];
}

/** This machine as a cluster: Toil gives a single job all of it (toil/batchSystems/singleMachine.py, `__init__`). */
export function thisMachineOffer(room: ThisMachineRoom): ClusterOffer {
  const { name, cores, memory, disk, accelerators } = room;
  const any: readonly Accelerator[] = [{ count: Number.MAX_SAFE_INTEGER, kind: 'gpu' }];
  const machine = { cores, memory, disk, accelerators: accelerators ?? any, measure: 'allocatable' } as const;
  return { name, batchSystem: 'single_machine', groups: [{ name, machines: [machine], spot: false, most: 1 }] };
}
