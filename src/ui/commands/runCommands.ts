import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { readRunKey, type RunKey } from '../../usecases/runPlaces/runKey';
import { keyOf, type PlacedRun, type RunPlaces } from '../../usecases/runPlaces/runPlaces';
import { wishOf } from '../../usecases/startRun';
import type { Handler } from '../handler';
import { runWorkflow, type RunFlowParts } from '../runFlow/runFlow';
import type { RunsTree } from '../runsTree/runsTree';
import { cancelRun, deleteRun, restartRun, type ChangeParts } from './changeRun';
import { copyCommand, openRunLog, revealRun, showStatistics, showWhy, type LookParts } from './lookAtRun';

export type RunCommandId =
  | 'toil.openRunLog'
  | 'toil.cancelRun'
  | 'toil.restartRun'
  | 'toil.runAgain'
  | 'toil.showWhy'
  | 'toil.showOutputs'
  | 'toil.deleteRun'
  | 'toil.revealRun'
  | 'toil.showStatistics'
  | 'toil.copyCommand'
  | 'toil.keepAsTask';

export interface RunCommandParts extends RunFlowParts, LookParts, Omit<ChangeParts, 'runAgain'> {
  readonly places: RunPlaces;
  readonly runs: RunsTree;
}

/** The commands that are about one run: of a row, or of a word (`runKeyText`) that a button of ours carries. */
export function runCommands(parts: RunCommandParts): Record<RunCommandId, Handler> {
  const { runs, places } = parts;
  const of = (handler: (run: PlacedRun) => Promise<void>): Handler => ofRun(places, () => runs.selectedRun(), handler);
  const runAgain = async ({ place, entry: { record } }: PlacedRun): Promise<void> => {
    if (!record) return;
    const { language, workflow, inputs, options } = wishOf(record);
    const where = record.cluster && { clusterId: place.clusterId, batchSystem: record.batchSystem ?? 'single_machine' };
    await runWorkflow(parts, { ...workflow, language, inputs, options, ask: 'options', ...(where ? { where } : {}) });
  };
  const change = { ...parts, runAgain };
  return {
    'toil.openRunLog': of(openRunLog),
    'toil.showWhy': of((run) => showWhy(parts, run)),
    'toil.showOutputs': of((run) => runs.showOutputs(keyOf(run))),
    'toil.showStatistics': of((run) => showStatistics(parts, run)),
    'toil.revealRun': of(revealRun),
    'toil.copyCommand': of(copyCommand),
    'toil.keepAsTask': of(async ({ entry: { record } }) => {
      if (!record) return;
      await parts.keepAsTask(wishOf(record));
      if (record.cluster)
        void vscode.window.showInformationMessage(
          l10n.t('The task runs on this machine: tasks do not run on clusters.'),
        );
    }),
    'toil.cancelRun': of(cancelRun),
    'toil.restartRun': of((run) => restartRun(change, run)),
    'toil.runAgain': of(runAgain),
    'toil.deleteRun': of((run) => deleteRun(change, run)),
  };
}

/** A handler that finds the run which a row, a word or else the selection names. */
export function ofRun(
  places: Pick<RunPlaces, 'find'>,
  selected: () => RunKey | undefined,
  handler: (run: PlacedRun) => Promise<void>,
): Handler {
  return async (target) => {
    const row = target as { readonly run?: RunKey } | undefined;
    const key = typeof target === 'string' ? readRunKey(target) : (row?.run ?? selected());
    const run = key && (await places.find(key, AbortSignal.timeout(60_000)));
    if (run) await handler(run);
  };
}
