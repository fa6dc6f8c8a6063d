import { l10n } from 'vscode';
import type { PageBlock, PageTone } from '../../../contracts/planPage';
import { formatDuration } from '../../../shared/text';
import type { Prepared, Work } from '../../../usecases/launching/planSession';
import { phaseText } from '../../clusters/stateText';
import { actionText, kindText, type Line } from './resourceText';

/** How far each resource and the leader's boot are. @param ended when nothing went on any more. */
export function workBlocks(prepared: Prepared, work: Work, ended: Date | undefined): PageBlock[] {
  return [...(work.phases.length === 0 ? [] : [phasesTable(work, ended)]), resourcesTable(prepared, work)];
}

function resourcesTable({ plan }: Prepared, { resources }: Work): PageBlock {
  return {
    kind: 'table',
    caption: l10n.t('Resources'),
    columns: [l10n.t('Resource'), l10n.t('Name'), l10n.t('What happens'), l10n.t('How far')].map((label) => ({
      label,
      isNumber: false,
    })),
    rows: plan.plan.lines.map((line) => {
      const [text, tone] = stateOf(line, resources.get(line.resource.key));
      return { cells: [kindText(line.resource.kind), line.resource.name, actionText(line), text], tone };
    }),
  };
}

function stateOf({ inspection }: Line, state: 'started' | 'done' | 'failed' | undefined): [string, PageTone] {
  if (state === 'failed') return [l10n.t('failed'), 'bad'];
  if (state === 'done') return [l10n.t('done'), 'good'];
  if (state === 'started') return [l10n.t('going on…'), 'plain'];
  return inspection.action === 'keep' ? [l10n.t('was there'), 'good'] : [l10n.t('not begun'), 'plain'];
}

/** When each phase began; how long it took is told when the next one begins. */
function phasesTable({ phases }: Work, ended: Date | undefined): PageBlock {
  return {
    kind: 'table',
    caption: l10n.t('The leader boots'),
    columns: [
      { label: l10n.t('Phase'), isNumber: false },
      { label: l10n.t('Began'), isNumber: true },
      { label: l10n.t('Took'), isNumber: true },
    ],
    rows: phases.map(({ phase, at }, i) => {
      const end = phases[i + 1]?.at ?? ended;
      const took = end === undefined ? l10n.t('going on…') : formatDuration((end.getTime() - at.getTime()) / 1000);
      return { cells: [waitText(phase), at.toLocaleTimeString(), took], tone: 'plain' as const };
    }),
  };
}

/** A phase of the wait for a leader. */
export function waitText(phase: Work['phases'][number]['phase']): string {
  return phase === 'answering' ? l10n.t('the Toil container is asked over SSH') : phaseText(phase);
}
