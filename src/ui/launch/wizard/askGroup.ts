import { l10n } from 'vscode';
import type { ClusterSpecInput } from '../../../contracts/clusterSpec';
import type { Account } from '../../../usecases/launching/launchingParts';
import { choose, enter, type Chosen } from '../../runFlow/choose';
import { askType } from './askType';
import { perHourText } from '../../clusters/moneyText';
import type { Step } from './pick';

type Group = ClusterSpecInput['workers'][number];

const USUAL = {
  x86_64: [
    'm5.xlarge',
    'm5.4xlarge',
    'c5.2xlarge',
    'c5.9xlarge',
    'r5.2xlarge',
    'r5.8xlarge',
    'g5.xlarge',
    'g4dn.xlarge',
  ],
  arm64: ['m6g.xlarge', 'm6g.4xlarge', 'c6g.2xlarge', 'r6g.2xlarge', 'r6g.8xlarge'],
} as const;

const MOST = 1000;

/** Asks for one group: its type, the market, the range. Undefined when the user goes back to before it. */
export async function askGroup(aws: Account, step: Step, architecture: string): Promise<Group | undefined> {
  for (;;) {
    const type = await askType(
      aws,
      { ...step, back: true },
      {
        placeholder: l10n.t('Which type are the workers of this group?'),
        usual: architecture === 'arm64' ? USUAL.arm64 : USUAL.x86_64,
        leastCores: 1,
        architecture,
      },
    );
    if (type.kind === 'back') return undefined;
    const { name, onDemand, spot } = type.value;
    const group = await askMarketAndRange(step, { onDemand, spot });
    if (group !== undefined) return { types: [name], ...group };
  }
}

/** Undefined when the user goes back to the type. */
async function askMarketAndRange(step: Step, prices: Prices): Promise<Omit<Group, 'types'> | undefined> {
  for (;;) {
    const market = await askMarket(step, prices);
    if (market.kind === 'back') return undefined;
    const range = await askRange(step.title, l10n.t('How many workers, at least and at most?'), '0-10');
    if (range.kind === 'chosen') return { ...(market.value === 'spot' ? { spot: true } : {}), ...range.value };
  }
}

interface Prices {
  readonly onDemand: number | undefined;
  readonly spot: number | undefined;
}

function askMarket(step: Step, { onDemand, spot }: Prices): Promise<Chosen<'onDemand' | 'spot'>> {
  const price = (amount: number | undefined): string =>
    amount === undefined ? l10n.t('price unknown') : l10n.t('{0} for each worker', perHourText(amount));
  return choose<'onDemand' | 'spot'>({
    title: step.title,
    placeholder: l10n.t('On demand, or on the spot market?'),
    items: [
      { label: l10n.t('On demand'), description: price(onDemand), value: 'onDemand' },
      {
        label: l10n.t('Spot'),
        description: price(spot),
        detail: l10n.t('Cheaper, but AWS may take a worker back. Only preemptible jobs run there.'),
        value: 'spot',
      },
    ],
    back: true,
  });
}

/** Asks for `min-max`. */
export async function askRange(
  title: string,
  prompt: string,
  value: string,
): Promise<Chosen<{ readonly min: number; readonly max: number }>> {
  const answer = await enter({ title, prompt, value, placeholder: '0-10', back: true, check: rangeProblem });
  if (answer.kind === 'back') return answer;
  const [min = 0, max = 0] = numbersIn(answer.value);
  return { kind: 'chosen', value: { min, max } };
}

function numbersIn(text: string): number[] {
  return (/^\s*(\d{1,5})\s*-\s*(\d{1,5})\s*$/.exec(text) ?? []).slice(1).map(Number);
}

function rangeProblem(text: string): string | undefined {
  const [min, max] = numbersIn(text);
  if (min === undefined || max === undefined) return l10n.t('Two numbers with a - between them, as 0-10.');
  if (min > max) return l10n.t('The first number is the least: it cannot be above the second.');
  return max > MOST ? l10n.t('At most {0}.', MOST) : undefined;
}

/** `m5.xlarge 0-10`, `m5.xlarge/m5a.xlarge spot 0-10`. */
export function groupText({ types, spot, min, max, count }: Group): string {
  const range = count === undefined ? `${min ?? 0}-${max ?? 0}` : String(count);
  return [types.join('/'), ...(spot === true ? [l10n.t('spot')] : []), range].join(' ');
}
