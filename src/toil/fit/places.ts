import type { Accelerator, JobNeed, Known } from '../jobNeed';
import type { ResourceOptions } from '../resourceOptions';
import { acceleratorLack, type AcceleratorLack } from './accelerators';
import { leftOf, type Room } from './kept';
import type { ClusterOffer, MachineShape, OfferedGroup } from './offer';
import { barrierOf, type Barrier } from './spotNodes';

export type Resource = keyof Room;
export const RESOURCES: readonly Resource[] = ['cores', 'memory', 'disk'];

/** What a pod asks for beyond its job, bytes of memory and of disk (toil/batchSystems/kubernetes.py, `_create_pod_spec`). */
const POD_OVERHEAD = 512 * 1024 ** 2;
/** Less to spare than this share of what is left, and the smallest addition makes the job wait. */
const TIGHT = 0.05;

/** A job asks for more than a machine has left. Memory and disk in bytes. */
export interface Shortage {
  readonly what: Resource;
  /** What the job itself asks for. */
  readonly asked: number;
  /** What Toil adds to it. */
  readonly added: number;
  /** The most that the machine can have left. */
  readonly there: number;
}

/** How a job sits on a machine. */
export type MachineFit =
  | { readonly kind: 'fits' }
  /** Less than 5 % are left of something. */
  | { readonly kind: 'tight'; readonly what: Resource; readonly asked: number; readonly there: number }
  /** More than can be counted on, less than there can be. `there`: what can be counted on. */
  | { readonly kind: 'perhaps'; readonly what: Resource; readonly asked: number; readonly there: number }
  | { readonly kind: 'tooSmall'; readonly shortages: readonly Shortage[] }
  | { readonly kind: 'accelerator'; readonly lack: AcceleratorLack };

/** What a group is for a job. */
export interface GroupPlace {
  readonly group: OfferedGroup;
  /** Why the job may not run there, whatever the size of the machines. */
  readonly barrier?: Barrier;
  /** The smallest machine that takes the job, or the one that comes nearest; unset when nothing is known of the machines. */
  readonly machine?: MachineShape;
  /** How the job sits on that machine; `unknown` without one. */
  readonly fit: MachineFit | { readonly kind: 'unknown' };
  /** Machines of the same group that are too small for it, and what they lack first: one of them may come instead. */
  readonly tooSmall: readonly { readonly machine: MachineShape; readonly what: Resource }[];
}

/** Which groups can take a job. */
export interface JobPlaces {
  readonly job: JobNeed;
  /** One per group of the offer, in its order. */
  readonly groups: readonly GroupPlace[];
  /** The groups that take it, the smallest machine first. */
  readonly takers: readonly GroupPlace[];
  /** Toil's own limit that the job is above: it is refused wherever it would fit. */
  readonly refused?: AboveLimit;
}

/** `--maxCores` and the like; memory and disk in bytes. */
export interface AboveLimit {
  readonly what: Resource;
  readonly asked: number;
  readonly limit: number;
  readonly by: 'option';
}

/** Which groups of an offer can take a job, and on what machine. A resource that is not known counts as nothing. */
export function placesFor(job: JobNeed, offer: ClusterOffer, options: ResourceOptions): JobPlaces {
  const groups = offer.groups.map((group) => placeIn(job, group, offer.batchSystem));
  const takers = groups
    .filter(({ barrier, fit }) => barrier === undefined && takes(fit))
    .sort((a, b) => sizeOf(a.machine) - sizeOf(b.machine));
  const refused = aboveLimit(job, options);
  return refused === undefined ? { job, groups, takers } : { job, groups, takers: [], refused };
}

/** Compared with what the job itself asks for (toil/batchSystems/abstractBatchSystem.py, `check_resource_request`). */
function aboveLimit(job: JobNeed, options: ResourceOptions): AboveLimit | undefined {
  const limits = { cores: options.maxCores, memory: options.maxMemory, disk: options.maxDisk };
  for (const what of RESOURCES) {
    const value = job[what];
    const limit = limits[what];
    if (value.kind === 'known' && limit !== undefined && value.value > limit) {
      return { what, asked: value.value, limit, by: 'option' };
    }
  }
  return undefined;
}

export function takes(fit: GroupPlace['fit']): boolean {
  return fit.kind !== 'tooSmall' && fit.kind !== 'accelerator';
}

function placeIn(job: JobNeed, group: OfferedGroup, batchSystem: ClusterOffer['batchSystem']): GroupPlace {
  const barrier = barrierOf(job, group, batchSystem);
  const fits = group.machines
    .map((machine) => ({ machine, fit: fitOn(job, machine, group, batchSystem) }))
    .sort((a, b) => sizeOf(a.machine) - sizeOf(b.machine));
  const best = fits.find(({ fit }) => fit.kind === 'fits') ?? fits.findLast(({ fit }) => takes(fit)) ?? nearestOf(fits);
  return {
    group,
    ...(barrier === undefined ? {} : { barrier }),
    ...(best ?? { fit: { kind: 'unknown' } }),
    tooSmall: fits.flatMap(({ machine, fit }) => {
      const what = fit.kind === 'tooSmall' ? fit.shortages[0]?.what : undefined;
      return what === undefined ? [] : [{ machine, what }];
    }),
  };
}

interface Fitted {
  readonly machine: MachineShape;
  readonly fit: MachineFit;
}

/** Of machines that all do not take it: the one that lacks fewest things, the largest of those. */
function nearestOf(fits: readonly Fitted[]): Fitted | undefined {
  const lacks = ({ fit }: Fitted): number => (fit.kind === 'tooSmall' ? fit.shortages.length : RESOURCES.length + 1);
  return fits.reduce<Fitted | undefined>(
    (best, each) => (best === undefined || lacks(each) <= lacks(best) ? each : best),
    undefined,
  );
}

/** How large a machine is, for comparison only: cores weigh what 7 GiB of memory weigh, about as in Amazon's prices. */
export function sizeOf(machine: MachineShape | undefined): number {
  if (machine === undefined) return Infinity;
  return machine.cores * 7 + machine.memory / 1024 ** 3;
}

/** How a job sits on a machine of a group. */
export function fitOn(
  job: JobNeed,
  machine: MachineShape,
  group: Pick<OfferedGroup, 'labels' | 'hidesGpus' | 'mayBeEmpty'>,
  batchSystem: ClusterOffer['batchSystem'],
): MachineFit {
  const wanted = known<readonly Accelerator[]>(job.accelerators, []);
  const lack = acceleratorLack(wanted, machine.accelerators, group, batchSystem);
  if (lack !== undefined) return { kind: 'accelerator', lack };
  const { least, most } = leftOf(machine, batchSystem, group.mayBeEmpty);
  const asked = askedOf(job, batchSystem);
  const shortages = RESOURCES.filter((what) => asked[what].own + asked[what].added > most[what]).map(
    (what): Shortage => ({ what, asked: asked[what].own, added: asked[what].added, there: most[what] }),
  );
  if (shortages.length > 0) return { kind: 'tooSmall', shortages };
  if (batchSystem === 'single_machine') return { kind: 'fits' };
  return closeness(asked, least);
}

function closeness(asked: Asked, least: Room): MachineFit {
  const found = RESOURCES.map((what) => {
    const whole = asked[what].own + asked[what].added;
    return { what, asked: whole, there: least[what], spare: (least[what] - whole) / least[what] };
  });
  const perhaps = found.find((each) => each.asked > each.there);
  // Cores are whole numbers as a rule: 8 of 8 is no accident.
  const tight = found.find(({ what, spare }) => what !== 'cores' && spare < TIGHT);
  const close = perhaps ?? tight;
  if (close === undefined) return { kind: 'fits' };
  return {
    kind: perhaps === undefined ? 'tight' : 'perhaps',
    what: close.what,
    asked: close.asked,
    there: close.there,
  };
}

type Asked = Readonly<Record<Resource, { readonly own: number; readonly added: number }>>;

/** What the batch system is asked for a job; 0 for what is not known. */
function askedOf(job: JobNeed, batchSystem: ClusterOffer['batchSystem']): Asked {
  const pod = batchSystem === 'kubernetes' ? POD_OVERHEAD : 0;
  const part = (value: Known<number>, added: number): { own: number; added: number } =>
    value.kind === 'known' ? { own: value.value, added } : { own: 0, added: 0 };
  return { cores: part(job.cores, 0), memory: part(job.memory, pod), disk: part(job.disk, pod) };
}

function known<T>(value: Known<T>, otherwise: T): T {
  return value.kind === 'known' ? value.value : otherwise;
}
