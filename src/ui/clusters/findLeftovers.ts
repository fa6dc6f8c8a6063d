import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import {
  lookForLeftovers,
  removeChosenLeftovers,
  type FoundLeftovers,
  type Leftover,
  type LeftoverGroup,
  type RemovedLeftovers,
} from '../../usecases/clusterChanges/leftovers';
import { showMessage, type Message } from '../messages';
import { iconSafe } from '../plainText';
import { withNotification } from '../progress';
import { reasonWords } from './awsText';
import { chooseMany, confirm, separator, type ChooseManyOptions } from './chooseMany';
import type { ClusterCommandParts } from './clusterParts';
import { foundText, leftText } from './foundText';
import { ageText, perHourText } from './moneyText';

/** *Find Leftovers…*: scans all regions, shows what bears Toil's names and belongs to no living cluster, removes what is ticked. */
export async function findLeftoversFlow(parts: ClusterCommandParts): Promise<void> {
  const found = await withNotification(l10n.t('Looking for leftovers in all regions'), (report, signal) =>
    lookForLeftovers(parts, (count) => report(l10n.t('{0} found', count)), new Date(), signal),
  );
  if (found.groups.length === 0) {
    await showMessage(found.failures.length > 0 ? 'warning' : 'info', nothingFound(found));
    return;
  }
  const chosen = await chooseMany<Leftover>({
    title: l10n.t('Leftovers'),
    placeholder: placeholder(found),
    items: found.groups.flatMap(groupItems),
  });
  if (chosen.length === 0) return;
  await confirm(
    l10n.t('Remove these things for good?'),
    chosen.map((each) => `${placeText(each)}: ${foundText(each.found)}`),
    l10n.t('Remove'),
  );
  const removed = await withNotification(l10n.t('Removing leftovers'), (report, signal) =>
    removeChosenLeftovers(parts, chosen, (gone) => report(l10n.t('{0} of {1} gone', gone, chosen.length)), signal),
  );
  await tellRemoved(parts, removed);
}

function placeholder({ failures }: FoundLeftovers): string {
  return failures.length === 0
    ? l10n.t('Nothing that may be in use is ticked')
    : l10n.t(
        'Nothing that may be in use is ticked. {0} could not be looked at',
        iconSafe(failures.map(failureText).join('; ')),
      );
}

function failureText({ profile, region, error }: FoundLeftovers['failures'][number]): string {
  return `${shownText(region ?? profile)} (${reasonWords(error)})`;
}

function nothingFound({ failures }: FoundLeftovers): Message {
  const refresh = { label: l10n.t('Check AWS Account…'), command: 'toil.checkAccount' } as const;
  if (failures.length > 0)
    return {
      text: l10n.t(
        'No leftovers were found, but not all could be looked at: {0}.',
        failures.map(failureText).join('; '),
      ),
      buttons: [refresh],
    };
  return { text: l10n.t('There are no leftovers: nothing that no cluster needs costs money.'), buttons: [] };
}

function placeText({ account, region, cluster }: Pick<Leftover, 'account' | 'region' | 'cluster'>): string {
  return `${shownText(cluster)} · ${shownText(region)} · ${account}`;
}

function groupItems(group: LeftoverGroup): ChooseManyOptions<Leftover>['items'] {
  const { leftovers, mayBeInUse } = group;
  const heading = mayBeInUse ? l10n.t('{0} (may be in use)', placeText(group)) : placeText(group);
  return [
    separator(heading),
    ...leftovers.map((each) => ({
      label: iconSafe(foundText(each.found)),
      description: [priceText(each), sinceText(each)].filter((part) => part !== '').join(' · '),
      picked: !mayBeInUse,
      value: each,
    })),
  ];
}

function priceText({ perHour }: Leftover): string {
  if (perHour === undefined) return l10n.t('price not known');
  return perHour === 0 ? l10n.t('costs nothing') : perHourText(perHour);
}

function sinceText({ since }: Leftover): string {
  return since === undefined ? '' : l10n.t('{0} old', ageText(since, new Date()));
}

/** Things that a message names; the log has all. */
const MOST_NAMED = 3;

async function tellRemoved({ log }: ClusterCommandParts, groups: readonly RemovedLeftovers[]): Promise<void> {
  const gone = groups.reduce((sum, { removed }) => sum + removed.length, 0);
  const left = groups.flatMap((each) => each.left.map((one) => leftText(one)));
  for (const each of left) log.warn(`a leftover is still there: ${each}`);
  if (left.length === 0) {
    void showMessage('info', { text: l10n.t('Leftovers removed: {0}.', gone), buttons: [] });
    return;
  }
  await showMessage('warning', {
    text: l10n.t(
      'Leftovers removed: {0}; still there: {1} ({2}).',
      gone,
      left.length,
      left.slice(0, MOST_NAMED).join('; '),
    ),
    buttons: [
      { label: l10n.t('Look Again'), command: 'toil.findLeftovers' },
      { label: l10n.t('Show Log'), command: 'toil.showLog' },
    ],
  });
}
