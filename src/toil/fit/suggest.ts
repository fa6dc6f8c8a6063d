import { DEFAULT_STORAGE } from '../../contracts/clusterSpec';
import { instanceType, instanceTypeNames, type InstanceType } from '../ec2/instanceTypes';
import type { JobNeed } from '../jobNeed';
import type { ClusterOffer, OfferedGroup } from './offer';
import { fitOn, sizeOf } from './places';
import { machineOf } from './specOffer';

/** What would take a job: an instance type, a larger root volume, or both. Neither: nothing that EC2 has. */
export interface Suggestion {
  readonly type?: string;
  /** GB (2^30 bytes) of the root volume. */
  readonly storage?: number;
}

const GIB = 1024 ** 3;
/** Sizes of root volumes to try, GB: gp3 has 16 TiB at most. */
const STORAGES = [50, 100, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 4000, 6000, 8000, 12_000, 16_000];
/** The general families of Amazon's own advice: general, compute, memory; and those with GPUs. Local disks only where they are wanted. */
const GENERAL = /^[mcr]\d+[ai]?$/;
const GENERAL_ARM = /^[mcr]\d+g$/;
const WITH_GPU = /^(?:g|p)\d+/;

/**
 * What would take a job with 5 % to spare: a larger disk for a group's own types if that is enough, else the smallest type of
 * the same family, else the smallest of all. Undefined when EC2 has nothing for it.
 * @param group the group that comes nearest.
 */
export function suggestionFor(
  job: JobNeed,
  group: OfferedGroup | undefined,
  batchSystem: ClusterOffer['batchSystem'],
): Suggestion | undefined {
  const storage = batchSystem === 'single_machine' ? undefined : storageFor(job, batchSystem);
  if (storage === undefined) return undefined;
  const machines = group?.machines ?? [];
  const own = machines.flatMap(({ type }) => (type === undefined ? [] : (instanceType(type) ?? [])));
  // A type that is enough even where it is the first machine of its group.
  const labelled = {
    mayBeEmpty: true,
    hidesGpus: group?.hidesGpus === true,
    ...(group?.labels === undefined ? {} : { labels: group.labels }),
  };
  const takes = (type: InstanceType): boolean =>
    fitOn(job, machineOf(type, storage), labelled, batchSystem).kind === 'fits';
  if (own.some((type) => type.localDisk === 0 && takes(type))) return { storage };
  const found = candidates(job, own).find(takes);
  if (found === undefined) return undefined;
  const usual = Math.max(DEFAULT_STORAGE, ...machines.map(({ disk }) => Math.floor(disk / GIB)));
  return { type: found.name, ...(storage > usual && found.localDisk === 0 ? { storage } : {}) };
}

/** The smallest root volume with room for the job's disk; undefined when none is large enough. */
function storageFor(job: JobNeed, batchSystem: ClusterOffer['batchSystem']): number | undefined {
  const plenty = { cores: Number.MAX_SAFE_INTEGER, memory: Number.MAX_SAFE_INTEGER, accelerators: [] };
  const onlyDisk: JobNeed = { ...job, accelerators: { kind: 'known', value: [], from: { kind: 'default' } } };
  return STORAGES.find(
    (size) => fitOn(onlyDisk, { ...plenty, disk: size * GIB, measure: 'whole' }, {}, batchSystem).kind === 'fits',
  );
}

/** A workflow has many jobs that are too large for the same groups. */
const candidatesByKind = new Map<string, readonly InstanceType[]>();

/** Types to try: those of the group's own families first, then the general ones, smallest first. */
function candidates(job: JobNeed, own: readonly InstanceType[]): readonly InstanceType[] {
  const families = new Set(own.map(({ name }) => familyOf(name)));
  const gpus = job.accelerators.kind === 'known' && job.accelerators.value.length > 0;
  const arm = own.length > 0 && own.every(({ architecture }) => architecture === 'arm64');
  const key = `${[...families].sort().join(' ')}|${gpus}|${arm}`;
  const known = candidatesByKind.get(key);
  if (known !== undefined) return known;
  const general = gpus ? WITH_GPU : arm ? GENERAL_ARM : GENERAL;
  const usable = instanceTypeNames()
    .filter((name) => !name.includes('metal'))
    .flatMap((name) => instanceType(name) ?? []);
  const bySize = (a: InstanceType, b: InstanceType): number => costOf(a) - costOf(b);
  const same = usable.filter(({ name }) => families.has(familyOf(name))).sort(bySize);
  const others = usable
    .filter(({ name, current }) => current && general.test(familyOf(name)))
    .filter(({ architecture }) => arm === (architecture === 'arm64'))
    .sort(bySize);
  const found = [...same, ...others];
  candidatesByKind.set(key, found);
  return found;
}

function familyOf(name: string): string {
  return name.split('.')[0] ?? '';
}

/** For comparison only: GPUs cost about what 16 cores cost. */
function costOf(type: InstanceType): number {
  const gpus = type.gpus.reduce((sum, { count }) => sum + count, 0);
  return sizeOf(machineOf(type)) + gpus * 16 * 7;
}
