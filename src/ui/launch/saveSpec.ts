import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { homedir } from 'node:os';
import { SPEC_SUFFIX, type ClusterSpecInput } from '../../contracts/clusterSpec';
import { specPath, writeSpec } from '../../usecases/launching/specFiles';

/**
 * Writes a spec into the workspace's folder, or where the user says when there are several or none, or the name is taken. Gives the path.
 * @throws CancellationError.
 */
export async function saveInWorkspace(spec: ClusterSpecInput, name: string): Promise<string> {
  const [folder, ...others] = vscode.workspace.workspaceFolders ?? [];
  if (folder?.uri.scheme === 'file' && others.length === 0) {
    const path = specPath(folder.uri.fsPath, name);
    if ((await writeSpec(path, spec, 'keep')) === 'written') return path;
  }
  return askWhereToSave(spec, name);
}

/** Asks for the place of a spec and writes it there; the dialog asks before a file is replaced. @throws CancellationError. */
export async function askWhereToSave(spec: ClusterSpecInput, name: string): Promise<string> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const suggested = specPath(folder?.uri.fsPath ?? homedir(), name);
  const chosen = await vscode.window.showSaveDialog({
    title: l10n.t('Where is the file of {0} to be kept?', name),
    defaultUri: vscode.Uri.file(suggested),
    filters: { [l10n.t('Toil cluster')]: ['json'] },
    saveLabel: l10n.t('Save'),
  });
  if (chosen === undefined) throw new vscode.CancellationError();
  // Without its ending nobody takes the file for a spec.
  const path = chosen.fsPath.endsWith(SPEC_SUFFIX)
    ? chosen.fsPath
    : `${chosen.fsPath.replace(/\.json$/, '')}${SPEC_SUFFIX}`;
  const kept = path === chosen.fsPath ? 'replace' : 'keep';
  if ((await writeSpec(path, spec, kept)) === 'exists') {
    void vscode.window.showWarningMessage(l10n.t('{0} is there already and was left as it is.', path));
    throw new vscode.CancellationError();
  }
  return path;
}
