import * as vscode from 'vscode';
import type { RunRecord } from '../../contracts/runRecord';
import type { Log } from '../../shared/log';
import { joinArguments } from '../../toil/python/arguments';
import type { OutputEntry } from '../../toil/outputs';
import { describeWorkflow, detectWorkflow } from '../../usecases/describeWorkflow';
import { LogWindow } from '../../usecases/logWindow';
import { newRunId, planRun } from '../../usecases/planRun';
import { ProblemError } from '../../usecases/problems';
import type { RunEntry, RunStore } from '../../usecases/runStore';
import { runOutputs } from '../../usecases/runTexts';
import type { ThisMachine } from '../../usecases/thisMachine';
import { problemMessage } from '../errorMessages';
import { readTextFile } from '../readText';
import type { InputDiagnostics } from '../runFlow/inputDiagnostics';
import type { WorkflowDiagnostics } from '../runFlow/workflowDiagnostics';
import { makeWish, startChecked } from '../runFlow/runFlow';
import { defaultRunOptions } from '../settings';
import { stateWord } from '../runsTree/runItem';
import type { ToilInstaller } from '../toilInstaller';
import type { WantedRun } from './toilTaskProvider';

/** How often the log of the task's run is asked for more: milliseconds. */
const LOOK_EVERY_MS = 1000;
const CTRL_C = '\x03';

export interface RunTerminalParts {
  readonly machine: ThisMachine;
  readonly store: RunStore;
  readonly installer: ToilInstaller;
  readonly diagnostics: InputDiagnostics;
  readonly faults: WorkflowDiagnostics;
  readonly started: (id: string) => Promise<void>;
  /** A task's terminal may be closed, or started by itself: what failed is in the log too. */
  readonly log: Log;
}

/** The terminal of a `toil` task: starts the run, shows its log, ends with its exit code. Closing it leaves the run alone. */
export class RunTerminal implements vscode.Pseudoterminal {
  private readonly write = new vscode.EventEmitter<string>();
  private readonly closed = new vscode.EventEmitter<number>();
  private readonly stop = new AbortController();
  private dir: string | undefined;
  readonly onDidWrite = this.write.event;
  readonly onDidClose = this.closed.event;

  constructor(
    private readonly parts: RunTerminalParts,
    private readonly wanted: WantedRun,
  ) {}

  open(): void {
    void this.run().catch((error: unknown) => {
      if (this.stop.signal.aborted) return;
      const text = error instanceof ProblemError ? problemMessage(error.problem).text : String(error);
      this.parts.log.error(text);
      this.line(text);
      this.closed.fire(1);
    });
  }

  close(): void {
    this.stop.abort();
  }

  handleInput(data: string): void {
    if (data !== CTRL_C || this.dir === undefined) return;
    this.line(vscode.l10n.t('Stopping the run…'));
    void this.parts.store.host.stop(this.dir, 20, AbortSignal.timeout(60_000));
  }

  private async run(): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      this.line(vscode.l10n.t('This workspace is in Restricted Mode: a workflow runs only in a trusted one.'));
      this.closed.fire(1);
      return;
    }
    const id = await this.start();
    const { store } = this.parts;
    const entry = store.get(id) ?? (await this.look(id));
    this.dir = entry.snapshot.dir;
    this.line(`> ${joinArguments(entry.snapshot.attempts.at(-1)?.argv ?? [])}`);
    this.line(vscode.l10n.t('(Ctrl+C cancels the run; closing this terminal leaves it running)'));
    await this.follow(entry);
    const ended = await this.look(id);
    this.line(vscode.l10n.t('The run {0}.', stateWord(ended.snapshot.state)));
    for (const output of await runOutputs(store.host, ended, this.stop.signal)) this.tell(output, '  ');
    this.closed.fire(ended.snapshot.state === 'succeeded' ? 0 : 1);
  }

  private async start(): Promise<string> {
    const { path, fragment, options } = this.wanted;
    const { signal } = this.stop;
    const language = await detectWorkflow(path, readTextFile);
    if (typeof language !== 'string')
      throw new ProblemError({ kind: 'unreadableWorkflow', path, reason: language.notAWorkflow });
    const description = await describeWorkflow(language, path, fragment, readTextFile, signal);
    await this.parts.faults.check(description, path);
    const inputs = this.inputs(language);
    if (inputs.kind === 'file') await this.parts.diagnostics.check(description, inputs.path, signal);
    const configuration = vscode.workspace.getConfiguration('toil', vscode.Uri.file(path));
    const chosen = {
      ...defaultRunOptions(configuration, vscode.workspace.getWorkspaceFolder(vscode.Uri.file(path))?.uri.fsPath),
      ...options,
    };
    const workflow = { path, ...(fragment === undefined ? {} : { fragment }) };
    const wish = await makeWish(language, workflow, description, inputs, chosen);
    const toil = await this.parts.installer.ensure();
    const place = await this.parts.machine.place(toil, language, signal);
    const plan = planRun(wish, place, new Date(), newRunId(workflow, new Date()));
    return startChecked(this.parts, wish, description, plan, place, signal);
  }

  private inputs(language: string): RunRecord['inputs'] {
    const { inputs, words } = this.wanted;
    if (language === 'python' || words.length > 0) return { kind: 'arguments', words: [...words] };
    return inputs === undefined ? { kind: 'none' } : { kind: 'file', path: inputs };
  }

  private async look(id: string): Promise<RunEntry> {
    await this.parts.store.refresh(this.stop.signal);
    const entry = this.parts.store.get(id);
    if (!entry) throw new Error(`the run ${id} is gone`);
    return entry;
  }

  /** Shows the log as it grows, until the run has ended. */
  private async follow(entry: RunEntry): Promise<void> {
    const { host } = this.parts.store;
    const log = new LogWindow(host, `${entry.snapshot.dir}/log`);
    let shown = 0;
    const show = async (): Promise<void> => {
      if (!(await log.update(this.stop.signal))) return;
      const { text } = log;
      this.write.fire(text.slice(Math.min(shown, text.length)).replaceAll(/\r?\n/g, '\r\n'));
      shown = text.length;
    };
    const timer = setInterval(() => void show().catch(() => undefined), LOOK_EVERY_MS);
    try {
      await host.waitForEnd(entry.snapshot.dir, this.stop.signal);
    } finally {
      clearInterval(timer);
    }
    await show();
  }

  private tell(output: OutputEntry, indent: string): void {
    this.line(`${indent}${output.name}: ${output.path ?? output.value ?? ''}`);
    for (const child of output.children ?? []) this.tell(child, `${indent}  `);
  }

  private line(text: string): void {
    this.write.fire(`${text.replaceAll(/\r?\n/g, '\r\n')}\r\n`);
  }
}
