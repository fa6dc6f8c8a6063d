import type { RunRecord } from '../contracts/runRecord';
import { cwlJobs } from '../toil/cwl/jobs';
import { processNamed } from '../toil/cwl/processes';
import { loadProgram } from '../toil/cwl/program';
import { fitProblems, type FitProblem } from '../toil/fit/fit';
import type { ClusterOffer } from '../toil/fit/offer';
import { readInputs } from '../toil/fit/readInputs';
import type { InputValues } from '../toil/inputValues';
import type { JobNeed } from '../toil/jobNeed';
import type { ResourceOptions } from '../toil/resourceOptions';
import { resourceOptionsOf } from '../toil/runResources';
import { wdlJobs } from '../toil/wdl/jobs';
import { loadWdl } from '../toil/wdl/program';
import type { ReadText } from '../toil/workflow/description';
import type { RunWish } from './planRun';

/** What is to be run, with what. */
export type FitRequest = Pick<RunWish, 'language' | 'workflow' | 'inputs' | 'options'>;

/**
 * Whether a run will fit on a cluster: the check of the language server, with the options and the inputs of this run. Empty for
 * a workflow that cannot be read, or whose jobs only running it can tell (Python).
 */
export async function checkFit(
  { language, workflow, inputs, options }: FitRequest,
  offer: ClusterOffer,
  readText: ReadText,
  signal: AbortSignal,
): Promise<FitProblem[]> {
  if (language === 'python') return [];
  const resources = resourceOptionsOf(options, offer.batchSystem);
  const values = await valuesOf(inputs, readText);
  const jobs =
    language === 'cwl'
      ? await jobsOfCwl(workflow, resources, values, readText, signal)
      : await jobsOfWdl(workflow.path, resources, values, readText, signal);
  return fitProblems(jobs, offer, resources, language);
}

async function valuesOf(inputs: RunRecord['inputs'], readText: ReadText): Promise<InputValues | undefined> {
  if (inputs.kind !== 'file') return undefined;
  const text = await readText(inputs.path);
  return text === undefined ? undefined : readInputs(text);
}

async function jobsOfCwl(
  { path, fragment = '' }: FitRequest['workflow'],
  options: ResourceOptions,
  values: InputValues | undefined,
  readText: ReadText,
  signal: AbortSignal,
): Promise<JobNeed[]> {
  const program = await loadProgram(path, readText, signal);
  if ('reason' in program) return [];
  const process = processNamed(program, program.main, fragment);
  return process === undefined ? [] : cwlJobs(program, process, options, values);
}

async function jobsOfWdl(
  path: string,
  options: ResourceOptions,
  values: InputValues | undefined,
  readText: ReadText,
  signal: AbortSignal,
): Promise<JobNeed[]> {
  const program = await loadWdl(path, readText, signal);
  return program === undefined ? [] : wdlJobs(program, options, values);
}
