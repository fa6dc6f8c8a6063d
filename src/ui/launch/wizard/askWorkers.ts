import { l10n } from 'vscode';
import type { ClusterSpecInput } from '../../../contracts/clusterSpec';
import type { Account } from '../../../usecases/launching/launchingParts';
import { lookUpTypeOffers, type TypeOffer } from '../../../usecases/launching/offers';
import { perHourText } from '../../clusters/moneyText';
import { choose, type Chosen } from '../../runFlow/choose';
import { askGroup, groupText } from './askGroup';
import { pick, type PickItem, type Step } from './pick';
import { sizeText } from './typeChoices';

export type Group = ClusterSpecInput['workers'][number];

type Answer = { readonly kind: 'groups'; readonly groups: readonly Group[] } | { readonly kind: 'own' };

/** Types of equal size, so that the autoscaler reckons rightly: the usual one, and one that may stand in for it on the spot market. */
const PAIRS: Readonly<Record<'x86_64' | 'arm64', readonly (readonly [string, string])[]>> = {
  x86_64: [
    ['m5.xlarge', 'm5a.xlarge'],
    ['m5.4xlarge', 'm5a.4xlarge'],
    ['r5.2xlarge', 'r5a.2xlarge'],
  ],
  arm64: [
    ['m6g.xlarge', 'm7g.xlarge'],
    ['m6g.4xlarge', 'm7g.4xlarge'],
    ['r6g.2xlarge', 'r7g.2xlarge'],
  ],
};

/** The fourth question: the worker groups. Sensible ones first, then a list of one's own. */
export async function askWorkers(
  aws: Account,
  step: Step,
  architecture: 'x86_64' | 'arm64',
): Promise<Chosen<readonly Group[]>> {
  for (;;) {
    const answer = await pick<Answer>({
      ...step,
      placeholder: l10n.t('Which workers? They come by need, and cost only while they run.'),
      items: (signal) => suggestions(aws, architecture, signal),
    });
    if (answer.kind === 'back') return answer;
    if (answer.value.kind === 'groups') return { kind: 'chosen', value: answer.value.groups };
    const own = await ownGroups(aws, step, architecture);
    if (own !== undefined) return { kind: 'chosen', value: own };
  }
}

async function suggestions(
  aws: Account,
  architecture: 'x86_64' | 'arm64',
  signal: AbortSignal,
): Promise<PickItem<Answer>[]> {
  const pairs = PAIRS[architecture];
  const offers = await lookUpTypeOffers(aws, pairs.flat(), signal);
  const of = (name: string): TypeOffer | undefined =>
    offers.find((offer) => offer.name === name && offer.zones.length > 0);
  const items = pairs.flatMap(([usual, other]) => {
    const offer = of(usual);
    if (offer === undefined) return [];
    const spotTypes = of(other) === undefined ? [usual] : [usual, other];
    const onDemand: Group = { types: [usual], max: 3 };
    const spot: Group = { types: spotTypes, spot: true, max: 10 };
    return [suggestion([onDemand, spot], offer), suggestion([{ ...onDemand, max: 10 }], offer)];
  });
  return [...items, { label: `$(edit) ${l10n.t('Groups of my own…')}`, value: { kind: 'own' } }];
}

function suggestion(groups: readonly Group[], offer: TypeOffer): PickItem<Answer> {
  const { onDemand, spot } = offer;
  const prices = [
    ...(onDemand === undefined ? [] : [l10n.t('{0} on demand', perHourText(onDemand))]),
    ...(spot === undefined || !groups.some((group) => group.spot === true)
      ? []
      : [l10n.t('{0} spot', perHourText(spot))]),
  ];
  return {
    label: groups.map(groupText).join(' + '),
    description: sizeText(offer),
    detail: [...prices, offer.zones.join(', ')].join(' · '),
    value: { kind: 'groups', groups },
  };
}

/** One group after the other until there are enough. */
async function ownGroups(aws: Account, step: Step, architecture: string): Promise<readonly Group[] | undefined> {
  const groups: Group[] = [];
  for (;;) {
    const group = await askGroup(aws, step, architecture);
    if (group === undefined) {
      if (groups.length === 0) return undefined;
      groups.pop();
      continue;
    }
    groups.push(group);
    const more = await choose<'done' | 'more'>({
      title: step.title,
      placeholder: groups.map(groupText).join(' + '),
      items: [
        { label: `$(check) ${l10n.t('These are all')}`, value: 'done' },
        { label: `$(add) ${l10n.t('Add another group…')}`, value: 'more' },
      ],
      back: true,
    });
    if (more.kind === 'back') groups.pop();
    else if (more.value === 'done') return groups;
  }
}
