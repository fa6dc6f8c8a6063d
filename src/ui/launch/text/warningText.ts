import { l10n } from 'vscode';
import type { Prepared } from '../../../usecases/launching/planSession';
import { dollars } from '../../clusters/moneyText';

type Warning = Prepared['plan']['warnings'][number];
type Unchecked = Prepared['plan']['unchecked'][number];

/** What may go wrong, or cost more than it needs to: one or two sentences. */
export function warningText(warning: Warning): string {
  switch (warning.kind) {
    case 'bidAboveOnDemand':
      return l10n.t(
        'The bid of {0} is above the on-demand price of {1} ({2}). You never pay more than on demand; leave the bid out.',
        dollars(warning.bid),
        warning.type,
        dollars(warning.onDemand),
      );
    case 'unequalTypes':
      return l10n.t(
        'The types {0} differ in size. The autoscaler takes each instance for the first one: a job may wait for ever.',
        warning.types.join(', '),
      );
    case 'quotaBelowMost':
      return l10n.t(
        'Your quota for machines as {0} is {1} cores, and the cluster could want {2}: it will not grow to its most.',
        warning.type,
        warning.quota,
        warning.needed,
      );
    case 'fewAddresses':
      return l10n.t('The subnets have {0} free addresses, and {1} instances may come.', warning.free, warning.needed);
    case 'noSshRange':
      return l10n.t(
        'Your own address could not be found out, so nobody may reach the leader by SSH. Name a range as network.sshFrom, or use “Allow My Address” later.',
      );
    case 'mesosIsLegacy':
      return l10n.t('Mesos is for old clusters only, and Toil is about to leave it. Take kubernetes for a new one.');
    case 'noLinkedRole':
      return l10n.t(
        'AWS makes the role {0} at the first use, and you may not let it. Ask who administers the account, or workers will not start.',
        warning.role,
      );
    case 'volumeKey':
      return l10n.t(
        'Disks of this account are encrypted with the key {0}. If Auto Scaling may not use it, workers end as soon as they start.',
        warning.key,
      );
    default:
      return imageText(warning);
  }
}

function imageText(warning: Extract<Warning, { kind: 'imageOfOthers' | 'oldImage' | 'imageGone' }>): string {
  switch (warning.kind) {
    case 'imageOfOthers':
      return l10n.t('The machine image {0} is of the account {1}, not of Flatcar.', warning.image, warning.owner);
    case 'oldImage':
      return l10n.t('The machine image {0} is of {1}.', warning.image, warning.created.toLocaleDateString());
    case 'imageGone':
      return l10n.t(
        'The machine image {0} of the leader is not offered any more. New workers may not start.',
        warning.image,
      );
  }
}

/** What could not be looked up, and why. */
export function uncheckedText({ what, reason }: Unchecked): string {
  const why = reason === 'accessDenied' ? l10n.t('you may not look it up') : l10n.t('AWS did not tell');
  return `${whatText(what)}: ${why}`;
}

function whatText(what: Unchecked['what']): string {
  switch (what) {
    case 'quota':
      return l10n.t('Whether your quotas are big enough');
    case 'price':
      return l10n.t('Some prices');
    case 'spotPrice':
      return l10n.t('The prices of the spot market');
    case 'volumeKey':
      return l10n.t('Which key encrypts disks');
    case 'linkedRoles':
      return l10n.t('Whether the roles of AWS are there that start workers');
    case 'image':
      return l10n.t('The machine image');
    case 'records':
      return l10n.t('Records of the Systems Manager, so that the boot will show no phases');
    case 'boundary':
      return l10n.t('Whether the permissions boundary can be used');
    case 'buckets':
      return l10n.t('Some of the buckets');
    case 'instanceProfile':
      return l10n.t('The instance profile');
  }
}
