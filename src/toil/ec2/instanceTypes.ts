import type { Accelerator } from '../jobNeed';
import type { InstanceFamily, InstanceTable } from './instanceTable';
import table from './instanceTypes.json';

/** One EC2 instance type. Memory and disk in bytes. */
export interface InstanceType {
  readonly name: string;
  readonly cores: number;
  readonly memory: number;
  /** All local disks together; 0 for a type that has EBS volumes only. */
  readonly localDisk: number;
  readonly gpus: readonly Accelerator[];
  readonly architecture: 'x86_64' | 'arm64';
  /** Amazon still recommends it. */
  readonly current: boolean;
}

/** EC2's DescribeInstanceTypes as moto 5.2.5 keeps it; scripts/instanceTypes.ts makes it anew. */
const TABLE: InstanceTable = table as InstanceTable;

/** The facts of a type, `m5.xlarge`; undefined for a name that EC2 does not have, or Apple's machines. */
export function instanceType(name: string): InstanceType | undefined {
  const [family = '', size = '', ...more] = name.split('.');
  const common = own(TABLE.families, family);
  const row = common === undefined ? undefined : sizesOf(common).get(size);
  if (common === undefined || row === undefined || more.length > 0) return undefined;
  const [cores = 0, memory = 0, localDisk = 0, gpus = 0] = row;
  return {
    name,
    cores,
    memory: memory * 1024 ** 2,
    localDisk: localDisk * 1e9,
    gpus: gpus === 0 ? [] : [gpuOf(gpus, common.gpu)],
    architecture: common.architecture,
    current: common.old !== true,
  };
}

/** Read when a family is first asked for. */
const sizesByFamily = new WeakMap<InstanceFamily, ReadonlyMap<string, readonly number[]>>();

function sizesOf(family: InstanceFamily): ReadonlyMap<string, readonly number[]> {
  const known = sizesByFamily.get(family);
  if (known !== undefined) return known;
  const sizes = family.sizes.split(' ').map((entry): [string, number[]] => {
    const [size = '', numbers = ''] = entry.split(':');
    return [size, numbers.split(',').map(Number)];
  });
  const read = new Map(sizes);
  sizesByFamily.set(family, read);
  return read;
}

/** A name from a user's file may be `constructor`. */
function own<T>(of: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(of, name) ? of[name] : undefined;
}

function gpuOf(count: number, model: string | undefined): Accelerator {
  return { count, kind: 'gpu', brand: 'nvidia', ...(model === undefined ? {} : { model }) };
}

/** The names of all types, families in the order of the alphabet, sizes by cores. */
export function instanceTypeNames(): string[] {
  return Object.entries(TABLE.families).flatMap(([family, common]) =>
    common === undefined ? [] : [...sizesOf(common).keys()].map((size) => `${family}.${size}`),
  );
}
