import { l10n } from 'vscode';
import type { PlanSession } from '../../usecases/launching/planSession';
import { showMessage } from '../messages';
import { outcomeText } from './text/outcomeText';
import { helpOf } from './text/planPage';
import { rolledBackText } from './text/rolledBackText';

/** Tells how what the user began has ended, with the way to its page; nothing while it goes on. */
export async function tellEnd(session: PlanSession): Promise<void> {
  const { state, clusterId } = session;
  if ((state.kind !== 'ended' && state.kind !== 'rolledBack') || clusterId === undefined) return;
  const { text, tone } = state.kind === 'ended' ? outcomeText(state) : rolledBackText(state.removed);
  const severity = tone === 'bad' ? 'error' : tone === 'warning' ? 'warning' : 'info';
  const show = { label: l10n.t('Show Plan and Progress'), command: 'toil.showLaunch', args: [clusterId] } as const;
  await showMessage(severity, { text, buttons: [show, ...helpOf(state).slice(0, 2)] });
}
