import type { JobNeed } from '../jobNeed';
import type { ResourceOptions } from '../resourceOptions';
import type { AcceleratorLack } from './accelerators';
import { clusterProblems, type ClusterProblem } from './clusterProblems';
import type { ClusterOffer, MachineShape } from './offer';
import { placesFor, takes, type GroupPlace, type JobPlaces, type Resource, type Shortage } from './places';
import { suggestionFor, type Suggestion } from './suggest';

/** What keeps one kind of job from a cluster, or may keep it (reference cwl-wdl.md 7.7). */
export type JobProblem = { readonly job: JobNeed } & (
  | { readonly kind: 'onlySpot'; readonly groups: readonly string[] }
  /** `nearest`: the machine that comes nearest, and its group; unset when no group takes jobs, because of a `taint` or else empty. */
  | {
      readonly kind: 'tooLarge';
      readonly taint?: string;
      readonly shortages: readonly Shortage[];
      readonly nearest?: { readonly group: string; readonly machine: MachineShape };
      readonly suggestion?: Suggestion;
    }
  /** It would fit on `spot`, where it may not run; on `group`, which comes nearest, it may, and does not fit. Without shortages its GPUs lack there. */
  | {
      readonly kind: 'forbidden';
      readonly shortages: readonly Shortage[];
      readonly spot: string;
      readonly group: string;
    }
  /** Toil refuses it at once. `by`: the option that limits it, or the machine itself. */
  | {
      readonly kind: 'aboveMaximum';
      readonly what: Resource;
      readonly asked: number;
      readonly limit: number;
      readonly by: 'option' | 'machine';
    }
  | {
      readonly kind: 'hardly';
      readonly group: string;
      readonly machine: MachineShape;
      /** `others`: some machines of the group are too small, `what` is lacking there. */
      readonly why:
        | {
            readonly kind: 'tight' | 'perhaps';
            readonly what: Resource;
            readonly asked: number;
            readonly there: number;
          }
        | { readonly kind: 'others'; readonly what: Resource; readonly tooSmall: readonly MachineShape[] };
    }
  | {
      readonly kind: 'noAccelerator';
      readonly lack: AcceleratorLack;
      readonly suggestion?: Suggestion;
    }
);

/** The kinds of problems with their fields; sentences are made in language/fit. */
export type FitProblem = JobProblem | ClusterProblem;

/** What a cluster cannot do for the jobs of a workflow: for each job in their order, then what concerns all. Never throws. */
export function fitProblems(
  jobs: readonly JobNeed[],
  offer: ClusterOffer,
  options: ResourceOptions,
  language: 'cwl' | 'wdl',
): FitProblem[] {
  const onCluster = jobs.filter(({ kind }) => kind === 'job');
  return [
    ...onCluster.flatMap((job) => jobProblems(job, offer, options)),
    ...clusterProblems(jobs, offer, options, language),
  ];
}

function jobProblems(job: JobNeed, offer: ClusterOffer, options: ResourceOptions): JobProblem[] {
  const places = placesFor(job, offer, options);
  if (places.refused !== undefined) return [{ kind: 'aboveMaximum', job, ...places.refused }];
  if (offer.batchSystem === 'single_machine') return machineProblems(job, places);
  const spot = onlySpot(places);
  if (places.takers.length > 0) return hardly(places);
  const usable = places.groups.filter(({ barrier }) => barrier === undefined || barrier.kind === 'spot');
  const barred = usable.find(({ barrier, fit }) => barrier?.kind === 'spot' && takes(fit));
  if (barred !== undefined) return spot ?? [forbidden(places, barred)];
  return [...(spot ?? []), tooLarge(places, usable, offer)];
}

/** Toil compares with what the machine has before it starts a job, and fails the run. */
function machineProblems(job: JobNeed, { groups }: JobPlaces): JobProblem[] {
  return groups.flatMap(({ fit }): JobProblem[] => {
    if (fit.kind === 'accelerator') return [acceleratorProblem(job, fit.lack, undefined)];
    if (fit.kind !== 'tooSmall') return [];
    return fit.shortages.map(({ what, asked, there }) => ({
      kind: 'aboveMaximum',
      job,
      what,
      asked,
      limit: there,
      by: 'machine',
    }));
  });
}

/** The job may not run on any group, because all are spot. */
function onlySpot({ job, groups }: JobPlaces): JobProblem[] | undefined {
  const barred = groups.filter(({ barrier }) => barrier?.kind === 'spot');
  const open = groups.some(({ barrier }) => barrier === undefined);
  if (open || barred.length === 0) return undefined;
  return [{ kind: 'onlySpot', job, groups: barred.map(({ group }) => group.name) }];
}

function forbidden({ job, groups }: JobPlaces, barred: GroupPlace): JobProblem {
  const nearest = nearestOf(groups.filter(({ barrier }) => barrier === undefined));
  const shortages = nearest?.fit.kind === 'tooSmall' ? nearest.fit.shortages : [];
  return { kind: 'forbidden', job, shortages, spot: barred.group.name, group: nearest?.group.name ?? '' };
}

function tooLarge(
  { job, groups }: JobPlaces,
  usable: readonly GroupPlace[],
  { batchSystem }: ClusterOffer,
): JobProblem {
  const nearest = nearestOf(usable);
  const taint = groups.map(({ barrier }) => barrier).find((each) => each?.kind === 'taint')?.taint;
  const suggestion = suggestionFor(job, nearest?.group, batchSystem);
  if (nearest?.fit.kind === 'accelerator') return acceleratorProblem(job, nearest.fit.lack, suggestion);
  return {
    kind: 'tooLarge',
    job,
    shortages: nearest?.fit.kind === 'tooSmall' ? nearest.fit.shortages : [],
    ...(nearest === undefined && taint !== undefined ? { taint } : {}),
    ...(nearest?.machine === undefined ? {} : { nearest: { group: nearest.group.name, machine: nearest.machine } }),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** Of groups that do not take a job: one with the right accelerators, then the one that lacks fewest things, then the largest. */
function nearestOf(groups: readonly GroupPlace[]): GroupPlace | undefined {
  const lacks = ({ fit }: GroupPlace): number => (fit.kind === 'tooSmall' ? fit.shortages.length : Infinity);
  return groups.reduce<GroupPlace | undefined>((best, each) => {
    if (best === undefined || lacks(each) < lacks(best)) return each;
    if (lacks(each) > lacks(best)) return best;
    return reach(each) > reach(best) ? each : best;
  }, undefined);
}

/** How much of what is lacking there is; for comparison only. */
function reach({ fit }: GroupPlace): number {
  if (fit.kind !== 'tooSmall') return 0;
  return Math.min(...fit.shortages.map(({ asked, added, there }) => there / (asked + added)));
}

function acceleratorProblem(job: JobNeed, lack: AcceleratorLack, suggestion: Suggestion | undefined): JobProblem {
  return { kind: 'noAccelerator', job, lack, ...(suggestion === undefined ? {} : { suggestion }) };
}

/** Said only where no group takes the job without such a doubt. */
function hardly({ job, takers }: JobPlaces): JobProblem[] {
  const doubtful = takers.map((taker) => ({ taker, why: doubtOf(taker) }));
  const [first] = doubtful;
  if (first === undefined || doubtful.some(({ why }) => why === undefined)) return [];
  const { taker, why } = doubtful.find((each) => each.why?.kind === 'others') ?? first;
  if (why === undefined || taker.machine === undefined) return [];
  return [{ kind: 'hardly', job, group: taker.group.name, machine: taker.machine, why }];
}

type Doubt = Extract<JobProblem, { kind: 'hardly' }>['why'];

function doubtOf({ fit, tooSmall }: GroupPlace): Doubt | undefined {
  if (fit.kind === 'tight' || fit.kind === 'perhaps') return fit;
  const [first] = tooSmall;
  if (first === undefined) return undefined;
  return { kind: 'others', what: first.what, tooSmall: tooSmall.map(({ machine }) => machine) };
}
