import { l10n } from 'vscode';
import type { Failure } from '../toil/failure/failure';
import { THIS_MACHINE } from '../usecases/runPlaces/runKey';
import { wordOf, type PlacedRun } from '../usecases/runPlaces/runPlaces';
import type { Button } from './messages';

/**
 * What helps against a failure: at most three buttons, the best first. A run of another host than its place's can only be
 * looked at.
 */
export function failureButtons(failure: Failure, run: PlacedRun, changed: readonly string[]): Button[] {
  const buttons = allButtons(failure, run, changed);
  if (run.entry.record?.host.id === run.place.host.id) return buttons;
  return buttons.filter((button) => !('command' in button && STARTS.includes(button.command)));
}

/** What starts something, which only the run's own machine can. */
const STARTS: readonly string[] = ['toil.restartRun', 'toil.runAgain'];

function allButtons(failure: Failure, run: PlacedRun, changed: readonly string[]): Button[] {
  const { snapshot, record } = run.entry;
  const id = wordOf(run);
  const log: Button = { label: l10n.t('Open Log'), command: 'toil.openRunLog', args: [id] };
  const again: Button = { label: l10n.t('Run Again…'), command: 'toil.runAgain', args: [id] };
  const restart: Button = { label: l10n.t('Restart'), command: 'toil.restartRun', args: [id] };
  const own = ownFiles(run);
  const restartable = snapshot.jobStoreExists !== false && record !== undefined;
  const onward = changed.length === 0 && restartable ? restart : again;
  const open = (label: string, path: string | undefined): Button[] =>
    path === undefined ? [] : [{ label, command: 'toil.openOutput', args: [path] }];
  switch (failure.kind) {
    case 'missingInputFile':
    case 'wrongInput':
      return own.inputs?.kind === 'file' ? [...open(l10n.t('Open Inputs'), own.inputs.path), again, log] : [again, log];
    case 'syntax':
    case 'unsupported':
    case 'missingOutput':
      return [...open(l10n.t('Open Workflow'), own.workflow?.path), again, log];
    case 'pythonException':
      return [...open(l10n.t('Open Script'), own.file(failure.file) ?? own.workflow?.path), onward, log];
    case 'pythonImport':
      return [
        { label: l10n.t('Open Setting'), command: 'workbench.action.openSettings', args: ['toil.path'] },
        again,
        log,
      ];
    case 'jobStoreExists':
    case 'jobStoreMissing':
    case 'commandLine':
    case 'tooLarge':
      return [again, log];
    default:
      return [onward, log];
  }
}

/** The user's own files: those that the Toil of a leader names are copies there. */
function ownFiles({ place, entry: { record } }: PlacedRun) {
  const { workflow, inputs } = record?.origin ?? record ?? {};
  const here = place.clusterId === THIS_MACHINE;
  return { workflow, inputs, file: (path: string | undefined) => (here ? path : undefined) };
}
