import type { JobNeed, Known, Origin } from '../jobNeed';
import type { BatchSystem, ResourceOptions } from '../resourceOptions';
import type { ClusterOffer } from './offer';
import { isUsableSpot, strangeSpot, type StrangeSpot } from './spotNodes';

/** What concerns a workflow on a cluster as a whole; `job` is the one to say it at. */
export type ClusterProblem =
  /** Toil's own helper jobs run on workers, are not preemptible, and all workers are spot. `option`: what sends them there. */
  | {
      readonly kind: 'helperJobs';
      readonly job: JobNeed;
      readonly option: '--runLocalJobsOnWorkers' | '--runImportsOnWorkers';
    }
  /** Preemptible, and there are no spot workers. */
  | { readonly kind: 'noSpot'; readonly job: JobNeed }
  /** Preemptible, and the batch system does not look at it. */
  | { readonly kind: 'notLookedAt'; readonly job: JobNeed; readonly batchSystem: BatchSystem }
  | ({ readonly kind: 'strangeSpot'; readonly job: JobNeed } & StrangeSpot)
  /** WDL on spot and other workers together. */
  | { readonly kind: 'allOrNothing'; readonly job: JobNeed; readonly defaultPreemptible: boolean }
  /** `jobs`: all that ask for something that depends on inputs; `names`: those inputs. */
  | {
      readonly kind: 'dependsOnInputs';
      readonly job: JobNeed;
      readonly jobs: readonly JobNeed[];
      readonly names: readonly string[];
    };

export function clusterProblems(
  jobs: readonly JobNeed[],
  offer: ClusterOffer,
  options: ResourceOptions,
  language: 'cwl' | 'wdl',
): ClusterProblem[] {
  const onCluster = jobs.filter(({ kind }) => kind === 'job');
  const [first] = onCluster;
  const machine = offer.batchSystem === 'single_machine';
  return [
    ...(machine ? notLookedAt(onCluster) : spotProblems(onCluster, offer)),
    ...(machine ? [] : helperJobs(jobs, offer, options)),
    ...(first === undefined || machine ? [] : strange(first, offer)),
    ...(language === 'wdl' && first !== undefined && !machine ? allOrNothing(first, offer, options) : []),
    ...dependsOnInputs(onCluster),
  ];
}

function isPreemptible({ preemptible }: JobNeed): boolean {
  return preemptible.kind === 'known' && preemptible.value;
}

/** Once per document: what a hint asks for is not wrong, only of no use here. */
function notLookedAt(jobs: readonly JobNeed[]): ClusterProblem[] {
  const job = jobs.find((each) => isPreemptible(each) && originOf(each.preemptible)?.kind === 'written');
  return job === undefined ? [] : [{ kind: 'notLookedAt', job, batchSystem: 'single_machine' }];
}

/** Once for each hint, or once for the option, that made jobs preemptible. */
function spotProblems(jobs: readonly JobNeed[], { groups }: ClusterOffer): ClusterProblem[] {
  if (groups.some(isUsableSpot) || groups.every(({ most }) => most === 0)) return [];
  const said = new Set<string>();
  return jobs.flatMap((job): ClusterProblem[] => {
    const key = JSON.stringify(originOf(job.preemptible));
    if (!isPreemptible(job) || said.has(key)) return [];
    said.add(key);
    return [{ kind: 'noSpot', job }];
  });
}

function originOf<T>(value: Known<T>): Origin | undefined {
  return value.from;
}

/** With these options Toil sends jobs of its own to workers (reference cwl-wdl.md 7.7, "Preemptible"). */
function helperJobs(jobs: readonly JobNeed[], { groups }: ClusterOffer, options: ResourceOptions): ClusterProblem[] {
  const [job] = jobs;
  const usable = groups.filter(({ most }) => most > 0);
  if (job === undefined || options.defaultPreemptible || usable.length === 0 || !usable.every(isUsableSpot)) return [];
  // Without a label that Toil knows it takes spot workers for others.
  if (usable.some((group) => strangeSpot(group) !== undefined)) return [];
  if (options.runLocalJobsOnWorkers) return [{ kind: 'helperJobs', job, option: '--runLocalJobsOnWorkers' }];
  return options.runImportsOnWorkers ? [{ kind: 'helperJobs', job, option: '--runImportsOnWorkers' }] : [];
}

function strange(job: JobNeed, { groups, batchSystem }: ClusterOffer): ClusterProblem[] {
  if (batchSystem !== 'kubernetes') return [];
  return groups.flatMap((group) => {
    const found = strangeSpot(group);
    return found === undefined ? [] : [{ kind: 'strangeSpot', job, ...found } as const];
  });
}

function allOrNothing(job: JobNeed, { groups }: ClusterOffer, options: ResourceOptions): ClusterProblem[] {
  const usable = groups.filter(({ most }) => most > 0);
  const mixed = usable.some(isUsableSpot) && !usable.every(isUsableSpot);
  return mixed ? [{ kind: 'allOrNothing', job, defaultPreemptible: options.defaultPreemptible }] : [];
}

/** Once per document. What depends on results of earlier jobs no inputs file can tell. */
function dependsOnInputs(jobs: readonly JobNeed[]): ClusterProblem[] {
  const waiting = jobs.flatMap((job) => {
    const names = inputsOf(job);
    return names.length === 0 ? [] : [{ job, names }];
  });
  const [first] = waiting;
  if (first === undefined) return [];
  const names = [...new Set(waiting.flatMap((each) => each.names))];
  return [{ kind: 'dependsOnInputs', job: first.job, jobs: waiting.map(({ job }) => job), names }];
}

/** The inputs without a value on which a job's resources depend. */
export function inputsOf({ cores, memory, disk, accelerators, preemptible }: JobNeed): string[] {
  return [cores, memory, disk, accelerators, preemptible].flatMap((value) =>
    value.kind === 'unknown' && value.why.kind === 'inputs' ? value.why.names : [],
  );
}
