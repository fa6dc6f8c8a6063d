import * as path from 'node:path';
import { isMap, type Node } from 'yaml';
import type { InputValues } from '../inputValues';
import type { JobNeed, Place } from '../jobNeed';
import type { ResourceOptions } from '../resourceOptions';
import { allowsJavascript, inputsOfMain, inputsOfRun, inputsOfStep, type InputScope } from './evaluateInputs';
import { evaluateText } from './evaluateText';
import { loadedVersions } from './loadedVersions';
import { entriesOf, fieldOf, follow, placeOf, textOf, MOST_DEPTH, type At } from './nodes';
import { effectivePreemptible } from './preemptible';
import { stepsOf, type CwlProcess } from './processes';
import { opened, type CwlProgram } from './program';
import { NO_REQUIREMENTS, within, type Requirements } from './requirements';
import { resourcesOf } from './resources';
import { withinStep } from './stepRequirements';

/** Sub-workflows that are used many times over multiply; real workflows have some hundred jobs. */
const MOST_JOBS = 5_000;
/** Steps that are gone through: workflows without any tool multiply as well. */
const MOST_STEPS = 20_000;

interface Visit {
  readonly process: CwlProcess;
  /** The path of steps; empty for the process that was asked about. */
  readonly steps: readonly string[];
  /** The first of these steps. */
  readonly at: Place | undefined;
  /** That hold around the process. */
  readonly outer: Requirements;
  readonly inputs: InputScope;
  readonly scattered: boolean;
  /** The workflows around it, so that one which runs itself ends. */
  readonly above: readonly Node[];
}

/**
 * What each job of a process asks Toil for: one for every path of steps to a tool, through sub-workflows, in the order of the
 * document; a tool alone is its one job. Never throws; steps whose process is remote or missing are left out.
 * @param inputs the inputs file; without one, what depends on inputs without a default is not known.
 */
export function cwlJobs(
  program: CwlProgram,
  process: CwlProcess,
  options: ResourceOptions,
  inputs?: InputValues,
): JobNeed[] {
  const start: Visit = {
    process,
    steps: [],
    at: undefined,
    outer: NO_REQUIREMENTS,
    inputs: inputsOfMain(program, process.at, inputs),
    scattered: false,
    above: [],
  };
  const versions = loadedVersions(program, process);
  const jobs: JobNeed[] = [];
  const waiting = [start];
  let left = MOST_STEPS;
  for (let visit = waiting.pop(); visit !== undefined; visit = waiting.pop()) {
    left -= 1;
    if (left < 0 || jobs.length >= MOST_JOBS) break;
    const kind = textOf(fieldOf(visit.process.at, 'class'));
    if (kind === 'Workflow') waiting.push(...stepVisits(program, visit).reverse());
    else if (kind !== undefined) jobs.push(jobOf(program, visit, kind, options, versions.get(visit.steps.join('/'))));
  }
  return jobs;
}

function stepVisits(program: CwlProgram, visit: Visit): Visit[] {
  const { process, outer, above } = visit;
  const around = [...above, process.at.node];
  if (around.length > MOST_DEPTH) return [];
  const requirements = within(outer, program, process.at, shownName(visit));
  const workflow = { inputs: visit.inputs, id: process.id, requirements };
  const names = stepNames(program, process.at);
  return stepsOf(program, process.at).flatMap((step) => {
    const next = step.process;
    if (next === undefined || around.includes(next.at.node)) return [];
    const inner = withinStep(requirements, program, step.at, step.id);
    const given = inputsOfStep(program, step.at, workflow, inner);
    return [
      {
        process: next,
        steps: [...visit.steps, step.id],
        at: visit.at ?? names.get(step.at.node) ?? namePlace(step.at),
        outer: inner,
        inputs: inputsOfRun(program, next.at, given),
        scattered: visit.scattered || fieldOf(step.at, 'scatter') !== undefined,
        above: around,
      },
    ];
  });
}

function jobOf(
  program: CwlProgram,
  visit: Visit,
  kind: string,
  options: ResourceOptions,
  version: string | undefined,
): JobNeed {
  const { process, steps, inputs } = visit;
  const own = process.id === '' ? path.basename(process.at.file.path) : process.id;
  const all = within(visit.outer, program, process.at, shownName(visit));
  const javascript = allowsJavascript(all);
  const definition = namePlace(process.at);
  return {
    name: steps.length === 0 ? own : steps.join('/'),
    // Toil runs expression tools beside the leader (`local` of CWLJob); an operation is never run at all.
    kind: kind === 'CommandLineTool' ? 'job' : 'local',
    at: visit.at ?? definition,
    definition,
    ...resourcesOf(all, {
      version,
      options,
      // There is no `self` in a resource field.
      evaluate: (text) => evaluateText(text, { input: inputs, self: null, javascript }),
    }),
    preemptible: effectivePreemptible(all, options),
    scattered: visit.scattered,
  };
}

/** What a process is called: its id, or the step that holds it; undefined when it is named after its file. */
function shownName({ process, steps }: Visit): string | undefined {
  if (process.id !== '') return process.id;
  return process.at.node === process.at.file.root ? undefined : steps.at(-1);
}

/** Where the names of the steps of a map stand: its keys. */
function stepNames(program: CwlProgram, process: At): Map<Node, Place> {
  const entries = entriesOf(opened(program, fieldOf(process, 'steps')));
  return new Map(
    entries.map(({ keyNode, value }) => [
      (opened(program, value) ?? value).node,
      { file: value.file.path, ...placeOf(keyNode) },
    ]),
  );
}

/** The id of a process or step, else its class, else the first key of its map. */
function namePlace(at: At): Place {
  const { node, file } = follow(at);
  const name = fieldOf(at, 'id') ?? fieldOf(at, 'class');
  if (name !== undefined) return { file: name.file.path, ...placeOf(name.node) };
  const first = isMap(node) ? entriesOf(at)[0] : undefined;
  return { file: file.path, ...placeOf(first?.keyNode ?? node) };
}
