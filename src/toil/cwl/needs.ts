import * as path from 'node:path';
import type { Node } from 'yaml';
import { TOIL_DEFAULTS } from '../resourceOptions';
import type { WorkflowNeeds } from '../workflow/description';
import { EXPRESSION } from './evaluateValue';
import { needsJavascript } from './javascript';
import { fieldOf, textOf, MOST_DEPTH, type At } from './nodes';
import { stepsOf, type CwlProcess } from './processes';
import type { CwlProgram } from './program';
import { effective, within, type Requirements } from './requirements';
import { resourcesOf, type CwlResources } from './resources';
import { withinStep } from './stepRequirements';
import { versionOf } from './versions';

/** Sub-workflows that are used many times over multiply; real ones stay in the hundreds. */
const MOST_JOBS = 5_000;

type Largest = { value: number; job: string };
interface Found {
  container: 'none' | 'hinted' | 'required';
  containerFor: string | undefined;
  javascript: boolean;
  readonly largest: { cores?: Largest; memory?: Largest; disk?: Largest };
}

interface Visit {
  readonly at: At;
  readonly job: string;
  readonly outer: Requirements;
  readonly version: string | undefined;
  readonly above: readonly Node[];
}

/** Walks through a process and all that its steps run, and says what the machine must have. */
export function needsOf(program: CwlProgram, process: CwlProcess, outer: Requirements): WorkflowNeeds {
  const found: Found = { container: 'none', containerFor: undefined, javascript: false, largest: {} };
  const first = process.id === '' ? path.basename(process.at.file.path) : process.id;
  const waiting: Visit[] = [
    { at: process.at, job: first, outer, version: versionOf(process.at, undefined), above: [] },
  ];
  let jobs = 0;
  for (let visit = waiting.pop(); visit !== undefined && jobs < MOST_JOBS; visit = waiting.pop()) {
    jobs += 1;
    waiting.push(...visited(program, visit, found).reverse());
  }
  const { container, containerFor, javascript, largest } = found;
  return { container, ...(containerFor === undefined ? {} : { containerFor }), javascript, ...largest };
}

/** Notes what a process needs; gives the processes of its steps. */
function visited(program: CwlProgram, visit: Visit, found: Found): Visit[] {
  const { at, outer, job, version, above } = visit;
  const all = within(outer, program, at);
  found.javascript ||= needsJavascript(program, at, outer);
  const kind = textOf(fieldOf(at, 'class'));
  if (kind !== 'Workflow') {
    if (kind === 'CommandLineTool') {
      noteContainer(found, all, job);
      // What an expression decides is left out: inputs that are not chosen yet may change it.
      noteResources(found, resourcesOf(all, { version, options: TOIL_DEFAULTS, evaluate: () => EXPRESSION }), job);
    }
    return [];
  }
  const path = [...above, at.node];
  return stepsOf(program, at).flatMap((step) => {
    const inherited = withinStep(all, program, step.at, step.id);
    found.javascript ||= needsJavascript(program, step.at, all);
    if (step.process === undefined || path.includes(step.process.at.node) || path.length > MOST_DEPTH) return [];
    const next = step.process.at;
    return [{ at: next, job: step.id, outer: inherited, version: versionOf(next, version), above: path }];
  });
}

function noteContainer(found: Found, all: Requirements, job: string): void {
  const docker = effective(all, 'DockerRequirement');
  if (docker === undefined || found.container === 'required') return;
  if (docker.required || found.container === 'none') {
    found.container = docker.required ? 'required' : 'hinted';
    found.containerFor = job;
  }
}

function noteResources(found: Found, job: CwlResources, name: string): void {
  for (const what of ['cores', 'memory', 'disk'] as const) {
    const asked = job[what];
    if (asked.kind === 'known' && asked.value > (found.largest[what]?.value ?? 0))
      found.largest[what] = { value: asked.value, job: name };
  }
}
