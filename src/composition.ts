import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thisHost } from './local/hostId';
import { thisMachineRunHost } from './local/runHost';
import { installStarter } from './local/starter';
import type { RunHost } from './contracts/runHost';
import { Disposables } from './shared/disposables';
import type { Log } from './shared/log';
import { channelLog } from './ui/logChannel';
import { ClustersTree } from './ui/clustersTree/clustersTree';
import { RunDocuments } from './ui/documents/runDocuments';
import { Hints } from './ui/hints/hints';
import { thisMachineSource } from './ui/hints/thisMachineSource';
import { makeCommands } from './ui/makeCommands';
import { showMessage } from './ui/messages';
import { reporter } from './ui/reporter';
import { InputDiagnostics } from './ui/runFlow/inputDiagnostics';
import { WorkflowDiagnostics } from './ui/runFlow/workflowDiagnostics';
import { Remembered } from './ui/runFlow/remembered';
import { RunEnds } from './ui/runEnds';
import { RunsTree } from './ui/runsTree/runsTree';
import { setContextKey } from './ui/contextKeys';
import { editorEnvironment } from './ui/editorEnvironment';
import { defaultRunOptions, runsFolder, toilPath } from './ui/settings';
import type { LoadedExtension, Views } from './ui/loadedExtension';
import { untoldRuns } from './ui/untoldRuns';
import { keepAsTask, ToilTaskProvider } from './ui/tasks/toilTaskProvider';
import { ToilInstaller } from './ui/toilInstaller';
import { FailedJobs } from './usecases/failedJobs';
import { JobReader } from './usecases/jobReader';
import { runOutputs } from './usecases/runTexts';
import { RunStore } from './usecases/runStore';
import { defaultRunsFolder, ThisMachine } from './usecases/thisMachine';

/** Builds everything once, in order; disposes it in reverse, the log last. */
export async function compose(context: vscode.ExtensionContext, views: Views): Promise<LoadedExtension> {
  // The sentences of the language ring, which knows no editor.
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  const all = new Disposables();
  const channel = all.add(vscode.window.createOutputChannel('Toil Clusters', { log: true }));
  const log = channelLog(channel);
  const report = reporter(log);
  const { machine, host } = await makeThisMachine(context, all, log);
  const store = all.add(new RunStore(host, log));
  const jobs = new JobReader(host);

  const remembered = new Remembered(context.workspaceState);
  const installer = new ToilInstaller(machine, store);
  const diagnostics = all.add(new InputDiagnostics());
  const faults = all.add(new WorkflowDiagnostics());
  const documents = all.add(new RunDocuments({ store, report }));
  const children = {
    store,
    jobs,
    failedJobs: new FailedJobs(host),
    outputs: runOutputs.bind(undefined, host),
    folder: host.folder.bind(host),
  };
  const runs = all.add(
    new RunsTree({ store, jobs, children, thisHost: machine.host.id, supported: machine.supported, log }, views.runs),
  );
  const clusters = all.add(new ClustersTree(machine));
  const ends = all.add(new RunEnds(store, untoldRuns(context), log));

  const hints = all.add(makeHints(context, machine));

  const begun = async (id: string): Promise<void> => {
    setContextKey('toil.startedRun', true);
    await ends.add(id);
  };
  const started = async (id: string): Promise<void> => {
    await begun(id);
    // The run goes on whether or not its row can be shown.
    await runs.show(id).catch((error: unknown) => log.warn(`the row of ${id} cannot be shown: ${String(error)}`));
  };
  const flow = { machine, store, installer, remembered, diagnostics, faults, started, keepAsTask };
  const commands = makeCommands({
    ...flow,
    documents,
    runs,
    channel,
    extensionId: context.extension.id,
    hints,
    thisHost: machine.host.id,
  });

  all.add(machine.onChange(() => store.resume()));
  all.add(followSettings(machine));
  void ends.resume();
  const tasks = new ToilTaskProvider({ machine, store, installer, diagnostics, faults, started: begun, log });
  return Object.assign(new vscode.Disposable(() => all.dispose()), {
    commands,
    clusters,
    runs,
    documents,
    tasks,
    hints,
    report,
  });
}

function followSettings(machine: ThisMachine): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('toil.path')) machine.refresh();
    if (event.affectsConfiguration('toil.runsFolder')) void offerReload();
  });
}

/** Where runs are kept is settled when the extension is loaded. */
function offerReload(): Promise<void> {
  return showMessage('info', {
    text: vscode.l10n.t('The new folder for runs is used when the window is reloaded. Runs in the old one stay there.'),
    buttons: [{ label: vscode.l10n.t('Reload Window'), command: 'workbench.action.reloadWindow' }],
  });
}

/** The language server, with the clusters that only the extension can look at. */
function makeHints(context: vscode.ExtensionContext, machine: ThisMachine): Hints {
  const workFolder = (): string => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const configuration = vscode.workspace.getConfiguration('toil', folder?.uri ?? null);
    return defaultRunOptions(configuration, folder?.uri.fsPath).workFolder ?? tmpdir();
  };
  return new Hints({
    server: join(context.extensionPath, 'dist', 'hints-server.js'),
    pages: vscode.Uri.joinPath(context.extensionUri, 'docs', 'diagnostics'),
    clusters: [thisMachineSource({ onChange: machine.onChange, room: (signal) => machine.room(workFolder(), signal) })],
  });
}

/** This machine as a cluster, and the host of its runs. */
async function makeThisMachine(
  context: vscode.ExtensionContext,
  all: Disposables,
  log: Log,
): Promise<{ machine: ThisMachine; host: RunHost }> {
  const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('toil');
  const storageFolder = context.globalStorageUri.fsPath;
  const machine = all.add(
    new ThisMachine({
      storageFolder,
      runsFolder: runsFolder(configuration()) ?? defaultRunsFolder(process.env),
      host: await thisHost(),
      toilSetting: () => toilPath(configuration()),
      env: editorEnvironment,
      log,
    }),
  );
  const source = join(context.extensionPath, 'dist', 'starter', 'toil_run');
  // Copied once: an update may take the extension's folder away under an open window.
  let starter: Promise<string> | undefined;
  const host = thisMachineRunHost({
    python: () => machine.python(AbortSignal.timeout(60_000)),
    starter: () =>
      (starter ??= installStarter(source, storageFolder, AbortSignal.timeout(60_000)).catch((error: unknown) => {
        starter = undefined;
        throw error;
      })),
    runsFolder: machine.runsFolder,
    log,
  });
  return { machine, host };
}
