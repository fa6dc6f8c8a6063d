import { l10n } from 'vscode';
import type { Failure } from '../toil/failure/failure';
import type { RunEntry } from '../usecases/runStore';
import type { Button } from './messages';

/**
 * What helps against a failure: at most three buttons, the best first. A run of another host than `thisHost` can only be
 * looked at.
 */
export function failureButtons(
  failure: Failure,
  entry: RunEntry,
  changed: readonly string[],
  thisHost = entry.record?.host.id,
): Button[] {
  const buttons = allButtons(failure, entry, changed);
  if (entry.record?.host.id === thisHost) return buttons;
  return buttons.filter((button) => !('command' in button && STARTS.includes(button.command)));
}

/** What starts something, which only the run's own machine can. */
const STARTS: readonly string[] = ['toil.restartRun', 'toil.runAgain'];

function allButtons(failure: Failure, entry: RunEntry, changed: readonly string[]): Button[] {
  const { snapshot, record } = entry;
  const log: Button = { label: l10n.t('Open Log'), command: 'toil.openRunLog', args: [snapshot.id] };
  const again: Button = { label: l10n.t('Run Again…'), command: 'toil.runAgain', args: [snapshot.id] };
  const restart: Button = { label: l10n.t('Restart'), command: 'toil.restartRun', args: [snapshot.id] };
  const restartable = snapshot.jobStoreExists !== false && record !== undefined;
  const onward = changed.length === 0 && restartable ? restart : again;
  const open = (label: string, path: string | undefined): Button[] =>
    path === undefined ? [] : [{ label, command: 'toil.openOutput', args: [path] }];
  switch (failure.kind) {
    case 'missingInputFile':
    case 'wrongInput':
      return record?.inputs.kind === 'file'
        ? [...open(l10n.t('Open Inputs'), record.inputs.path), again, log]
        : [again, log];
    case 'syntax':
    case 'unsupported':
    case 'missingOutput':
      return [...open(l10n.t('Open Workflow'), record?.workflow.path), again, log];
    case 'pythonException':
      return [...open(l10n.t('Open Script'), failure.file ?? record?.workflow.path), onward, log];
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
