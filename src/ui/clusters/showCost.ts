import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import type { KnownCluster, KnownClusters } from '../../usecases/clusters/knownClusters';
import { iconSafe } from '../plainText';
import { choose, type Choice } from '../runFlow/choose';
import { gapText, lineText, neverCounted } from './billText';
import { separator } from './chooseMany';
import { clusterOf } from './chooseKnownCluster';
import { dollars, perHourText } from './moneyText';

/** *Show Cost*: the bill of a cluster line by line, with what it leaves out. Enter and Escape close it. */
export async function showCost(parts: { readonly clusters: KnownClusters }, target: unknown): Promise<void> {
  const title = l10n.t('Show Cost');
  const known = await clusterOf(target, parts, { title, accept: () => true });
  await choose<'read'>({
    title: l10n.t('Cost of {0}', shownText(known.key.name)),
    placeholder: neverCounted(),
    items: billItems(known),
  });
}

type Item = Choice<'read'>;

function billItems({ bill, perHourStopped }: KnownCluster): (Item | ReturnType<typeof separator>)[] {
  if (bill === undefined)
    return [
      line(
        l10n.t('Its cost is not known yet'),
        l10n.t('prices are looked up after the cluster itself; without permission for them there are none'),
      ),
    ];
  return [
    line(`$(credit-card) ${perHourText(bill.perHour)}`, l10n.t('now')),
    line(`$(history) ${dollars(bill.soFar)}`, bill.gaps.length > 0 ? l10n.t('so far, at least') : l10n.t('so far')),
    ...(perHourStopped === undefined
      ? []
      : [line(`$(debug-pause) ${perHourText(perHourStopped)}`, l10n.t('while it is stopped: its disks'))]),
    separator(l10n.t('What it is made of')),
    ...bill.lines
      .filter(({ amount }) => amount > 0)
      .map((each) =>
        line(
          iconSafe(lineText(each)),
          [perHourText(each.perHour), l10n.t('{0} so far', dollars(each.soFar))].join(' · '),
        ),
      ),
    ...(bill.gaps.length === 0 ? [] : [separator(l10n.t('What is not in it'))]),
    ...bill.gaps.map((gap) => line(`$(info) ${iconSafe(gapText(gap))}`, '')),
  ];
}

function line(label: string, description: string): Item {
  return { label, description, value: 'read' };
}
