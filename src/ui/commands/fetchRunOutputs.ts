import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { formatBytes } from '../../shared/text';
import { clusterOfId } from '../../usecases/clusters/clusterKey';
import { fetchOutputs, outputsParent, type Fetched } from '../../usecases/runPlaces/fetchOutputs';
import type { LeaderOutputs } from '../../usecases/runPlaces/leaderOutputs';
import { THIS_MACHINE, type RunKey } from '../../usecases/runPlaces/runKey';
import type { PlacedRun, RunPlaces } from '../../usecases/runPlaces/runPlaces';
import type { LeaderRunCommandId } from '../commandIds';
import type { Handler } from '../handler';
import { withNotification } from '../progress';
import { revealFolder } from './lookAtRun';
import { ofRun } from './runCommands';

export interface FetchParts {
  readonly places: Pick<RunPlaces, 'find'>;
  readonly outputs: LeaderOutputs;
  /** Id of this machine. */
  readonly thisHost: string;
  /** The run of the selected row. */
  readonly selected: () => RunKey | undefined;
}

/** What only runs on leaders have. */
export function leaderRunCommands(parts: FetchParts): Record<LeaderRunCommandId, Handler> {
  return { 'toil.fetchOutputs': ofRun(parts.places, parts.selected, (run) => fetchRunOutputs(parts, run)) };
}

/** Brings the results of a run on a leader to this machine, and says where they are. */
async function fetchRunOutputs(parts: FetchParts, run: PlacedRun): Promise<void> {
  const name = run.entry.record?.name ?? run.entry.snapshot.id;
  if (run.place.clusterId === THIS_MACHINE) {
    void vscode.window.showInformationMessage(l10n.t('The outputs of {0} are on this machine already.', name));
    return;
  }
  const parent = outputsParent(run, parts.thisHost, folders()) ?? (await askForFolder(name));
  if (parent === undefined) return;
  const fetched = await fetchWithProgress(parts.outputs, run, parent);
  if (!fetched) {
    void vscode.window.showInformationMessage(l10n.t('{0} has no outputs on the leader.', name));
    return;
  }
  const show = l10n.t('Show');
  const chosen = await vscode.window.showInformationMessage(fetchedText(name, fetched), show);
  if (chosen === show) await revealFolder(vscode.Uri.file(fetched.folder));
}

/** Where results were brought to, in a sentence. */
export function fetchedText(name: string, { folder, bytes, noted }: Fetched): string {
  const where = l10n.t('The outputs of {0} ({1}) are in {2}.', name, formatBytes(bytes), folder);
  if (noted) return where;
  return `${where} ${l10n.t('The leader could not be told, so the run will still be shown as not fetched.')}`;
}

/**
 * Fetches the results of a run that has just ended, to the folder that was chosen for them or that of the workspace; undefined where there are
 * none, or no folder is known and nobody is to be asked.
 */
export async function fetchEndedRun(
  { outputs, thisHost }: Pick<FetchParts, 'outputs' | 'thisHost'>,
  run: PlacedRun,
): Promise<Fetched | undefined> {
  const parent = outputsParent(run, thisHost, folders());
  return parent === undefined ? undefined : fetchWithProgress(outputs, run, parent);
}

function fetchWithProgress(outputs: LeaderOutputs, run: PlacedRun, parent: string): Promise<Fetched | undefined> {
  const name = run.entry.record?.name ?? run.entry.snapshot.id;
  const cluster = clusterOfId(run.place.clusterId)?.name ?? run.place.clusterId;
  return withNotification(l10n.t('Fetching the outputs of {0} from {1}', name, cluster), (report, signal) =>
    fetchOutputs(
      run,
      outputs,
      parent,
      ({ done, of }) => report(l10n.t('{0} of {1}', formatBytes(done), formatBytes(of))),
      signal,
    ),
  );
}

function folders(): { name: string; path: string }[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ name, uri }) => ({ name, path: uri.fsPath }));
}

async function askForFolder(name: string): Promise<string | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      title: l10n.t('Where should the outputs of {0} go?', name),
      openLabel: l10n.t('Fetch Here'),
    })) ?? [];
  return folder?.fsPath;
}
