import type { JobNeed } from '../../toil/jobNeed';
import { taskNeed } from '../../toil/wdl/jobs';
import type { WdlCall, WdlTask } from '../../toil/wdl/model';
import type { WdlChecked } from '../rule';

/** The jobs of the tasks and calls of a document. */
export interface WdlNeeds {
  /** What a task asks for: once for each call that makes something else of it, or by itself where nothing calls it. */
  readonly ofTask: (task: WdlTask) => readonly JobNeed[];
  readonly ofCall: (call: WdlCall) => readonly JobNeed[];
}

const known = new WeakMap<WdlChecked, WdlNeeds>();

/** Sorts the jobs of a document by its tasks and calls; once per document. */
export function wdlNeeds(checked: WdlChecked): WdlNeeds {
  let needs = known.get(checked);
  if (needs === undefined) {
    needs = sorted(checked);
    known.set(checked, needs);
  }
  return needs;
}

function sorted(checked: WdlChecked): WdlNeeds {
  const { program, main, settings } = checked;
  const byTask = new Map<number, JobNeed[]>();
  const byCall = new Map<number, JobNeed[]>();
  const starts = (main.document.workflow?.calls ?? []).map(({ start }) => start).sort((a, b) => a - b);
  for (const job of checked.jobs()) {
    if (job.definition.file === main.path) add(byTask, job.definition.start, job);
    const call = job.at.file === main.path ? starts.findLast((start) => start <= job.at.start) : undefined;
    if (call !== undefined) add(byCall, call, job);
  }
  const alone = new Map<WdlTask, readonly JobNeed[]>();
  return {
    ofTask: (task) => {
      const called = byTask.get(task.name.start);
      if (called !== undefined) return called;
      const made = alone.get(task) ?? [taskNeed(program, main, task, settings.options)];
      alone.set(task, made);
      return made;
    },
    ofCall: (call) => byCall.get(call.start) ?? [],
  };
}

function add(groups: Map<number, JobNeed[]>, start: number, job: JobNeed): void {
  const group = groups.get(start);
  if (group === undefined) groups.set(start, [job]);
  else group.push(job);
}
