import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import { APPLIANCE } from '../../usecases/sync/places';
import { LeaderTerminal } from './leaderTerminal';
import { connected, reachable, type ReachParts } from './reachParts';

export async function openLeaderTerminal(parts: ReachParts, target: unknown): Promise<void> {
  const known = await reachable(parts, target, l10n.t('Open Terminal on the Leader'));
  show(l10n.t('{0}: leader', shownText(known.key.name)), new LeaderTerminal(await connected(parts, known), []));
}

/** A shell in Toil's container, where `toil`, `kubectl` and the files of runs are. */
export async function openApplianceTerminal(parts: ReachParts, target: unknown): Promise<void> {
  const known = await reachable(parts, target, l10n.t('Open Terminal in the Appliance'));
  const words = ['docker', 'exec', '-it', APPLIANCE, 'bash'];
  show(l10n.t('{0}: appliance', shownText(known.key.name)), new LeaderTerminal(await connected(parts, known), words));
}

function show(name: string, pty: vscode.Pseudoterminal): void {
  vscode.window.createTerminal({ name, pty, iconPath: new vscode.ThemeIcon('terminal-linux') }).show();
}
