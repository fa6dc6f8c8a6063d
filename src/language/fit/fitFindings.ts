import * as l10n from '@vscode/l10n';
import { fitProblems, type FitProblem, type JobProblem } from '../../toil/fit/fit';
import type { ClusterOffer } from '../../toil/fit/offer';
import type { JobNeed, Known, Place } from '../../toil/jobNeed';
import type { HintCode } from '../codes';
import type { Found, Related } from '../finding';
import type { HintSettings } from '../settings';
import { clusterSentence } from './clusterSentences';
import { jobSentence } from './jobSentences';
import { nameText } from './words';

const CODE: Readonly<Record<FitProblem['kind'], HintCode>> = {
  onlySpot: 'TOIL301',
  tooLarge: 'TOIL302',
  forbidden: 'TOIL303',
  aboveMaximum: 'TOIL304',
  hardly: 'TOIL305',
  noAccelerator: 'TOIL306',
  helperJobs: 'TOIL307',
  noSpot: 'TOIL308',
  notLookedAt: 'TOIL309',
  strangeSpot: 'TOIL310',
  allOrNothing: 'TOIL311',
  dependsOnInputs: 'TOIL312',
};

/**
 * Whether a workflow fits on a cluster (reference cwl-wdl.md 7.7), said at what must change: the value that is written in this
 * document, else the step or call that runs the job. Where several jobs share that place it is said once.
 * @param path the document under check; findings stand in it.
 */
export function fitFindings(
  jobs: readonly JobNeed[],
  offer: ClusterOffer,
  settings: HintSettings,
  path: string,
  language: 'cwl' | 'wdl',
): Found[] {
  const said = new Set<string>();
  return fitProblems(jobs, offer, settings.options, language).flatMap((problem): Found[] => {
    const code = CODE[problem.kind];
    const message = sentenceOf(problem, offer, language);
    const { at, related } = placeOf(problem, path);
    const key = problem.kind === 'strangeSpot' ? `${code} ${problem.group}` : `${code} ${at.start} ${at.end}`;
    if (said.has(key)) return [];
    said.add(key);
    return [{ code, message, ...at, ...(related.length === 0 ? {} : { related }) }];
  });
}

/** What keeps a workflow from getting through on a cluster, without a document to mark: one sentence each, none twice. What only costs more is left out. */
export function fitSentences(problems: readonly FitProblem[], offer: ClusterOffer, language: 'cwl' | 'wdl'): string[] {
  const stopping = problems.filter(({ kind }) => STOPPING.has(kind));
  return [...new Set(stopping.map((problem) => sentenceOf(problem, offer, language)))];
}

/** With these a job waits for ever or is refused. */
const STOPPING: ReadonlySet<FitProblem['kind']> = new Set([
  'onlySpot',
  'tooLarge',
  'forbidden',
  'aboveMaximum',
  'noAccelerator',
  'helperJobs',
] satisfies FitProblem['kind'][]);

function sentenceOf(problem: FitProblem, offer: ClusterOffer, language: 'cwl' | 'wdl'): string {
  return isOfJob(problem) ? jobSentence(problem, offer, language) : clusterSentence(problem, offer);
}

const OF_JOBS: ReadonlySet<FitProblem['kind']> = new Set([
  'onlySpot',
  'tooLarge',
  'forbidden',
  'aboveMaximum',
  'hardly',
  'noAccelerator',
] satisfies JobProblem['kind'][]);

function isOfJob(problem: FitProblem): problem is JobProblem {
  return OF_JOBS.has(problem.kind);
}

/** Where a problem is said, and the other places that have to do with it. */
function placeOf(problem: FitProblem, path: string): { at: Place; related: Related[] } {
  const { job } = problem;
  const step = stepOf(job, path);
  const cause = causeOf(problem);
  const place = cause === undefined ? undefined : writtenPlace(cause);
  if (place === undefined) return { at: step, related: [] };
  if (place.file !== path) {
    return { at: step, related: [{ ...place, message: l10n.t('This is where it is asked for.') }] };
  }
  // A hint may be that of the whole workflow: then the step is one of many.
  if (cause === job.preemptible || isSame(step, job.definition)) return { at: place, related: [] };
  return { at: place, related: [{ ...step, message: l10n.t('{0} runs it.', nameText(job.name)) }] };
}

/** The value that decides. */
function causeOf(problem: FitProblem): Known<unknown> | undefined {
  const { job } = problem;
  switch (problem.kind) {
    case 'tooLarge': {
      const [first] = problem.shortages;
      return first === undefined ? undefined : job[first.what];
    }
    case 'aboveMaximum':
      return job[problem.what];
    case 'hardly':
      return job[problem.why.what];
    case 'noAccelerator':
      return job.accelerators;
    case 'onlySpot':
    case 'forbidden':
    case 'noSpot':
    case 'notLookedAt':
      return job.preemptible;
    case 'dependsOnInputs':
      return [job.cores, job.memory, job.disk, job.accelerators, job.preemptible].find(
        (value) => value.kind === 'unknown' && value.why.kind === 'inputs',
      );
    case 'helperJobs':
    case 'strangeSpot':
    case 'allOrNothing':
      return undefined;
  }
}

function writtenPlace(value: Known<unknown>): Place | undefined {
  return value.from?.kind === 'written' ? value.from.at : undefined;
}

/** The step or call; a tool or task that runs alone is one itself. */
function stepOf(job: JobNeed, path: string): Place {
  return job.at.file !== path && job.definition.file === path ? job.definition : job.at;
}

function isSame(a: Place, b: Place): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end;
}
