import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { joinArguments } from '../../toil/python/arguments';
import { explainRun } from '../../usecases/explainRun';
import { clusterOfId } from '../../usecases/clusters/clusterKey';
import { THIS_MACHINE } from '../../usecases/runPlaces/runKey';
import { keyOf, wordOf, type PlacedRun } from '../../usecases/runPlaces/runPlaces';
import { changedFiles } from '../../usecases/startRun';
import type { RunDocuments } from '../documents/runDocuments';
import { runUri } from '../documents/runUri';
import { failureText } from '../failureText';
import { failureButtons } from '../failureButtons';
import { showMessage, type Button, type Message } from '../messages';
import { withViewProgress } from '../progress';
import type { RunsRow } from '../runsTree/rows';

export interface LookParts {
  readonly documents: RunDocuments;
  /** Id of this machine. */
  readonly thisHost: string;
}

/** The log, at its end, following. */
export async function openRunLog(run: PlacedRun): Promise<void> {
  await vscode.window.showTextDocument(runUri({ kind: 'log', run: keyOf(run) }), { preview: false });
}

/** What `toil stats` says, as a document. */
export async function showStatistics({ documents }: LookParts, run: PlacedRun): Promise<void> {
  const uri = runUri({ kind: 'statistics', run: keyOf(run) });
  documents.renew(uri);
  await withViewProgress('toil.runs', async () => {
    await documents.make(uri);
  });
  await vscode.window.showTextDocument(uri, { preview: false });
}

/** Why the run failed, in one sentence, with the button that helps. */
export async function showWhy({ thisHost }: LookParts, run: PlacedRun): Promise<void> {
  const { place, entry } = run;
  const name = entry.record?.name ?? entry.snapshot.id;
  if (entry.snapshot.state === 'lost') return showMessage('warning', lostMessage(run, name));
  const signal = AbortSignal.timeout(60_000);
  const failure = await explainRun(place.store.host, entry, signal);
  await showMessage('error', {
    text: l10n.t('{0} failed: {1}', name, failureText(failure)),
    buttons: failureButtons(failure, run, await changedFiles(entry, thisHost, signal)),
  });
}

/** A run that ended without a word: of another machine it may live on there; here it can be gone on with if its store is. */
function lostMessage(run: PlacedRun, name: string): Message {
  const { place, entry } = run;
  const { snapshot, record } = entry;
  if (record && record.host.id !== place.host.id) {
    return {
      text: l10n.t('{0} may be running on {1}: from here nobody can tell.', name, record.host.name),
      buttons: [],
    };
  }
  const restart: Button = { label: l10n.t('Restart'), command: 'toil.restartRun', args: [wordOf(run)] };
  const again: Button = { label: l10n.t('Run Again…'), command: 'toil.runAgain', args: [wordOf(run)] };
  const lost =
    place.clusterId === THIS_MACHINE
      ? l10n.t('{0} was lost: the machine was restarted, or Toil and its starter were killed together.', name)
      : l10n.t('{0} was lost: the leader was restarted or stopped while it ran.', name);
  if (!record || snapshot.jobStoreExists === false) return { text: lost, buttons: record ? [again] : [] };
  return { text: `${lost} ${l10n.t('What was done is kept in the job store.')}`, buttons: [restart, again] };
}

/** The folder of the run, in the system's file manager, or in the terminal of a remote machine; on a leader its path is told. */
export async function revealRun({ place, entry }: PlacedRun): Promise<void> {
  const { dir } = entry.snapshot;
  if (place.clusterId !== THIS_MACHINE) {
    const name = clusterOfId(place.clusterId)?.name ?? place.clusterId;
    await showMessage('info', {
      text: l10n.t('The run is on the leader of {0}, in {1}.', name, dir),
      buttons: [
        {
          label: l10n.t('Open Terminal There'),
          command: 'toil.openApplianceTerminal',
          args: [{ clusterId: place.clusterId }],
        },
        { label: l10n.t('Copy Path'), copy: dir },
      ],
    });
    return;
  }
  await revealFolder(vscode.Uri.file(dir));
}

/** A folder or file outside the workspace: the file manager where there is one, else a terminal at the place. */
export async function revealFolder(uri: vscode.Uri): Promise<void> {
  if (vscode.workspace.getWorkspaceFolder(uri)) {
    await vscode.commands.executeCommand('revealInExplorer', uri);
    return;
  }
  if (vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop) {
    await vscode.commands.executeCommand('revealFileInOS', uri);
    return;
  }
  const { type } = await vscode.workspace.fs.stat(uri);
  const cwd = type & vscode.FileType.Directory ? uri : vscode.Uri.joinPath(uri, '..');
  vscode.window.createTerminal({ cwd, name: cwd.path.split('/').at(-1) ?? 'run' }).show();
}

/** The exact command line, for a terminal. */
export async function copyCommand({ entry }: PlacedRun): Promise<void> {
  const argv = entry.snapshot.attempts.at(-1)?.argv ?? [];
  await vscode.env.clipboard.writeText(joinArguments(argv));
  void vscode.window.setStatusBarMessage(l10n.t('$(check) Command copied'), 4000);
}

/** What the log holds of a failed job. */
export async function openJobLog(row: RunsRow): Promise<void> {
  if (row.kind !== 'job') return;
  const uri = runUri({ kind: 'jobLog', run: row.run, jobId: row.job.id });
  await vscode.window.showTextDocument(uri, { preview: true });
}
