import * as vscode from 'vscode';
import type {
  AccountCommandId,
  ClusterCommandId,
  CommandId,
  LaunchCommandId,
  LeaderRunCommandId,
  MachineTextCommandId,
  ReachCommandId,
} from './commandIds';
import { clusterIdOf } from './clusters/chooseKnownCluster';
import { openJobLog } from './commands/lookAtRun';
import { copyOutputs, openOutput, revealOutput } from './commands/outputs';
import { runCommands, type RunCommandParts } from './commands/runCommands';
import { saveWholeLog } from './commands/saveWholeLog';
import { createInputsFor, runWithInputs } from './commands/inputs';
import type { Handler } from './handler';
import type { Hints } from './hints/hints';
import { openWalkthrough, reopenInWsl } from './machineCommands';
import { withViewProgress } from './progress';
import { chooseWorkflow } from './runFlow/chooseWorkflow';
import { runWorkflow } from './runFlow/runFlow';
import type { RunsRow } from './runsTree/rows';

export interface CommandParts extends RunCommandParts {
  readonly channel: vscode.LogOutputChannel;
  readonly extensionId: string;
  readonly hints: Hints;
  /** Looks at all accounts anew. */
  readonly refreshClusters: (signal: AbortSignal) => Promise<void>;
  readonly clusterCommands: Record<ClusterCommands, Handler>;
}

export type { Handler } from './handler';

type ClusterCommands =
  LaunchCommandId | ClusterCommandId | AccountCommandId | ReachCommandId | MachineTextCommandId | LeaderRunCommandId;

/** Every command's handler. The doorway (`registerCommands.ts`) reports what they throw. */
export function makeCommands(parts: CommandParts): Record<CommandId, Handler> {
  const { machine, places, installer, documents, runs } = parts;
  return {
    ...runCommands(parts),
    ...parts.clusterCommands,
    'toil.runOnCluster': async (target) => {
      const workflow = await chooseWorkflow(addressOf(target));
      const near = clusterIdOf(target);
      if (workflow) await runWorkflow(parts, { ...workflow, ...(near === undefined ? {} : { near }) });
    },
    'toil.createInputs': async (target) => createInputsFor(parts, target instanceof vscode.Uri ? target : undefined),
    'toil.runWithInputs': async (target) => runWithInputs(parts, target instanceof vscode.Uri ? target : undefined),
    'toil.refreshClusters': async () => {
      machine.refresh();
      await withViewProgress('toil.clusters', (signal) => parts.refreshClusters(signal));
    },
    'toil.refreshRuns': async () => {
      await withViewProgress('toil.runs', (signal) => places.refresh(signal));
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
    'toil.openOutput': async (target) => openOutput(places, target as string | RunsRow),
    'toil.revealOutput': async (row) => revealOutput(row as RunsRow),
    'toil.copyOutputs': async (row) => copyOutputs(places, row as RunsRow),
    'toil.openJobLog': async (row) => openJobLog(row as RunsRow),
    'toil.showMore': soon((row) => runs.showMore(row as RunsRow)),
    'toil.log.earlier': () => withLog((uri) => documents.showEarlier(uri)),
    'toil.log.follow': () => withLog((uri) => documents.setFollowing(uri, true)),
    'toil.log.stopFollowing': () => withLog((uri) => documents.setFollowing(uri, false)),
    'toil.log.save': () => withLog((uri) => saveWholeLog(places, uri)),
    'toil.hints.chooseCluster': () => parts.hints.chooseCluster(),
    'toil.hints.restart': soon(() => parts.hints.restart()),
    'toil.hints.showLog': soon(() => parts.hints.showLog()),
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
