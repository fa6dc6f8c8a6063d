import * as vscode from 'vscode';
import type { Disposable } from '../shared/disposables';
import type { Accounts } from '../usecases/clusters/accounts';
import type { ThisMachine } from '../usecases/thisMachine';
import { showMessage } from './messages';

/** Looks for Toil anew when its setting changes. */
export function followMachineSettings(machine: ThisMachine): Disposable {
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

const OF_ACCOUNTS = ['toil.aws.profiles', 'toil.aws.regions', 'http'];

/** Signs in anew when the profiles, the regions or the way out change. */
export function followAccountSettings(accounts: Accounts): Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (OF_ACCOUNTS.some((section) => event.affectsConfiguration(section))) accounts.reload();
  });
}
