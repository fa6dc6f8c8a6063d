import * as vscode from 'vscode';
import type { RunEntry } from '../usecases/runStore';
import { wishOf } from '../usecases/startRun';
import type { CommandId } from './commandIds';
import { cancelRun, deleteRun, restartRun } from './commands/changeRun';
import { copyCommand, openJobLog, openRunLog, revealRun, showStatistics, showWhy } from './commands/lookAtRun';
import { copyOutputs, openOutput, revealOutput } from './commands/outputs';
import { saveWholeLog } from './commands/saveWholeLog';
import { createInputsFor, runWithInputs } from './commands/inputs';
import type { RunDocuments } from './documents/runDocuments';
import type { Hints } from './hints/hints';
import { openWalkthrough, reopenInWsl } from './machineCommands';
import { withViewProgress } from './progress';
import { chooseWorkflow } from './runFlow/chooseWorkflow';
import { runWorkflow, type RunFlowParts } from './runFlow/runFlow';
import type { RunsRow } from './runsTree/rows';
import type { RunsTree } from './runsTree/runsTree';

export interface CommandParts extends RunFlowParts {
  readonly documents: RunDocuments;
  readonly runs: RunsTree;
  readonly channel: vscode.LogOutputChannel;
  readonly extensionId: string;
  readonly hints: Hints;
  readonly thisHost: string;
}

type Handler = (...args: unknown[]) => Promise<void>;

/** Every command's handler. The doorway (`registerCommands.ts`) reports what they throw. */
export function makeCommands(parts: CommandParts): Record<CommandId, Handler> {
  const { machine, store, installer, documents, runs } = parts;
  return {
    ...runCommands(parts),
    'toil.runOnCluster': async (target) => {
      const workflow = await chooseWorkflow(addressOf(target));
      if (workflow) await runWorkflow(parts, workflow);
    },
    'toil.createInputs': async (target) => createInputsFor(parts, target instanceof vscode.Uri ? target : undefined),
    'toil.runWithInputs': async (target) => runWithInputs(parts, target instanceof vscode.Uri ? target : undefined),
    'toil.refreshClusters': soon(() => machine.refresh()),
    'toil.refreshRuns': async () => {
      await withViewProgress('toil.runs', (signal) => store.refresh(signal));
      runs.refresh();
      await vscode.commands.executeCommand('toil.runs.focus');
    },
    'toil.installToil': async () => {
      await installer.ensure();
    },
    'toil.repairToil': async () => {
      await installer.install('anew');
    },
    'toil.removeToil': () => installer.remove(),
    'toil.reopenInWsl': reopenInWsl,
    'toil.openWalkthrough': () => openWalkthrough(parts.extensionId),
    'toil.openSettings': async () => {
      await vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${parts.extensionId}`);
    },
    'toil.showLog': soon(() => parts.channel.show()),
    'toil.openOutput': async (target) => openOutput(target as string | RunsRow),
    'toil.revealOutput': async (row) => revealOutput(row as RunsRow),
    'toil.copyOutputs': async (row) => copyOutputs(store, row as RunsRow),
    'toil.openJobLog': async (row) => openJobLog(parts, row as RunsRow),
    'toil.showMore': soon((row) => runs.showMore(row as RunsRow)),
    'toil.log.earlier': () => withLog((uri) => documents.showEarlier(uri)),
    'toil.log.follow': () => withLog((uri) => documents.setFollowing(uri, true)),
    'toil.log.stopFollowing': () => withLog((uri) => documents.setFollowing(uri, false)),
    'toil.log.save': () => withLog((uri) => saveWholeLog(store, uri)),
    'toil.hints.chooseCluster': () => parts.hints.chooseCluster(),
    'toil.hints.restart': soon(() => parts.hints.restart()),
    'toil.hints.showLog': soon(() => parts.hints.showLog()),
  };
}

type RunCommand =
  | 'toil.openRunLog'
  | 'toil.cancelRun'
  | 'toil.restartRun'
  | 'toil.runAgain'
  | 'toil.showWhy'
  | 'toil.showOutputs'
  | 'toil.deleteRun'
  | 'toil.revealRun'
  | 'toil.showStatistics'
  | 'toil.copyCommand'
  | 'toil.keepAsTask';

/** The commands that are about one run: of a row, or of an id that a button of ours carries. */
function runCommands(parts: CommandParts): Record<RunCommand, Handler> {
  const { store, runs } = parts;
  const of =
    (handler: (entry: RunEntry) => Promise<void>): Handler =>
    async (target) => {
      const row = target as { runId?: string } | undefined;
      const id = typeof target === 'string' ? target : (row?.runId ?? runs.selectedRun());
      if (id === undefined) return;
      if (!store.get(id)) await store.refresh(AbortSignal.timeout(60_000));
      const entry = store.get(id);
      if (entry) await handler(entry);
    };
  const runAgain = async ({ record }: RunEntry): Promise<void> => {
    if (!record) return;
    const { language, workflow, inputs, options } = wishOf(record);
    await runWorkflow(parts, { ...workflow, language, inputs, options, ask: 'options' });
  };
  const change = { ...parts, runAgain };
  return {
    'toil.openRunLog': of((entry) => openRunLog(parts, entry)),
    'toil.showWhy': of((entry) => showWhy(parts, entry)),
    'toil.showOutputs': of((entry) => runs.showOutputs(entry.snapshot.id)),
    'toil.showStatistics': of((entry) => showStatistics(parts, entry)),
    'toil.revealRun': of((entry) => revealRun(parts, entry)),
    'toil.copyCommand': of((entry) => copyCommand(parts, entry)),
    'toil.keepAsTask': of(async ({ record }) => {
      if (record) await parts.keepAsTask(wishOf(record));
    }),
    'toil.cancelRun': of((entry) => cancelRun(change, entry)),
    'toil.restartRun': of((entry) => restartRun(change, entry)),
    'toil.runAgain': of(runAgain),
    'toil.deleteRun': of((entry) => deleteRun(change, entry)),
  };
}

/** A handler of something that is done at once. */
function soon(action: (target: unknown) => void): Handler {
  return (target) => {
    action(target);
    return Promise.resolve();
  };
}

/** The file that a menu or a code lens is about; a lens names it by its address. */
function addressOf(target: unknown): vscode.Uri | undefined {
  if (target instanceof vscode.Uri) return target;
  return typeof target === 'string' ? vscode.Uri.parse(target, true) : undefined;
}

/** Does something with the log in the active editor. */
async function withLog(action: (uri: vscode.Uri) => void | Promise<void>): Promise<void> {
  const uri = vscode.window.activeTextEditor?.document.uri;
  if (uri) await action(uri);
}
