import { l10n } from 'vscode';
import type { PageBlock } from '../../../contracts/planPage';
import type { Prepared } from '../../../usecases/launching/planSession';
import { dollars } from '../../clusters/moneyText';
import { rangeText } from './amounts';

export type Cost = NonNullable<Prepared['plan']['cost']>;
type CostLine = Cost['lines'][number];

/** What the cluster costs per hour, at its smallest and at its largest. */
export function costTable({ lines, total, whole }: Cost): PageBlock {
  const hasSpot = lines.some(({ onDemand }) => onDemand !== undefined);
  const sum = whole ? l10n.t('Together') : l10n.t('Together, without what is unknown');
  return {
    kind: 'table',
    caption: l10n.t('Cost per hour'),
    columns: [
      { label: l10n.t('What'), isNumber: false },
      { label: l10n.t('How many'), isNumber: true },
      { label: l10n.t('At its smallest'), isNumber: true },
      { label: l10n.t('At its largest'), isNumber: true },
      ...(hasSpot ? [{ label: l10n.t('On demand instead'), isNumber: true }] : []),
    ],
    rows: [
      ...lines.map((line) => ({ cells: cellsOf(line, hasSpot), tone: 'plain' as const })),
      {
        cells: [sum, '', dollars(total.least), dollars(total.most), ...(hasSpot ? [''] : [])],
        tone: 'plain' as const,
      },
    ],
    note: l10n.t(
      'US dollars by the price list of AWS; spot at the prices of the last day. Traffic, S3 and requests come on top.',
    ),
  };
}

function cellsOf(line: CostLine, hasSpot: boolean): string[] {
  const { amount, cost, onDemand } = line;
  const count = rangeText(String(amount.least), String(amount.most));
  const unknown = l10n.t('unknown');
  return [
    whatText(line),
    line.what === 'disks' ? `${count} GB` : count,
    cost === undefined ? unknown : dollars(cost.least),
    cost === undefined ? unknown : dollars(cost.most),
    ...(hasSpot ? [onDemand === undefined ? '' : rangeText(dollars(onDemand.least), dollars(onDemand.most))] : []),
  ];
}

function whatText({ what, group, onDemand }: CostLine): string {
  switch (what) {
    case 'leader':
      return l10n.t('Leader');
    case 'workers':
      return workersText(group ?? '', onDemand !== undefined);
    case 'disks':
      return l10n.t('Disks');
    case 'addresses':
      return l10n.t('Public addresses');
  }
}

/** Groups on the spot market mostly say so by their name. */
function workersText(group: string, isSpot: boolean): string {
  return isSpot && !/\bspot$/.test(group) ? l10n.t('Workers {0}, spot', group) : l10n.t('Workers {0}', group);
}
