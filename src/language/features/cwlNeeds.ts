import { cwlJobs } from '../../toil/cwl/jobs';
import type { JobNeed } from '../../toil/jobNeed';
import type { CwlChecked } from '../rule';
import { cwlParts, type CwlPart } from './cwlParts';

/** The jobs of the parts of a document: of a tool its own, of a step what it runs, of a workflow what its steps run. */
export interface NeedsByPart {
  readonly of: (part: CwlPart) => readonly JobNeed[];
}

const known = new WeakMap<CwlChecked, NeedsByPart>();

/** Sorts the jobs of a document by the parts of it that they belong to; once per document. */
export function cwlNeeds(checked: CwlChecked): NeedsByPart {
  let needs = known.get(checked);
  if (needs === undefined) {
    needs = sorted(checked);
    known.set(checked, needs);
  }
  return needs;
}

function sorted(checked: CwlChecked): NeedsByPart {
  const { program, settings } = checked;
  const all = cwlParts(program);
  const jobs = checked.jobs();
  const found = new Map<CwlPart, readonly JobNeed[]>();
  const byPlace = grouped(jobs, ({ at }) => at);
  const byDefinition = grouped(jobs, ({ definition }) => definition);
  const placed = (part: CwlPart, groups: Groups): readonly JobNeed[] => {
    const starts = [part.anchor.start, part.classAt?.start, part.start];
    for (const start of starts) {
      const here = start === undefined ? undefined : groups.get(placeKey(checked.main.path, start));
      if (here !== undefined) return here;
    }
    return [];
  };
  /** A step of a workflow that is written inside another step: what that one runs by way of this one. */
  const inside = ({ chain, chainStart }: CwlPart, groups: Groups): readonly JobNeed[] => {
    const name = chain.join('/');
    const jobs = groups.get(placeKey(checked.main.path, chainStart ?? 0)) ?? [];
    return jobs.filter((job) => job.name === name || job.name.startsWith(`${name}/`));
  };
  const alone = (part: CwlPart): readonly JobNeed[] =>
    cwlJobs(program, { at: part.at, id: part.name }, settings.options);
  const needsOf = (part: CwlPart): readonly JobNeed[] => {
    if (part.kind === 'step') return part.chain.length > 1 ? inside(part, byPlace) : placed(part, byPlace);
    if (part.kind === 'workflow') return part.steps.flatMap((step) => of(step));
    const defined = placed(part, byDefinition);
    if (defined.length > 0) return defined;
    const own = placed(part, byPlace);
    return own.length > 0 ? own : alone(part);
  };
  const of = (part: CwlPart): readonly JobNeed[] => {
    const here = found.get(part);
    if (here !== undefined) return here;
    found.set(part, []);
    const needs = distinct(needsOf(part));
    found.set(part, needs);
    return needs;
  };
  // A workflow that another one runs has no jobs at its own steps there: it is asked by itself.
  for (const part of all) {
    if (part.kind !== 'workflow' || part.steps.length === 0 || part.chain.length > 0) continue;
    if (part.steps.some((step) => of(step).length > 0)) continue;
    const own = grouped(alone(part), ({ at }) => at);
    for (const step of part.steps) found.set(step, placed(step, own));
  }
  return { of };
}

type Groups = ReadonlyMap<string, readonly JobNeed[]>;

function grouped(jobs: readonly JobNeed[], place: (job: JobNeed) => JobNeed['at']): Groups {
  const groups = new Map<string, JobNeed[]>();
  for (const job of jobs) {
    const { file, start } = place(job);
    const key = placeKey(file, start);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [job]);
    else group.push(job);
  }
  return groups;
}

function placeKey(file: string, start: number): string {
  return `${start}:${file}`;
}

function distinct(jobs: readonly JobNeed[]): readonly JobNeed[] {
  return [...new Set(jobs)];
}
