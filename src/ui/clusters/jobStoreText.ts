import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import type { JobStore } from '../../usecases/clusterChanges/jobStores';
import { ageText } from './moneyText';

/** How large and old a job store is, and whose. */
export function jobStoreDetails({ objects, created, region, user }: JobStore, runsKnown: boolean, now: Date): string {
  return [
    userText(user, runsKnown),
    ...(objects === undefined ? [l10n.t('cannot be read')] : [objectsText(objects)]),
    ...(created === undefined ? [] : [l10n.t('made {0} ago', ageText(created, now))]),
    shownText(region),
  ].join(' · ');
}

function userText(user: JobStore['user'], runsKnown: boolean): string {
  if (user?.live === true) return l10n.t('in use by the running run {0}', shownText(user.name));
  if (user !== undefined) return l10n.t('of the run {0}, which could be restarted with it', shownText(user.name));
  return runsKnown ? l10n.t('of no run that is known') : l10n.t('may be in use: the leader was not asked');
}

function objectsText({ count, more }: NonNullable<JobStore['objects']>): string {
  if (count === 0) return l10n.t('empty');
  return more ? l10n.t('objects: {0} or more', count) : l10n.t('objects: {0}', count);
}
