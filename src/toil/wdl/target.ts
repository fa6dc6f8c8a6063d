import type { WdlDocument, WdlTask, WdlWorkflow } from './model';

/**
 * What toil-wdl-runner runs of a document: its workflow, or its only task (toil/wdl/wdltoil.py 9.6.0, `main`); or why
 * it runs nothing.
 */
export type WdlTarget =
  | { readonly kind: 'workflow'; readonly workflow: WdlWorkflow }
  | { readonly kind: 'task'; readonly task: WdlTask }
  | { readonly kind: 'empty' }
  | { readonly kind: 'severalTasks'; readonly names: readonly string[] };

/** Finds what Toil would run. */
export function wdlTarget(document: WdlDocument): WdlTarget {
  const { workflow, tasks } = document;
  if (workflow !== undefined) return { kind: 'workflow', workflow };
  const [task] = tasks;
  if (task === undefined) return { kind: 'empty' };
  return tasks.length === 1
    ? { kind: 'task', task }
    : { kind: 'severalTasks', names: tasks.map(({ name }) => name.text) };
}
