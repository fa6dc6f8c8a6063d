import * as l10n from '@vscode/l10n';
import { preemptibleSteps } from '../../toil/cwl/preemptible';
import type { CwlChecked } from '../rule';
import type { CwlPart } from './cwlParts';

/**
 * `2 of 7 steps may run on spot`: a step may when all jobs that it runs on workers may; one that runs none is not counted.
 * Undefined without steps.
 */
export function spotSteps({ program, settings }: CwlChecked, workflow: CwlPart): string | undefined {
  const process = { at: workflow.at, id: workflow.name };
  const steps = preemptibleSteps(program, process, settings.options, workflow.outer).filter(
    ({ kind }) => kind === 'job',
  );
  if (steps.length === 0) return undefined;
  const may = steps.filter(({ preemptible }) => preemptible.kind === 'known' && preemptible.value).length;
  const open = steps.filter(({ preemptible }) => preemptible.kind === 'unknown').length;
  const total = steps.length;
  const counted =
    total === 1 ? l10n.t('{0} of 1 step may run on spot', may) : l10n.t('{0} of {1} steps may run on spot', may, total);
  return open === 0 ? counted : l10n.t('{0}, {1} not known', counted, open);
}
