import { isDeepStrictEqual } from 'node:util';

/** A task of `tasks.json`, as far as it is looked at. */
export interface KeptTask {
  readonly label?: string;
  readonly [key: string]: unknown;
}

/** What makes two tasks of ours the same run. */
const SAME_RUN = ['type', 'workflow', 'inputs', 'arguments', 'options'] as const;

/**
 * The tasks with one more, which replaces nothing: its label gets a number where another task has it. Undefined when
 * the same run is there already.
 */
export function withTask(
  tasks: readonly KeptTask[],
  task: KeptTask & { readonly label: string },
): KeptTask[] | undefined {
  if (tasks.some((other) => SAME_RUN.every((key) => isDeepStrictEqual(other[key], task[key])))) return undefined;
  const taken = new Set(tasks.map(({ label }) => label));
  let { label } = task;
  for (let number = 2; taken.has(label); number += 1) label = `${task.label} (${number})`;
  return [...tasks, { ...task, label }];
}
