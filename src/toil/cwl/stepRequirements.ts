import type { At } from './nodes';
import type { CwlProgram } from './program';
import { NO_REQUIREMENTS, within, type Requirement, type Requirements } from './requirements';

/**
 * What holds for the process that a step runs, before its own: the step's hints after those around it, and its requirements, to
 * which cwltool adds of the outer ones the first of each class that is not there yet (`WorkflowStep.__init__` of
 * cwltool/workflow.py). So what a sub-workflow requires is lost for its steps when a workflow or step around it
 * requires the same class, although the standard has the innermost win.
 */
export function withinStep(outer: Requirements, program: CwlProgram, step: At, name: string): Requirements {
  const own = within(NO_REQUIREMENTS, program, step, name);
  return {
    requirements: [...own.requirements, ...firstOfClass(outer.requirements, own.requirements)],
    hints: own.hints.length === 0 ? outer.hints : [...outer.hints, ...own.hints],
  };
}

function firstOfClass(outer: readonly Requirement[], own: readonly Requirement[]): Requirement[] {
  const seen = new Set(own.map(({ iri }) => iri));
  return outer.filter(({ iri }) => !seen.has(iri) && seen.add(iri));
}
