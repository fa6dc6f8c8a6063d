import assert from 'node:assert/strict';
import { cwlJobs } from '../../../../src/toil/cwl/jobs';
import { processNamed } from '../../../../src/toil/cwl/processes';
import { loadProgram } from '../../../../src/toil/cwl/program';
import type { InputValues } from '../../../../src/toil/inputValues';
import type { JobNeed, Known, Place } from '../../../../src/toil/jobNeed';
import { TOIL_DEFAULTS, type ResourceOptions } from '../../../../src/toil/resourceOptions';

export type Texts = Readonly<Record<string, string>>;

export async function jobsOf(
  files: string | Texts,
  inputs?: InputValues,
  options: Partial<ResourceOptions> = {},
): Promise<JobNeed[]> {
  const texts: Texts = typeof files === 'string' ? { 'main.cwl': files } : files;
  const readText = (path: string): Promise<string | undefined> => Promise.resolve(texts[path.slice('/w/'.length)]);
  const program = await loadProgram('/w/main.cwl', readText, new AbortController().signal);
  assert.ok('main' in program);
  const process = processNamed(program, program.main, '');
  assert.ok(process);
  return cwlJobs(program, process, { ...TOIL_DEFAULTS, ...options }, inputs);
}

/** A value, or why it is not known. */
export function told(value: Known<unknown>): unknown {
  if (value.kind === 'known') return value.value;
  return value.why.kind === 'inputs' ? `inputs ${value.why.names.join(' ')}` : value.why.kind;
}

/** `name: cores`, one per job. */
export async function cores(files: string | Texts, inputs?: InputValues): Promise<string[]> {
  return (await jobsOf(files, inputs)).map((job) => `${job.name}: ${String(told(job.cores))}`);
}

export const tool = (more = '', inputs = '{n: int}', version = 'v1.2'): string =>
  `cwlVersion: ${version}\nclass: CommandLineTool\nbaseCommand: x\ninputs: ${inputs}\noutputs: {o: int?}\n${more}\n`;
export const inline = (more: string, inputs = '{n: int}'): string =>
  `{class: CommandLineTool, inputs: ${inputs}, outputs: {o: int?}, baseCommand: x, ${more}}`;
export const asks = (amount: string): string => `hints: {ResourceRequirement: {coresMin: ${amount}}}`;
export const workflow = (steps: string, more = '', inputs = '{n: "int?", ns: "int[]?"}'): string =>
  `cwlVersion: v1.2\nclass: Workflow\ninputs: ${inputs}\noutputs: []\n${more}\nsteps:\n${steps}`;

export function twice(file: string): string {
  return `  a: {in: {}, out: [], run: ${file}}\n  b: {in: {}, out: [], run: ${file}}\n`;
}

/** `main.cwl:first`: the file and the text at a place. */
export function placed(texts: Texts, { file, start, end }: Place): string {
  const name = file.slice('/w/'.length);
  return `${name}:${texts[name]?.slice(start, end) ?? ''}`;
}
