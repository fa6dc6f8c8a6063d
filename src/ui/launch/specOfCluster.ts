import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { KnownCluster } from '../../usecases/clusters/knownClusters';
import { commandOfCluster, fileOfCluster } from '../../usecases/launching/specFiles';
import { ProblemError } from '../../usecases/problems';
import { showMessage } from '../messages';
import { withNotification } from '../progress';
import type { LaunchUi } from './launchUi';
import { askWhereToSave } from './saveSpec';

/** Writes a standing cluster out as a spec and opens it. */
export async function saveClusterAsFile({ launching }: LaunchUi, { key, profile, id }: KnownCluster): Promise<void> {
  const aws = launching.access.connect(profile, key.region);
  const file = await withNotification(l10n.t('Looking at {0}', key.name), (_, signal) =>
    fileOfCluster(aws, key.name, signal),
  );
  if (file === undefined) throw new ProblemError({ kind: 'clusterGone', id });
  const path = await askWhereToSave(file.spec, key.name);
  await vscode.window.showTextDocument(vscode.Uri.file(path), { preview: false });
  if (file.unseen.length > 0)
    await showMessage('info', {
      text: l10n.t(
        'The account does not show these settings of {0}, so that the file leaves them at their defaults: {1}.',
        key.name,
        file.unseen.join(', '),
      ),
      buttons: [],
    });
}

/** Copies the `toil launch-cluster` that comes nearest to a standing cluster. */
export async function copyLaunchCommand({ launching }: LaunchUi, { key, profile, id }: KnownCluster): Promise<void> {
  const aws = launching.access.connect(profile, key.region);
  const command = await withNotification(l10n.t('Looking at {0}', key.name), (_, signal) =>
    commandOfCluster(aws, key.name, signal),
  );
  if (command === undefined) throw new ProblemError({ kind: 'clusterGone', id });
  await vscode.env.clipboard.writeText(command.text);
  const unsaid = [...new Set([...command.unsaid.map((path) => path.join('.')), ...command.unseen])];
  const blanks = command.blanks.map(({ word }) => word);
  const text = [
    l10n.t('The command is in the clipboard.'),
    ...(blanks.length === 0 ? [] : [l10n.t('Write the values in place of: {0}.', blanks.join(', '))]),
    ...(unsaid.length === 0 ? [] : [l10n.t('It does not say everything; left out: {0}.', unsaid.join(', '))]),
  ].join(' ');
  await showMessage('info', { text, buttons: [] });
}
