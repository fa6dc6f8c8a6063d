import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import type { KnownCluster } from '../../usecases/clusters/knownClusters';

type Bill = NonNullable<KnownCluster['bill']>;

/** What a line of a bill is for: `3 workers`, `150 GiB of disks`. */
export function lineText({ what, amount }: Bill['lines'][number]): string {
  switch (what) {
    case 'leader':
      return l10n.t('leader');
    case 'workers':
      return amount === 1 ? l10n.t('1 worker') : l10n.t('{0} workers', amount);
    case 'disks':
      return l10n.t('{0} GiB of disks', amount);
    case 'addresses':
      return amount === 1 ? l10n.t('1 public address') : l10n.t('{0} public addresses', amount);
  }
}

/** What the sums of a bill leave out or reckon roughly. */
export function gapText(gap: Bill['gaps'][number]): string {
  switch (gap.kind) {
    case 'price':
      return gap.spot
        ? l10n.t('not counted: AWS tells no spot price of {0}', shownText(gap.type))
        : l10n.t('not counted: AWS tells no price of {0}', shownText(gap.type));
    case 'storagePrice':
      return l10n.t('not counted: AWS tells no price of disks');
    case 'goneWorkers':
      return l10n.t('not counted so far: workers that have ended already');
    case 'beforeStart':
      return l10n.t('not counted so far: what it cost before its last stop');
    case 'volumes':
      return l10n.t('not counted: {0} disks that could not be read', gap.amount);
    case 'volumeType':
      return l10n.t('roughly: disks of type {0} are reckoned as gp3', shownText(gap.type));
  }
}

/** What no bill here has in it. */
export function neverCounted(): string {
  return l10n.t('Traffic, S3 and requests are not counted, nor are discounts and taxes.');
}
