import * as vscode from 'vscode';
import { basename, dirname } from 'node:path';
import type { Language, RunOptions, RunRecord } from '../../contracts/runRecord';
import type { WorkflowDescription } from '../../toil/workflow/description';
import { describeWorkflow } from '../../usecases/describeWorkflow';
import { absoluteArguments, firstCommand, newRunId, type RunWish } from '../../usecases/planRun';
import type { ClusterChoice } from '../../usecases/runPlaces/clusterChoices';
import { setContextKey } from '../contextKeys';
import { lookUp, readTextFile } from '../readText';
import { defaultRunOptions } from '../settings';
import { chooseCluster, type ChooseClusterParts } from './chooseCluster';
import { chooseFragment } from './chooseFragment';
import { chooseInputs, type InputsAnswer } from './chooseInputs';
import { chooseOptions, type OptionsAnswer } from './chooseOptions';
import type { ChosenWorkflow } from './chooseWorkflow';
import { createInputs } from './createInputs';
import type { Destination, Draft, ReadyPlace } from './destination';
import type { InputDiagnostics } from './inputDiagnostics';
import type { Remembered } from './remembered';
import { saveFirst } from './saveFirst';
import { toLeader, type LeaderDestinationParts } from './toLeader';
import { toThisMachine, type ThisMachineParts } from './toThisMachine';
import { isTrusted } from './trust';
import type { WorkflowDiagnostics } from './workflowDiagnostics';

export interface RunFlowParts extends ThisMachineParts, LeaderDestinationParts, ChooseClusterParts {
  readonly remembered: Remembered;
  readonly diagnostics: InputDiagnostics;
  readonly faults: WorkflowDiagnostics;
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
  /** Where it is settled: on the leader of this cluster; unset: This machine. */
  readonly where?: ClusterChoice;
  /** The cluster whose row was clicked: the step that asks where begins there. */
  readonly near?: string;
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

/** What the last step ended with. */
interface Settled {
  readonly wish: RunWish;
  readonly draft: Draft;
  readonly then: OptionsAnswer['then'];
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
      await this.fromInputs(this.destination(this.preset.where ?? 'thisMachine'), signal);
      return;
    }
    for (;;) {
      const where = await chooseCluster(this.title, this.parts, this.preset.near, signal);
      const again = await this.fromInputs(this.destination(where), signal);
      if (!again) return;
    }
  }

  private destination(where: ClusterChoice | 'thisMachine'): Destination {
    return where === 'thisMachine' ? toThisMachine(this.parts) : toLeader(this.parts, where);
  }

  /** True when the user went back to the choice of the cluster. */
  private async fromInputs(destination: Destination, signal: AbortSignal): Promise<boolean> {
    for (;;) {
      const inputs = await this.inputs();
      if (inputs === 'back') return true;
      if (inputs.kind === 'create') {
        await this.create();
        return false;
      }
      await this.check(inputs, signal);
      const place = await destination.ready(this.language, signal);
      const options = await place.settle(this.preset.options ?? this.defaults(), this.title);
      const answer = options === 'back' ? 'back' : await this.options(await this.wish(inputs, options), place, signal);
      if (answer === 'back') {
        if (!this.asksForInputs()) return true;
        continue;
      }
      if (answer.then === 'keepAsTask') await this.parts.keepAsTask(answer.wish);
      else await answer.draft.start(signal);
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

  /** The last step; gives what is to be done, exactly as it was shown. */
  private async options(wish: RunWish, place: ReadyPlace, signal: AbortSignal): Promise<Settled | 'back'> {
    const { title, description, runId } = this;
    const draftOf = (options: RunOptions): Promise<Draft> =>
      place.draft({ ...wish, options }, { title, description, runId }, signal);
    if (this.preset.ask === 'nothing') return { wish, draft: await draftOf(wish.options), then: 'start' };
    const answer = await chooseOptions({
      title,
      options: wish.options,
      command: async (options) => {
        const { plan, facts } = await draftOf(options);
        const canBeTask = plan.record.cluster === undefined;
        return { argv: firstCommand(plan), notes: plan.command.notes, facts, canBeTask };
      },
      back: this.preset.ask === undefined,
    });
    if (answer.kind === 'back') return 'back';
    const { options, then } = answer.value;
    return { wish: { ...wish, options }, draft: await draftOf(options), then };
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
