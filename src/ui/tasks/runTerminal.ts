import * as vscode from 'vscode';
import type { Language, RunRecord } from '../../contracts/runRecord';
import type { Log } from '../../shared/log';
import { plainTerminalText } from '../../shared/plainTerminalText';
import { joinArguments } from '../../toil/python/arguments';
import type { OutputEntry } from '../../toil/outputs';
import { describeWorkflow, detectWorkflow } from '../../usecases/describeWorkflow';
import { LogTail } from '../../usecases/logTail';
import { newRunId, planRun } from '../../usecases/planRun';
import { ProblemError } from '../../usecases/problems';
import type { RunKey } from '../../usecases/runPlaces/runKey';
import type { RunEntry, RunStore } from '../../usecases/runStore';
import { runOutputs } from '../../usecases/runTexts';
import type { ThisMachine } from '../../usecases/thisMachine';
import { problemMessage } from '../errorMessages';
import { isCancelled } from '../progress';
import { readTextFile } from '../readText';
import { whyNot } from '../runFlow/chooseWorkflow';
import type { InputDiagnostics } from '../runFlow/inputDiagnostics';
import type { WorkflowDiagnostics } from '../runFlow/workflowDiagnostics';
import { makeWish } from '../runFlow/runFlow';
import { startChecked } from '../runFlow/toThisMachine';
import { defaultRunOptions } from '../settings';
import { stateWord } from '../runsTree/runItem';
import type { ToilInstaller } from '../toilInstaller';
import type { WantedRun } from './toilTask';

/** How often the log of the task's run is asked for more: milliseconds. */
const LOOK_EVERY_MS = 1000;
const CTRL_C = '\x03';
/** Exit code of what was ended by Ctrl+C, as shells tell it. */
const INTERRUPTED = 130;
/** How long Toil may take to stop by itself: seconds. It takes about 3. */
const GRACE_SECONDS = 20;

export interface RunTerminalParts {
  readonly machine: ThisMachine;
  readonly store: RunStore;
  readonly installer: ToilInstaller;
  readonly diagnostics: InputDiagnostics;
  readonly faults: WorkflowDiagnostics;
  readonly started: (run: RunKey) => Promise<void>;
  /** A task's terminal may be closed, or started by itself: what failed is in the log too. */
  readonly log: Log;
}

/** The terminal of a `toil` task: starts the run, shows its log, ends with its exit code. Closing it leaves the run alone. */
export class RunTerminal implements vscode.Pseudoterminal {
  private readonly write = new vscode.EventEmitter<string>();
  private readonly closed = new vscode.EventEmitter<number>();
  private readonly stop = new AbortController();
  /** By Ctrl+C, before there was a run. */
  private interrupted = false;
  /** The run that is being started, and then its directory. */
  private starting: string | undefined;
  private dir: string | undefined;
  readonly onDidWrite = this.write.event;
  readonly onDidClose = this.closed.event;

  constructor(
    private readonly parts: RunTerminalParts,
    /** Throws with a sentence where the task is not what it should be. */
    private readonly wanted: () => WantedRun,
  ) {}

  open(): void {
    void this.run()
      .catch((error: unknown) => this.failed(error))
      .then((code) => this.closed.fire(code));
  }

  close(): void {
    this.stop.abort();
  }

  handleInput(data: string): void {
    if (data !== CTRL_C || this.stop.signal.aborted) return;
    this.line(vscode.l10n.t('Stopping the run…'));
    if (this.dir === undefined) {
      this.interrupted = true;
      this.stop.abort();
      // Nothing that is still waited for, as an installation, can have started it.
      if (this.starting === undefined) this.closed.fire(INTERRUPTED);
      return;
    }
    // That it has ended is heard where its end is waited for.
    this.parts.store.host
      .stop(this.dir, GRACE_SECONDS, AbortSignal.timeout(60_000))
      .catch((error: unknown) => this.complain(error));
  }

  /** Gives the exit code. */
  private async run(): Promise<number> {
    if (!vscode.workspace.isTrusted) {
      this.line(vscode.l10n.t('This workspace is in Restricted Mode: a workflow runs only in a trusted one.'));
      return 1;
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
    return ended.snapshot.state === 'succeeded' ? 0 : 1;
  }

  private async failed(error: unknown): Promise<number> {
    if (!this.stop.signal.aborted) this.complain(error);
    if (!this.interrupted) return 1;
    if (this.starting !== undefined) await this.undo(this.starting).catch((other: unknown) => this.complain(other));
    return INTERRUPTED;
  }

  /** Ends a run whose start was given up at a moment when it may have begun. */
  private async undo(id: string): Promise<void> {
    const { store } = this.parts;
    const signal = AbortSignal.timeout(60_000);
    await store.refresh(signal);
    const entry = store.get(id);
    if (!entry) return;
    if (entry.snapshot.attempts.length === 0) await store.host.remove(entry.snapshot.dir, signal);
    else await store.host.stop(entry.snapshot.dir, GRACE_SECONDS, signal);
    await store.refresh(signal);
  }

  private async start(): Promise<string> {
    const task = this.wanted();
    const { path, fragment, options } = task;
    const { signal } = this.stop;
    const language = await detectWorkflow(path, readTextFile);
    if (typeof language !== 'string') throw new Error(whyNot(path, language));
    const description = await describeWorkflow(language, path, fragment, readTextFile, signal);
    await this.parts.faults.check(description, path);
    const inputs = inputsOf(task, language);
    if (inputs.kind === 'file') await this.parts.diagnostics.check(description, inputs.path, signal);
    const configuration = vscode.workspace.getConfiguration('toil', vscode.Uri.file(path));
    const chosen = {
      ...defaultRunOptions(configuration, vscode.workspace.getWorkspaceFolder(vscode.Uri.file(path))?.uri.fsPath),
      ...options,
    };
    const workflow = { path, ...(fragment === undefined ? {} : { fragment }) };
    const wish = await makeWish(language, workflow, description, inputs, chosen);
    const toil = await this.parts.installer.ensure();
    signal.throwIfAborted();
    const place = await this.parts.machine.place(toil, language, signal);
    const plan = planRun(wish, place, new Date(), newRunId(workflow, new Date()));
    this.starting = plan.record.id;
    return startChecked(this.startParts(), wish, description, plan, place, signal);
  }

  /** What is done beside a start, as telling of its end later: the task does not fail for it. */
  private startParts(): RunTerminalParts {
    const { parts } = this;
    const started = (run: RunKey): Promise<void> =>
      parts
        .started(run)
        .catch((error: unknown) => parts.log.warn(`after the start of ${run.runId}: ${errorText(error)}`));
    return { ...parts, started };
  }

  private async look(id: string): Promise<RunEntry> {
    await this.parts.store.refresh(this.stop.signal);
    const entry = this.parts.store.get(id);
    if (!entry) throw new Error(vscode.l10n.t('The run {0} is not there any more.', id));
    return entry;
  }

  /** Shows the log as it grows, until the run has ended. */
  private async follow(entry: RunEntry): Promise<void> {
    const { host } = this.parts.store;
    const log = new LogTail(host, `${entry.snapshot.dir}/log`);
    const show = (): Promise<void> =>
      log.read((text) => this.write.fire(text.replaceAll('\n', '\r\n')), this.stop.signal);
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
    this.write.fire(`${plainTerminalText(text).replaceAll('\n', '\r\n')}\r\n`);
  }

  private complain(error: unknown): void {
    if (isCancelled(error)) {
      this.line(vscode.l10n.t('Nothing was started.'));
      return;
    }
    const text = errorText(error);
    this.parts.log.error(text);
    this.line(text);
  }
}

function inputsOf({ inputs, words }: WantedRun, language: Language): RunRecord['inputs'] {
  if (language === 'python' || words.length > 0) return { kind: 'arguments', words: [...words] };
  return inputs === undefined ? { kind: 'none' } : { kind: 'file', path: inputs };
}

function errorText(error: unknown): string {
  if (error instanceof ProblemError) return problemMessage(error.problem).text;
  return error instanceof Error ? error.message : String(error);
}
