import * as vscode from 'vscode';
import { basename, isAbsolute, join, relative } from 'node:path';
import * as v from 'valibot';
import { withTask, type KeptTask } from '../../usecases/keptTasks';
import type { RunWish } from '../../usecases/planRun';
import { RunTerminal, type RunTerminalParts } from './runTerminal';
import { toilTaskSchema, type WantedRun } from './toilTask';

/** What Toil says of CWL and Python, and what it says of WDL, is matched by two patterns. */
const MATCHERS = ['$toil', '$toil-wdl'];

/** Tasks of type `toil`: a run that `tasks.json` describes, followed in a terminal. */
export class ToilTaskProvider implements vscode.TaskProvider {
  constructor(private readonly parts: RunTerminalParts) {}

  /** None are made up: a task says which inputs to take, and only the user knows. */
  provideTasks(): vscode.Task[] {
    return [];
  }

  /** Variables (`${file}`) are not resolved yet here: the terminal is made from the definition where they are. */
  resolveTask(task: vscode.Task): vscode.Task | undefined {
    const { workflow } = task.definition;
    const { scope } = task;
    const folder = typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
    if (typeof workflow !== 'string' || workflow === '' || !folder) return undefined;
    const terminal = (resolved: vscode.TaskDefinition): Promise<vscode.Pseudoterminal> =>
      Promise.resolve(new RunTerminal(this.parts, () => wanted(resolved, folder.uri.fsPath)));
    const made = new vscode.Task(
      task.definition,
      typeof scope === 'object' ? scope : folder,
      task.name || basename(workflow),
      'toil',
      new vscode.CustomExecution(terminal),
      MATCHERS,
    );
    made.detail = workflow;
    return made;
  }
}

/** Throws with a sentence where the definition is not what it should be. */
function wanted(definition: vscode.TaskDefinition, folder: string): WantedRun {
  const parsed = v.safeParse(toilTaskSchema, definition);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new Error(
      vscode.l10n.t(
        'This task cannot be run: “{0}” in tasks.json is not what it should be. {1}',
        v.getDotPath(issue) ?? 'type',
        issue.message,
      ),
    );
  }
  const task = parsed.output;
  const absolute = (path: string): string => (isAbsolute(path) ? path : join(folder, path));
  const [path = task.workflow, fragment] = /\.(cwl|json|ya?ml)#/i.test(task.workflow)
    ? task.workflow.split('#')
    : [task.workflow];
  return {
    path: absolute(path),
    ...(fragment ? { fragment } : {}),
    inputs: task.inputs === undefined ? undefined : absolute(task.inputs),
    words: task.arguments ?? [],
    options: task.options,
  };
}

/** Adds a task to the `tasks.json` of the workflow's folder, unless the same run is there already, and opens it. */
export async function keepAsTask(wish: RunWish): Promise<void> {
  const folder =
    vscode.workspace.getWorkspaceFolder(vscode.Uri.file(wish.workflow.path)) ?? vscode.workspace.workspaceFolders?.[0];
  if (!folder) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('A task is kept in a folder: open the folder of the workflow first.'),
    );
    return;
  }
  const configuration = vscode.workspace.getConfiguration('tasks', folder.uri);
  // This folder's own only: tasks of the user or of the whole workspace must not be copied into its file.
  const there = configuration.inspect<KeptTask[]>('tasks')?.workspaceFolderValue ?? [];
  const tasks = withTask(there, taskOf(wish, folder));
  if (tasks) {
    const target = vscode.ConfigurationTarget.WorkspaceFolder;
    await configuration.update('version', '2.0.0', target);
    await configuration.update('tasks', tasks, target);
  }
  await vscode.window.showTextDocument(vscode.Uri.joinPath(folder.uri, '.vscode', 'tasks.json'));
}

function taskOf({ workflow, inputs, options }: RunWish, folder: vscode.WorkspaceFolder): KeptTask & { label: string } {
  const inside = (path: string): string => {
    const short = relative(folder.uri.fsPath, path);
    return short.startsWith('..') || isAbsolute(short) ? path : short;
  };
  return {
    label: vscode.l10n.t('Run {0}', basename(workflow.path)),
    type: 'toil',
    workflow: inside(workflow.path) + (workflow.fragment ? `#${workflow.fragment}` : ''),
    ...(inputs.kind === 'file' ? { inputs: inside(inputs.path) } : {}),
    ...(inputs.kind === 'arguments' && inputs.words.length > 0 ? { arguments: inputs.words } : {}),
    ...(Object.keys(options).length > 0 ? { options } : {}),
    problemMatcher: MATCHERS,
    group: 'build',
  };
}
