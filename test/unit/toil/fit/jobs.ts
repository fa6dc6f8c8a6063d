import type { Accelerator, JobNeed, Known, Origin, Place } from '../../../../src/toil/jobNeed';
import type { ClusterOffer, MachineShape, OfferedGroup } from '../../../../src/toil/fit/offer';
import { instanceType } from '../../../../src/toil/ec2/instanceTypes';
import { machineOf } from '../../../../src/toil/fit/specOffer';

export const GIB = 1024 ** 3;
const PLACE: Place = { file: '/w/main.cwl', start: 10, end: 15 };

export function sure<T>(value: T, from: Origin = { kind: 'default' }): Known<T> {
  return { kind: 'known', value, from };
}

/** What a test says of a job; the rest is small. Memory and disk in GiB. */
export interface Wish {
  readonly name?: string;
  readonly cores?: number;
  readonly memory?: number;
  readonly disk?: number;
  readonly accelerators?: readonly Accelerator[];
  readonly spot?: boolean;
  readonly local?: boolean;
}

export function jobOf({
  name = 'align',
  cores = 1,
  memory = 1,
  disk = 1,
  accelerators = [],
  spot,
  local,
}: Wish): JobNeed {
  return {
    name,
    kind: local === true ? 'local' : 'job',
    at: PLACE,
    definition: PLACE,
    cores: sure(cores),
    memory: sure(memory * GIB),
    disk: sure(disk * GIB),
    accelerators: sure(accelerators),
    preemptible: sure(spot ?? false),
    scattered: false,
  };
}

/** A group of EC2 machines as a spec would have it. */
export function groupOf(types: string | readonly string[], more: Partial<OfferedGroup> = {}): OfferedGroup {
  const names = typeof types === 'string' ? [types] : types;
  const machines = names.map((name): MachineShape => {
    const type = instanceType(name);
    if (type === undefined) throw new Error(name);
    return machineOf(type);
  });
  return { name: names.join('/'), machines, spot: false, most: 4, ...more };
}

export function clusterOf(batchSystem: ClusterOffer['batchSystem'], ...groups: readonly OfferedGroup[]): ClusterOffer {
  return { name: 'lab', batchSystem, groups };
}
