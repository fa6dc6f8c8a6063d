import type { Language } from '../contracts/runRecord';
import type { ContainerEngines } from '../local/machine';
import type { FitProblem } from '../toil/fit/fit';
import type { WorkflowNeeds } from '../toil/workflow/description';

/** Something that the workflow needs and the machine does not have. Sizes are bytes. */
export type Shortfall =
  | { readonly kind: 'wdlContainer' }
  | { readonly kind: 'container'; readonly job: string }
  | { readonly kind: 'dockerSilent'; readonly job: string; readonly reason: string }
  | { readonly kind: 'node' }
  /** `by`: what sets the limit, the machine or an option of the run. */
  | {
      readonly kind: 'memory' | 'cores' | 'disk';
      readonly job: string;
      readonly asked: number;
      readonly there: number;
      readonly by: 'machine' | 'option';
    }
  /** So many further jobs ask for more than there is. */
  | { readonly kind: 'moreJobs'; readonly count: number }
  | { readonly kind: 'diskLow'; readonly folder: string; readonly there: number };

/** Below this a run can hardly be kept at all: bytes. */
export const LEAST_FREE_DISK = 512 * 1024 * 1024;

export interface MachineOffer {
  /** Free bytes where the run is kept. */
  readonly runsDiskFree: number;
  readonly runsFolder: string;
  readonly containers: ContainerEngines;
  readonly node: boolean;
}

/** A dialog with more jobs than that is not read. */
const MOST_JOBS_NAMED = 5;

/**
 * What the machine lacks for a workflow; empty when nothing is known to be lacking.
 * @param fit what `checkFit` says of its jobs on this machine.
 */
export function shortfalls(
  language: Language,
  needs: WorkflowNeeds,
  offer: MachineOffer,
  fit: readonly FitProblem[],
): Shortfall[] {
  return [
    ...container(language, needs, offer),
    ...(needs.javascript && !offer.node ? [{ kind: 'node' } as const] : []),
    ...tooMuch(fit),
    ...(offer.runsDiskFree < LEAST_FREE_DISK
      ? [{ kind: 'diskLow', folder: offer.runsFolder, there: offer.runsDiskFree } as const]
      : []),
  ];
}

/** What Toil would refuse, the jobs that ask for most first. */
function tooMuch(fit: readonly FitProblem[]): Shortfall[] {
  const found = fit.flatMap((problem) => {
    if (problem.kind !== 'aboveMaximum') return [];
    const { job, what, asked, limit, by } = problem;
    return [{ kind: what, job: job.name, asked, there: limit, by }];
  });
  const sorted = found.sort((a, b) => b.asked / b.there - a.asked / a.there);
  const more = sorted.length - MOST_JOBS_NAMED;
  return [...sorted.slice(0, MOST_JOBS_NAMED), ...(more > 0 ? [{ kind: 'moreJobs', count: more } as const] : [])];
}

function container(language: Language, needs: WorkflowNeeds, { containers }: MachineOffer): Shortfall[] {
  const { docker, singularity } = containers;
  if (needs.container === 'none' || singularity?.kind === 'usable' || docker?.kind === 'usable') return [];
  const job = needs.containerFor ?? '';
  if (docker)
    return [
      {
        kind: 'dockerSilent',
        job,
        reason: docker.reason === 'failed' ? docker.output || docker.reason : docker.reason,
      },
    ];
  return language === 'wdl' ? [{ kind: 'wdlContainer' }] : [{ kind: 'container', job }];
}
