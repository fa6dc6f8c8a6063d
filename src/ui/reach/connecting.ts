import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { clusterIdOf, clusterOf } from '../clusters/chooseKnownCluster';
import { showMessage } from '../messages';
import { connected, reachable, type ReachParts } from './reachParts';

export async function connectCluster(parts: ReachParts, target: unknown): Promise<void> {
  await connected(parts, await reachable(parts, target, l10n.t('Connect to Leader')));
}

/** Ends terminals, forwards and copies over the connection; runs on the leader go on. */
export async function disconnectCluster(parts: ReachParts, target: unknown): Promise<void> {
  const { leaders } = parts;
  const title = l10n.t('Disconnect from Leader');
  const known = await clusterOf(target, parts, { title, accept: ({ id }) => leaders.link(id).kind !== 'none' });
  leaders.disconnect(known.id);
}

/** Sets the private key for all leaders, and connects with it where a cluster is said. */
export async function chooseKeyFile(parts: ReachParts, target: unknown): Promise<void> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: l10n.t('Choose the Private Key for Leaders'),
      openLabel: l10n.t('Use This Key'),
      defaultUri: vscode.Uri.file(join(homedir(), '.ssh')),
    })) ?? [];
  if (!file) return;
  await parts.configuration().update('ssh.keyFile', file.fsPath, vscode.ConfigurationTarget.Global);
  const id = clusterIdOf(target);
  if (id === undefined) {
    await showMessage('info', {
      text: l10n.t('Leaders are signed in to with {0} from now on.', file.fsPath),
      buttons: [
        { label: l10n.t('Open Settings'), command: 'workbench.action.openSettings', args: ['toil.ssh.keyFile'] },
      ],
    });
    return;
  }
  parts.leaders.disconnect(id);
  await connectCluster(parts, id);
}
