import { l10n } from 'vscode';
import type { PageBlock, PageTone } from '../../../contracts/planPage';
import { shownText } from '../../../shared/shownText';
import { formatDuration } from '../../../shared/text';
import type { Prepared, Work } from '../../../usecases/launching/planSession';
import { causeText } from '../../clusters/bootCauseText';
import { phaseText } from '../../clusters/stateText';
import { actionText, kindText, type Line } from './resourceText';

/** How far each resource and the leader's boot are. @param ended when nothing went on any more. */
export function workBlocks(prepared: Prepared, work: Work, ended: Date | undefined): PageBlock[] {
  return [
    ...(work.trouble === undefined || ended !== undefined ? [] : [troubleBlock(work.trouble)]),
    ...(work.phases.length === 0 ? [] : [phasesTable(work, ended)]),
    resourcesTable(prepared, work),
  ];
}

/** What keeps a leader that still tries. */
function troubleBlock({ from, words, cause }: NonNullable<Work['trouble']>): PageBlock {
  if (cause === undefined)
    return { kind: 'output', heading: l10n.t('What its last try said; it tries again'), text: words };
  return {
    kind: 'list',
    heading:
      from === 'log' ? l10n.t('What keeps it; it tries again') : l10n.t('What its console tells; it may still come'),
    tone: 'warning',
    lead: causeText(cause),
    items: [shownText(cause.line, 500)],
  };
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

/** When each phase began and how long it took, beside what it takes as a rule. */
function phasesTable({ phases }: Work, ended: Date | undefined): PageBlock {
  const isKnown = phases.some(({ usual }) => usual !== undefined);
  return {
    kind: 'table',
    caption: l10n.t('The leader boots'),
    columns: [
      { label: l10n.t('Phase'), isNumber: false },
      { label: l10n.t('Began'), isNumber: true },
      { label: l10n.t('Took'), isNumber: true },
      ...(isKnown ? [{ label: l10n.t('Usually'), isNumber: true }] : []),
    ],
    rows: phases.map((each, i) => {
      const { phase, at, usual, long } = each;
      const end = phases[i + 1]?.at ?? ended;
      const cells = [phaseText(phase), at.toLocaleTimeString(), tookText(each, end)];
      return {
        cells: isKnown ? [...cells, usual === undefined ? '' : formatDuration(usual / 1000)] : cells,
        tone: long === true && end === undefined ? ('warning' as const) : ('plain' as const),
      };
    }),
    ...(isKnown
      ? { note: l10n.t('“Usually” is the median of the last launches of such a cluster from this machine.') }
      : {}),
  };
}

function tookText({ at, long }: Work['phases'][number], end: Date | undefined): string {
  if (end !== undefined) return formatDuration((end.getTime() - at.getTime()) / 1000);
  return long === true ? l10n.t('longer than usual, going on…') : l10n.t('going on…');
}
