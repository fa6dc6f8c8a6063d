import type { JobNeed } from '../jobNeed';
import { TOIL_DEFAULTS } from '../resourceOptions';
import type { WorkflowNeeds } from '../workflow/description';
import { wdlJobsWith } from './jobs';
import { calleeOf, type LoadedDocument, type WdlProgram } from './program';
import type { WdlTarget } from './target';

/** What a run runs first in a container: a task's name, or a call whose document cannot be seen. */
function firstTask(program: WdlProgram, target: WdlTarget): string | undefined {
  if (target.kind === 'task') return target.task.name.text;
  const visited = new Set<LoadedDocument>();
  const waiting = [program.main];
  let unseen: string | undefined;
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (visited.has(at)) continue;
    visited.add(at);
    for (const call of at.document.workflow?.calls ?? []) {
      const callee = calleeOf(program, at, call);
      if (callee.kind === 'task') return callee.task.name.text;
      if (callee.kind === 'workflow') waiting.push(callee.at);
      else unseen ??= call.target.text;
    }
  }
  return unseen;
}

type Field = 'cores' | 'memory' | 'disk';

/** The job that surely asks for most; what is only Toil's default is nothing that the workflow asks for. */
function largest(jobs: readonly JobNeed[], field: Field): { value: number; job: string } | undefined {
  let found: { value: number; job: string } | undefined;
  for (const job of jobs) {
    const { [field]: known } = job;
    if (known.kind !== 'known' || known.from.kind !== 'written' || known.value <= (found?.value ?? 0)) continue;
    found = { value: known.value, job: known.from.name };
  }
  return found;
}

/**
 * What the reachable tasks ask for. Toil runs every WDL task in a container, named or not (its default is ubuntu).
 * Only what no input can change counts; nothing is guessed.
 */
export function wdlNeeds(program: WdlProgram, target: WdlTarget): WorkflowNeeds {
  const runs = target.kind === 'workflow' || target.kind === 'task';
  const containerFor = runs ? firstTask(program, target) : undefined;
  const jobs = runs ? wdlJobsWith(program, TOIL_DEFAULTS, { kind: 'nothing' }) : [];
  const fields = (['cores', 'memory', 'disk'] as const).flatMap((field) => {
    const most = largest(jobs, field);
    return most === undefined ? [] : [[field, most] as const];
  });
  return {
    container: containerFor === undefined ? 'none' : 'required',
    ...(containerFor !== undefined && { containerFor }),
    javascript: false,
    ...Object.fromEntries(fields),
  };
}
