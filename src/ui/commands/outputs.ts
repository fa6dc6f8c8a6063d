import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { basename, join, posix } from 'node:path';
import type { RunHost } from '../../contracts/runHost';
import { formatBytes } from '../../shared/text';
import { clusterOfId } from '../../usecases/clusters/clusterKey';
import { fetchedFile } from '../../usecases/runPlaces/fetchOutputs';
import { runKeyText, THIS_MACHINE } from '../../usecases/runPlaces/runKey';
import type { RunPlaces } from '../../usecases/runPlaces/runPlaces';
import { showMessage } from '../messages';
import { withNotification } from '../progress';
import { lookUp } from '../readText';
import type { RunsRow } from '../runsTree/rows';
import { revealFolder } from './lookAtRun';

/** The path that a row of the outputs stands for. */
export function pathOfRow(row: RunsRow): string | undefined {
  if (row.kind === 'output') return row.entry.path;
  return row.kind === 'file' ? row.entry.path : undefined;
}

/** Opens a result in the editor that fits it; one on a leader is copied to this machine first, to be looked at. */
export async function openOutput(places: RunPlaces, target: string | RunsRow): Promise<void> {
  const path = typeof target === 'string' ? target : await localPath(places, target);
  if (path !== undefined) await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path));
}

async function localPath(places: RunPlaces, row: RunsRow): Promise<string | undefined> {
  const path = pathOfRow(row);
  if (path === undefined || !('run' in row) || row.run.clusterId === THIS_MACHINE) return path;
  const host = places.place(row.run.clusterId)?.store.host;
  if (!host) return undefined;
  const title = l10n.t('Fetching {0} from the leader', posix.basename(path));
  return withNotification(title, (report, signal) =>
    fetchedFile(host, path, (bytes) => report(copiedText(bytes)), signal),
  );
}

function copiedText(bytes: number): string {
  return l10n.t('{0} copied', formatBytes(bytes));
}

/** Shows a result in the file manager; on a leader its path is told. */
export async function revealOutput(row: RunsRow): Promise<void> {
  const path = pathOfRow(row);
  if (path === undefined) return;
  const cluster = 'run' in row ? clusterOfId(row.run.clusterId) : undefined;
  if (!cluster || !('run' in row)) return revealFolder(vscode.Uri.file(path));
  await showMessage('info', {
    text: l10n.t('{0} is on the leader of {1}.', path, cluster.name),
    buttons: [
      { label: l10n.t('Fetch Outputs'), command: 'toil.fetchOutputs', args: [runKeyText(row.run)] },
      { label: l10n.t('Copy Path'), copy: path },
    ],
  });
}

/** Copies a run's results, or one of them, to a folder of the user's choice; never over something that is there. */
export async function copyOutputs(places: RunPlaces, row: RunsRow): Promise<void> {
  const what = await toCopy(places, row);
  if (!what || what.paths.length === 0) {
    void vscode.window.showInformationMessage(l10n.t('There are no outputs yet.'));
    return;
  }
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      title: l10n.t('Copy {0} to a folder', what.name),
      openLabel: l10n.t('Copy Here'),
    })) ?? [];
  if (!folder) return;
  const target = join(folder.fsPath, what.name);
  if ((await lookUp(target)) !== undefined) {
    void vscode.window.showErrorMessage(
      l10n.t('{0} is there already. Nothing was copied; choose another folder.', target),
    );
    return;
  }
  await withNotification(l10n.t('Copying {0}', what.name), async (report, signal) => {
    for (const path of what.paths) {
      await what.host.copyOut(path, what.all ? target : folder.fsPath, (bytes) => report(copiedText(bytes)), signal);
    }
  });
  const show = l10n.t('Show');
  const chosen = await vscode.window.showInformationMessage(l10n.t('Copied to {0}.', target), show);
  if (chosen === show) await revealFolder(vscode.Uri.file(target));
}

/** What is copied, under which name. */
interface ToCopy {
  readonly name: string;
  readonly paths: readonly string[];
  readonly all: boolean;
  readonly host: RunHost;
}

/** What a row stands for: one result under its own name, or all of a run's, in a folder named after the run. */
async function toCopy(places: RunPlaces, row: RunsRow): Promise<ToCopy | undefined> {
  const run = 'run' in row ? places.get(row.run) : undefined;
  if (!run) return undefined;
  const { host } = run.place.store;
  const one = pathOfRow(row);
  if (one !== undefined) return { name: basename(one), paths: [one], all: false, host };
  const outputs = run.entry.record?.outputs;
  const entries = outputs === undefined ? [] : await host.folder(outputs, AbortSignal.timeout(30_000));
  return { name: run.entry.snapshot.id, paths: entries.map((entry) => entry.path), all: true, host };
}
