import * as vscode from 'vscode';
import { basename, isAbsolute, join, relative } from 'node:path';
import * as v from 'valibot';
import type { RunWish } from '../../usecases/planRun';
import { RunTerminal, type RunTerminalParts } from './runTerminal';
import { toilTaskSchema, type ToilTask } from './toilTask';

/** Tasks of type `toil`: a run that `tasks.json` describes, followed in a terminal. */
export class ToilTaskProvider implements vscode.TaskProvider {
  constructor(private readonly parts: RunTerminalParts) {}

  /** None are made up: a task says which inputs to take, and only the user knows. */
  provideTasks(): vscode.Task[] {
    return [];
  }

  resolveTask(task: vscode.Task): vscode.Task | undefined {
    const parsed = v.safeParse(toilTaskSchema, task.definition);
    const { scope } = task;
    const folder = typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
    if (!parsed.success || !folder) return undefined;
    const terminal = (): Promise<vscode.Pseudoterminal> =>
      Promise.resolve(new RunTerminal(this.parts, wanted(parsed.output, folder.uri.fsPath)));
    const resolved = new vscode.Task(
      task.definition,
      typeof scope === 'object' ? scope : folder,
      task.name || basename(parsed.output.workflow),
      'toil',
      new vscode.CustomExecution(terminal),
      ['$toil'],
    );
    resolved.detail = parsed.output.workflow;
    return resolved;
  }
}

/** What a task asks for, with absolute paths. */
export interface WantedRun {
  readonly path: string;
  readonly fragment?: string;
  readonly inputs: string | undefined;
  readonly words: readonly string[];
  readonly options: ToilTask['options'];
}

function wanted(task: ToilTask, folder: string): WantedRun {
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

/** Adds a task to the workspace's `tasks.json` and opens it there. */
export async function keepAsTask(wish: RunWish): Promise<void> {
  const folder =
    vscode.workspace.getWorkspaceFolder(vscode.Uri.file(wish.workflow.path)) ?? vscode.workspace.workspaceFolders?.[0];
  if (!folder) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('A task is kept in a folder: open the folder of the workflow first.'),
    );
    return;
  }
  const inside = (path: string): string => {
    const short = relative(folder.uri.fsPath, path);
    return short.startsWith('..') || isAbsolute(short) ? path : short;
  };
  const { workflow, inputs, options } = wish;
  const task = {
    label: vscode.l10n.t('Run {0}', basename(workflow.path)),
    type: 'toil',
    workflow: inside(workflow.path) + (workflow.fragment ? `#${workflow.fragment}` : ''),
    ...(inputs.kind === 'file' ? { inputs: inside(inputs.path) } : {}),
    ...(inputs.kind === 'arguments' && inputs.words.length > 0 ? { arguments: inputs.words } : {}),
    ...(Object.keys(options).length > 0 ? { options } : {}),
    problemMatcher: ['$toil'],
    group: 'build',
  };
  const configuration = vscode.workspace.getConfiguration('tasks', folder.uri);
  const there =
    configuration.inspect<{ label?: string }[]>('tasks')?.workspaceFolderValue ??
    configuration.get<{ label?: string }[]>('tasks') ??
    [];
  const others = there.filter((other) => other.label !== task.label);
  await configuration.update('version', '2.0.0', vscode.ConfigurationTarget.WorkspaceFolder);
  await configuration.update('tasks', [...others, task], vscode.ConfigurationTarget.WorkspaceFolder);
  await vscode.window.showTextDocument(vscode.Uri.joinPath(folder.uri, '.vscode', 'tasks.json'));
}
