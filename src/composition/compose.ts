import * as l10n from '@vscode/l10n';
import { Disposables } from '../shared/disposables';
import { fetchEndedRun, leaderRunCommands } from '../ui/commands/fetchRunOutputs';
import { RunDocuments } from '../ui/documents/runDocuments';
import { editorTexts } from '../ui/editorTexts';
import { makeHints } from '../ui/hints/makeHints';
import type { ExtensionContext, LoadedExtension, Views } from '../ui/loadedExtension';
import { channelLog, openLogChannel } from '../ui/logChannel';
import { makeCommands } from '../ui/makeCommands';
import { reporter } from '../ui/reporter';
import { InputDiagnostics } from '../ui/runFlow/inputDiagnostics';
import { Remembered } from '../ui/runFlow/remembered';
import { WorkflowDiagnostics } from '../ui/runFlow/workflowDiagnostics';
import { RunEnds } from '../ui/runEnds';
import { RunsTree } from '../ui/runsTree/runsTree';
import { setContextKey } from '../ui/contextKeys';
import { keepAsTask, ToilTaskProvider } from '../ui/tasks/toilTaskProvider';
import { ToilInstaller } from '../ui/toilInstaller';
import { untoldRuns } from '../ui/untoldRuns';
import { FitOffers } from '../usecases/clusters/fitOffer';
import type { RunKey } from '../usecases/runPlaces/runKey';
import type { PlacedRun } from '../usecases/runPlaces/runPlaces';
import { makeAwsClusters } from './awsClusters';
import { makeClusterUi } from './clusterUi';
import { makeClusterRuns } from './leaderRuns';
import { makeThisMachine } from './thisMachine';

/** Builds everything once, in order; disposes it in reverse, the log last. */
export async function compose(context: ExtensionContext, views: Views): Promise<LoadedExtension> {
  // The sentences of the language ring, which knows no editor.
  const texts = editorTexts();
  if (texts) l10n.config({ contents: texts });
  const all = new Disposables();
  const channel = all.add(openLogChannel());
  const log = channelLog(channel);
  const report = reporter(log);
  const { machine, host } = await makeThisMachine(context, all, log);
  const aws = await makeAwsClusters(context, all, log);
  const { clusters } = aws;
  const clusterRuns = makeClusterRuns(context, { ...aws, machine, host, log }, all);
  const { places, outputs } = clusterRuns;
  const { store } = places.thisMachine;

  const remembered = new Remembered(context.workspaceState);
  const installer = new ToilInstaller(machine, store);
  const diagnostics = all.add(new InputDiagnostics());
  const faults = all.add(new WorkflowDiagnostics());
  const documents = all.add(new RunDocuments({ places, report }));
  const runs = all.add(new RunsTree({ places, outputs, supported: machine.supported, log }, views.runs));
  const ui = makeClusterUi(context, { aws, runs: clusterRuns, machine, remembered, views, report, log }, all);
  const thisHost = machine.host.id;
  const fetch = (run: PlacedRun) => fetchEndedRun({ outputs, thisHost }, run);
  const ends = all.add(new RunEnds({ places, outputs, fetch, untold: untoldRuns(context), log }));
  const fitOffers = new FitOffers({ clusters, accounts: aws.accounts });
  const hints = makeHints(context, { machine, clusters, fitOffers }, all);

  const begun = async (run: RunKey): Promise<void> => {
    setContextKey('toil.startedRun', true);
    await ends.add(run);
  };
  const started = async (run: RunKey): Promise<void> => {
    await begun(run);
    // The run goes on whether or not its row can be shown.
    await runs
      .show(run)
      .catch((error: unknown) => log.warn(`the row of ${run.runId} cannot be shown: ${String(error)}`));
  };
  const commands = makeCommands({
    ...{ machine, store, installer, remembered, diagnostics, faults, started, keepAsTask },
    ...{ clusters, leaderStarts: clusterRuns.starts, leaderFiles: clusterRuns.files, fitOffers },
    ...{ places, outputs, documents, runs, channel, hints, thisHost },
    extensionId: context.extension.id,
    refreshClusters: async (signal) => {
      await clusters.refresh(signal);
      ui.tree.refresh();
    },
    clusterCommands: {
      ...ui.commands,
      ...leaderRunCommands({ places, outputs, thisHost, selected: () => runs.selectedRun() }),
    },
  });
  all.add(machine.onChange(() => store.resume()));
  void ends.resume();
  const tasks = new ToilTaskProvider({ machine, store, installer, diagnostics, faults, started: begun, log });
  return {
    dispose: () => all.dispose(),
    ...{ commands, runs, documents, tasks, hints, report },
    clusters: ui.tree,
    machineTexts: ui.machineTexts,
  };
}
