import { l10n } from 'vscode';
import type { ScalingEvent, ScalingReason } from '../../usecases/clusters/activities';

/** What happened to a worker group, in words. */
export function activityText({ outcome, reason, times }: ScalingEvent): string {
  const why = reason === undefined ? '' : `: ${REASONS[reason]()}`;
  const often = times > 1 ? ` ${l10n.t('({0} times)', times)}` : '';
  return `${outcomeText(outcome)}${why}${often}`;
}

function outcomeText(outcome: ScalingEvent['outcome']): string {
  switch (outcome) {
    case 'came':
      return l10n.t('a worker came');
    case 'went':
      return l10n.t('a worker went');
    case 'failed':
      return l10n.t('no worker could be had');
    case 'interrupted':
      return l10n.t('a worker was taken away');
    case 'going':
      return l10n.t('a change goes on');
  }
}

const REASONS: Readonly<Record<ScalingReason, () => string>> = {
  noCapacity: () => l10n.t('AWS has none of that type to spare there now'),
  price: () => l10n.t('the bid is below the price of the spot market'),
  quota: () => l10n.t('a quota of the account is used up'),
  volumeKey: () => l10n.t('the key that encrypts disks may not be used'),
  keyPair: () => l10n.t('the key pair is gone'),
  image: () => l10n.t('the machine image is gone'),
  addresses: () => l10n.t('the subnet has no address left'),
  permission: () => l10n.t('a permission is missing'),
  interrupted: () => l10n.t('AWS wanted the spot machine back; Toil runs its jobs again'),
  unknown: () => l10n.t('AWS says why in its own words'),
};
