import * as vscode from 'vscode';
import { join } from 'node:path';
import type { RunHost } from '../contracts/runHost';
import { thisHost } from '../local/hostId';
import { thisMachineRunHost } from '../local/runHost';
import { installStarter } from '../local/starter';
import type { Disposables } from '../shared/disposables';
import type { Log } from '../shared/log';
import { editorEnvironment } from '../ui/editorEnvironment';
import { showMessage } from '../ui/messages';
import { runsFolder, toilPath } from '../ui/settings';
import { defaultRunsFolder, ThisMachine } from '../usecases/thisMachine';

const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('toil');

/** The folder of the starter in the package. */
export function starterFolder(context: vscode.ExtensionContext): string {
  return join(context.extensionPath, 'dist', 'starter', 'toil_run');
}

/** This machine as a cluster, and the host of its runs. */
export async function makeThisMachine(
  context: vscode.ExtensionContext,
  all: Disposables,
  log: Log,
): Promise<{ machine: ThisMachine; host: RunHost }> {
  const storageFolder = context.globalStorageUri.fsPath;
  const machine = all.add(
    new ThisMachine({
      storageFolder,
      runsFolder: runsFolder(configuration()) ?? defaultRunsFolder(process.env),
      host: await thisHost(),
      toilSetting: () => toilPath(configuration()),
      env: editorEnvironment,
      log,
    }),
  );
  // Copied once: an update may take the extension's folder away under an open window.
  let starter: Promise<string> | undefined;
  const copied = (): Promise<string> =>
    (starter ??= installStarter(starterFolder(context), storageFolder, AbortSignal.timeout(60_000)).catch(
      (error: unknown) => {
        starter = undefined;
        throw error;
      },
    ));
  const host = thisMachineRunHost({
    python: () => machine.python(AbortSignal.timeout(60_000)),
    starter: copied,
    runsFolder: machine.runsFolder,
    log,
  });
  all.add(followSettings(machine));
  return { machine, host };
}

function followSettings(machine: ThisMachine): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('toil.path')) machine.refresh();
    if (event.affectsConfiguration('toil.runsFolder')) void offerReload();
  });
}

/** Where runs are kept is settled when the extension is loaded. */
function offerReload(): Promise<void> {
  return showMessage('info', {
    text: vscode.l10n.t('The new folder for runs is used when the window is reloaded. Runs in the old one stay there.'),
    buttons: [{ label: vscode.l10n.t('Reload Window'), command: 'workbench.action.reloadWindow' }],
  });
}
