import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import { showMessage } from '../messages';
import { connected, reachable, type ReachParts } from './reachParts';

const EXTENSION = 'ms-vscode-remote.remote-ssh';

/**
 * Opens a window on the leader with the Remote-SSH extension. That uses the user's own ssh program and configuration, of which nothing is changed:
 * key, known host and jump host must be right there.
 */
export async function openInRemoteSsh(parts: ReachParts, target: unknown): Promise<void> {
  if (!vscode.extensions.getExtension(EXTENSION)) {
    await showMessage('info', {
      text: l10n.t(
        'Opening a window on a leader needs the Remote - SSH extension and an ssh program on this machine. A terminal on the leader needs neither.',
      ),
      buttons: [
        {
          label: l10n.t('Show Extension'),
          command: 'workbench.extensions.search',
          args: [`@id:${EXTENSION}`],
        },
        { label: l10n.t('Open Terminal'), command: 'toil.openLeaderTerminal', args: [target] },
      ],
    });
    return;
  }
  const known = await reachable(parts, target, l10n.t('Open in Remote-SSH'));
  // Where our own connection cannot be made, theirs will not be either, and it tells less.
  const { state } = await connected(parts, known);
  if (state.kind !== 'ready') return;
  const address = `core@${state.host}`;
  const open = l10n.t('Open Window');
  const chosen = await vscode.window.showInformationMessage(
    l10n.t('Open a window on the leader of {0}?', shownText(known.key.name)),
    {
      modal: true,
      detail: l10n.t(
        'Remote-SSH uses your own ssh: it must have the private key of the leader. It asks you whether the host key is right; the one that was verified is\n{0}\n\nThe editor’s server runs on the leader and needs some of its memory. An address changes when a cluster is stopped and started.',
        state.fingerprint,
      ),
    },
    open,
  );
  if (chosen !== open) return;
  const folder = vscode.Uri.from({ scheme: 'vscode-remote', authority: `ssh-remote+${address}`, path: '/home/core' });
  await vscode.commands.executeCommand('vscode.openFolder', folder, { forceNewWindow: true });
}
