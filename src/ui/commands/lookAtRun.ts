import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { joinArguments } from '../../toil/python/arguments';
import { explainRun } from '../../usecases/explainRun';
import type { RunEntry, RunStore } from '../../usecases/runStore';
import { changedFiles } from '../../usecases/startRun';
import { THIS_MACHINE } from '../clusterIds';
import type { RunDocuments } from '../documents/runDocuments';
import { runUri } from '../documents/runUri';
import { failureText } from '../failureText';
import { failureButtons } from '../failureButtons';
import { showMessage, type Button, type Message } from '../messages';
import { withViewProgress } from '../progress';
import type { RunsRow } from '../runsTree/rows';

export interface LookParts {
  readonly store: RunStore;
  readonly documents: RunDocuments;
  /** Id of this machine. */
  readonly thisHost: string;
}

/** The log, at its end, following. */
export async function openRunLog(_parts: LookParts, entry: RunEntry): Promise<void> {
  await vscode.window.showTextDocument(runUri({ kind: 'log', cluster: THIS_MACHINE, runId: entry.snapshot.id }), {
    preview: false,
  });
}

/** What `toil stats` says, as a document. */
export async function showStatistics({ documents }: LookParts, entry: RunEntry): Promise<void> {
  const uri = runUri({ kind: 'statistics', cluster: THIS_MACHINE, runId: entry.snapshot.id });
  documents.renew(uri);
  await withViewProgress('toil.runs', async () => {
    await documents.make(uri);
  });
  await vscode.window.showTextDocument(uri, { preview: false });
}

/** Why the run failed, in one sentence, with the button that helps. */
export async function showWhy({ store, thisHost }: LookParts, entry: RunEntry): Promise<void> {
  const name = entry.record?.name ?? entry.snapshot.id;
  if (entry.snapshot.state === 'lost') return showMessage('warning', lostMessage(entry, name, thisHost));
  const signal = AbortSignal.timeout(60_000);
  const failure = await explainRun(store.host, entry, signal);
  await showMessage('error', {
    text: l10n.t('{0} failed: {1}', name, failureText(failure)),
    buttons: failureButtons(failure, entry, await changedFiles(entry, signal), thisHost),
  });
}

/** A run that ended without a word: of another machine it may live on there; here it can be gone on with if its store is. */
function lostMessage({ snapshot, record }: RunEntry, name: string, thisHost: string): Message {
  if (record && record.host.id !== thisHost) {
    return {
      text: l10n.t('{0} may be running on {1}: from here nobody can tell.', name, record.host.name),
      buttons: [],
    };
  }
  const restart: Button = { label: l10n.t('Restart'), command: 'toil.restartRun', args: [snapshot.id] };
  const again: Button = { label: l10n.t('Run Again…'), command: 'toil.runAgain', args: [snapshot.id] };
  const lost = l10n.t('{0} was lost: the machine was restarted, or Toil and its starter were killed together.', name);
  if (!record || snapshot.jobStoreExists === false) return { text: lost, buttons: record ? [again] : [] };
  return { text: `${lost} ${l10n.t('What was done is kept in the job store.')}`, buttons: [restart, again] };
}

/** The folder of the run, in the system's file manager, or in the terminal of a remote machine. */
export async function revealRun(_parts: LookParts, entry: RunEntry): Promise<void> {
  await revealFolder(vscode.Uri.file(entry.snapshot.dir));
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
export async function copyCommand(_parts: LookParts, entry: RunEntry): Promise<void> {
  const argv = entry.snapshot.attempts.at(-1)?.argv ?? [];
  await vscode.env.clipboard.writeText(joinArguments(argv));
  void vscode.window.setStatusBarMessage(l10n.t('$(check) Command copied'), 4000);
}

/** What the log holds of a failed job. */
export async function openJobLog(_parts: LookParts, row: RunsRow): Promise<void> {
  if (row.kind !== 'job') return;
  const uri = runUri({ kind: 'jobLog', cluster: THIS_MACHINE, runId: row.runId, jobId: row.job.id });
  await vscode.window.showTextDocument(uri, { preview: true });
}
