import * as vscode from 'vscode';
import { basename, dirname } from 'node:path';
import type { Language, RunOptions, RunRecord } from '../../contracts/runRecord';
import type { WorkflowDescription } from '../../toil/workflow/description';
import { describeWorkflow } from '../../usecases/describeWorkflow';
import {
  absoluteArguments,
  firstCommand,
  newRunId,
  planRun,
  type RunPlace,
  type RunPlan,
  type RunWish,
} from '../../usecases/planRun';
import type { RunStore } from '../../usecases/runStore';
import { startRun } from '../../usecases/startRun';
import type { ThisMachine } from '../../usecases/thisMachine';
import { setContextKey } from '../contextKeys';
import type { ToilInstaller } from '../toilInstaller';
import { withNotification } from '../progress';
import { lookUp, readTextFile } from '../readText';
import { defaultRunOptions } from '../settings';
import { chooseCluster } from './chooseCluster';
import { chooseFragment } from './chooseFragment';
import { chooseInputs, type InputsAnswer } from './chooseInputs';
import { chooseOptions, type OptionsAnswer } from './chooseOptions';
import type { ChosenWorkflow } from './chooseWorkflow';
import { createInputs } from './createInputs';
import type { InputDiagnostics } from './inputDiagnostics';
import { confirmShortfalls } from './preflight';
import type { Remembered } from './remembered';
import { saveFirst } from './saveFirst';
import { offersOf } from './offers';
import { isTrusted } from './trust';
import type { WorkflowDiagnostics } from './workflowDiagnostics';

export interface RunFlowParts {
  readonly machine: ThisMachine;
  readonly store: RunStore;
  readonly installer: ToilInstaller;
  readonly remembered: Remembered;
  readonly diagnostics: InputDiagnostics;
  readonly faults: WorkflowDiagnostics;
  /** Told when a run has started. */
  readonly started: (id: string) => Promise<void>;
  /** Keeps what was chosen as a task of the workspace. */
  readonly keepAsTask: (wish: RunWish) => Promise<void>;
}

/** What is known from the beginning; the rest is asked. */
export interface RunTarget extends ChosenWorkflow {
  readonly fragment?: string;
  readonly inputs?: RunRecord['inputs'];
  readonly options?: RunOptions;
  /** `options`: where and with what is settled. `nothing`: one click starts it. Unset: every step. */
  readonly ask?: 'options' | 'nothing';
}

/** From a workflow to a running run: cluster, inputs, options, start; each step can go back. */
export async function runWorkflow(parts: RunFlowParts, target: RunTarget): Promise<void> {
  if (!(await isTrusted())) return;
  // Looked for while the user chooses.
  void parts.machine.toil(AbortSignal.timeout(60_000)).catch(() => undefined);
  await saveFirst([target.path]);
  const signal = new AbortController().signal;
  const read = async (fragment?: string): Promise<WorkflowDescription> =>
    describeWorkflow(target.language, target.path, fragment, readTextFile, signal);
  let description = await read(target.fragment);
  const fragment = target.fragment ?? (await chooseFragment(target.path, description.fragments));
  if (fragment !== undefined && fragment !== target.fragment) description = await read(fragment);
  await saveFirst(description.files);
  await parts.faults.check(description, target.path);
  const workflow = { path: target.path, ...(fragment === undefined ? {} : { fragment }) };
  await new Steps(parts, target.language, workflow, description, target).go(signal);
}

/** The steps of one flow, with what was answered so far. */
class Steps {
  private readonly folder: vscode.WorkspaceFolder | undefined;
  private readonly title: string;
  private readonly runId: string;

  constructor(
    private readonly parts: RunFlowParts,
    private readonly language: Language,
    private readonly workflow: RunWish['workflow'],
    private readonly description: WorkflowDescription,
    private readonly preset: RunTarget,
  ) {
    this.runId = newRunId(workflow, new Date());
    const uri = vscode.Uri.file(workflow.path);
    this.folder = vscode.workspace.getWorkspaceFolder(uri);
    this.title = vscode.l10n.t('Run {0}', basename(workflow.path));
  }

  async go(signal: AbortSignal): Promise<void> {
    if (this.preset.ask) {
      await this.fromInputs(signal);
      return;
    }
    for (;;) {
      await chooseCluster(this.title, await this.parts.machine.state(signal));
      const again = await this.fromInputs(signal);
      if (!again) return;
    }
  }

  /** True when the user went back to the choice of the cluster. */
  private async fromInputs(signal: AbortSignal): Promise<boolean> {
    for (;;) {
      const inputs = await this.inputs();
      if (inputs === 'back') return true;
      if (inputs.kind === 'create') {
        await this.create();
        return false;
      }
      await this.check(inputs, signal);
      const toil = await this.parts.installer.ensure();
      const place = await this.parts.machine.place(toil, this.language, signal);
      const wish = await this.wish(inputs, this.preset.options ?? this.defaults());
      const answer = await this.options(wish, place);
      if (answer === 'back') {
        if (!this.asksForInputs()) return true;
        continue;
      }
      await this.finish({ ...wish, options: answer.options }, answer.then, place, signal);
      return false;
    }
  }

  /** Whether there was a step before the options to go back to. */
  private asksForInputs(): boolean {
    return !this.preset.inputs && (this.language === 'python' || this.description.inputs.length > 0);
  }

  private async inputs(): Promise<InputsAnswer | 'back'> {
    if (this.preset.inputs) return this.preset.inputs;
    const { workflow, description, title } = this;
    const answer = await chooseInputs({ title, workflow, description, back: true }, this.parts.remembered);
    return answer.kind === 'back' ? 'back' : answer.value;
  }

  private async create(): Promise<void> {
    const path = await createInputs(this.workflow.path, this.description);
    if (path === undefined) return;
    await this.parts.remembered.rememberInputs(this.workflow.path, path);
    setContextKey('toil.inputsFiles', this.parts.remembered.inputsFiles());
  }

  private async check(inputs: RunRecord['inputs'], signal: AbortSignal): Promise<void> {
    if (inputs.kind !== 'file') return;
    await saveFirst([inputs.path]);
    await this.parts.diagnostics.check(this.description, inputs.path, signal);
    await this.parts.remembered.rememberInputs(this.workflow.path, inputs.path);
    setContextKey('toil.inputsFiles', this.parts.remembered.inputsFiles());
  }

  private async options(wish: RunWish, place: RunPlace): Promise<OptionsAnswer | 'back'> {
    if (this.preset.ask === 'nothing') return { options: wish.options, then: 'start' };
    const answer = await chooseOptions({
      title: this.title,
      options: wish.options,
      command: (options) => {
        const plan = this.plan({ ...wish, options }, place);
        return Promise.resolve({ argv: firstCommand(plan), notes: plan.command.notes });
      },
      back: this.preset.ask === undefined,
    });
    return answer.kind === 'back' ? 'back' : answer.value;
  }

  private async finish(
    wish: RunWish,
    then: OptionsAnswer['then'],
    place: RunPlace,
    signal: AbortSignal,
  ): Promise<void> {
    if (then === 'keepAsTask') return this.parts.keepAsTask(wish);
    await startChecked(this.parts, wish, this.description, this.plan(wish, place), place, signal);
  }

  private plan(wish: RunWish, place: RunPlace): RunPlan {
    return planRun(wish, place, new Date(), this.runId);
  }

  private async wish(inputs: RunRecord['inputs'], options: RunOptions): Promise<RunWish> {
    return makeWish(this.language, this.workflow, this.description, inputs, options);
  }

  private defaults(): RunOptions {
    const configuration = vscode.workspace.getConfiguration('toil', this.folder);
    return defaultRunOptions(configuration, this.folder?.uri.fsPath);
  }
}

/** Everything that a run needs to know, from what was chosen. */
export async function makeWish(
  language: Language,
  workflow: RunWish['workflow'],
  description: WorkflowDescription,
  inputs: RunRecord['inputs'],
  options: RunOptions,
): Promise<RunWish> {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(workflow.path));
  const folders = [dirname(workflow.path), ...(folder ? [folder.uri.fsPath] : [])];
  const exact: RunRecord['inputs'] =
    inputs.kind === 'arguments'
      ? { kind: 'arguments', words: await absoluteArguments(inputs.words, folders, lookUp) }
      : inputs;
  return {
    language,
    workflow,
    inputs: exact,
    options,
    files: [...description.files, ...(inputs.kind === 'file' ? [inputs.path] : [])],
    ...(folder ? { workspace: { name: folder.name, folder: folder.uri.fsPath } } : {}),
  };
}

/** Tells what the machine lacks, then starts. Gives the run's id. */
export async function startChecked(
  parts: Pick<RunFlowParts, 'machine' | 'store' | 'started'>,
  wish: RunWish,
  description: WorkflowDescription,
  plan: RunPlan,
  place: RunPlace,
  signal: AbortSignal,
): Promise<string> {
  const { machine, store } = parts;
  const node = await machine.node(signal);
  const brought =
    node ??
    (description.needs.javascript
      ? await withNotification(vscode.l10n.t('Getting Node.js for JavaScript expressions'), (_report, stop) =>
          machine.bringNode(() => undefined, stop),
        )
      : undefined);
  await confirmShortfalls(
    basename(wish.workflow.path),
    await offersOf(machine, wish, description, brought !== undefined, signal),
  );
  const env = machine.environment(place.toil, brought);
  const id = await startRun({ store, place, env, ...(brought ? { node: brought.folder } : {}) }, wish, plan, signal);
  await parts.started(id);
  return id;
}
