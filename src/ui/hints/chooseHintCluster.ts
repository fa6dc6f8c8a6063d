import * as path from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { SPEC_ENDING } from '../../language/server/protocol';
import { iconSafe } from '../plainText';
import { choose, type Choice } from '../runFlow/choose';
import { hintCluster } from './hintSettings';
import type { ClusterSource } from './clusterSource';

const SPECS = `**/*${SPEC_ENDING}`;
const NEVER = '**/{node_modules,.git,.venv,venv}/**';
const MOST_SPECS = 200;

/** Asks which cluster workflows are checked against, and keeps it in the settings of the folder. */
export async function chooseHintCluster(
  sources: readonly ClusterSource[],
  document: vscode.Uri | undefined,
): Promise<void> {
  const folder = folderFor(document);
  const configuration = vscode.workspace.getConfiguration('toil', folder?.uri ?? document ?? null);
  const present = hintCluster(configuration);
  const answer = await choose<string>({
    title: l10n.t('Check Against'),
    placeholder: l10n.t('On which cluster should the workflow fit?'),
    items: [none(), ...(await known(sources)), ...(await specs(folder))],
    active: present,
  });
  if (answer.kind === 'back') return;
  const { ConfigurationTarget } = vscode;
  const target = folder ? ConfigurationTarget.WorkspaceFolder : ConfigurationTarget.Global;
  await configuration.update('hints.cluster', answer.value, target);
}

/** The folder of the document; without one, that of the only folder that is open. */
function folderFor(document: vscode.Uri | undefined): vscode.WorkspaceFolder | undefined {
  const own = document && vscode.workspace.getWorkspaceFolder(document);
  return own ?? vscode.workspace.workspaceFolders?.[0];
}

type Item = Choice<string>;

function none(): Item {
  return {
    label: `$(circle-slash) ${l10n.t('None')}`,
    description: l10n.t('do not say whether a workflow fits on a cluster'),
    value: '',
  };
}

async function known(sources: readonly ClusterSource[]): Promise<Item[]> {
  // One that cannot be looked at now does not keep the others from being chosen.
  const lists = await Promise.allSettled(sources.map((source) => source.list(AbortSignal.timeout(20_000))));
  const clusters = lists.flatMap((list) => (list.status === 'fulfilled' ? list.value : []));
  return clusters.map(({ id, label, description, icon }) => ({
    label: `$(${icon}) ${iconSafe(label)}`,
    description: iconSafe(description),
    value: id,
  }));
}

/** Every spec of the workspace; one of the folder by its path in it, which is the same for everybody. */
async function specs(folder: vscode.WorkspaceFolder | undefined): Promise<Item[]> {
  const files = await vscode.workspace.findFiles(SPECS, NEVER, MOST_SPECS);
  const items = files
    .filter(({ scheme }) => scheme === 'file')
    .map((uri): Item => {
      const own = folder && vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() === folder.uri.toString();
      const value = own ? path.relative(folder.uri.fsPath, uri.fsPath).split(path.sep).join('/') : uri.fsPath;
      const name = path.basename(uri.fsPath).slice(0, -SPEC_ENDING.length);
      return { label: `$(json) ${iconSafe(name)}`, description: iconSafe(vscode.workspace.asRelativePath(uri)), value };
    });
  return items.sort((a, b) => a.value.localeCompare(b.value));
}
