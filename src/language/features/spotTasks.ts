import * as l10n from '@vscode/l10n';
import type { WdlChecked } from '../rule';

/** That Toil runs all tasks of a WDL workflow on spot or none (reference cwl-wdl.md 0.1). */
export function spotTasks({ settings }: WdlChecked): string {
  return settings.options.defaultPreemptible
    ? l10n.t('All tasks may run on spot (all or none, by --defaultPreemptible)')
    : l10n.t('No task may run on spot (all or none, by --defaultPreemptible)');
}
