import * as l10n from '@vscode/l10n';
import type { ClusterOffer } from '../../toil/fit/offer';
import { placesFor, takes, type JobPlaces } from '../../toil/fit/places';
import type { JobNeed } from '../../toil/jobNeed';
import type { ResourceOptions } from '../../toil/resourceOptions';
import { machineText } from '../fit/words';
import { shortened } from './markdown';

/** Whether a job can run on a cluster: `unknown` while a number of it is not known and the rest would fit. */
type Fit = { readonly kind: 'fits' | 'fitsNot' | 'unknown'; readonly text: string };

/** `fits r5.xlarge in group 1`, of several kinds of jobs the worst; undefined while that is not known. */
export function fitLine(jobs: readonly JobNeed[], offer: ClusterOffer, options: ResourceOptions): string | undefined {
  const fits = onWorkers(jobs).map((job) => fitOf(job, offer, options));
  const worst = fits.find(({ kind }) => kind === 'fitsNot') ?? fits.find(({ kind }) => kind === 'unknown') ?? fits[0];
  return worst === undefined || worst.kind === 'unknown' ? undefined : worst.text;
}

/** `5 of 7 jobs fit on NAME`: how many kinds of jobs of a workflow the cluster takes. Undefined without any. */
export function fitCount(jobs: readonly JobNeed[], offer: ClusterOffer, options: ResourceOptions): string | undefined {
  const fits = onWorkers(jobs).map((job) => fitOf(job, offer, options).kind);
  if (fits.length === 0) return undefined;
  const name = shortened(offer.name, 60);
  const taken = fits.filter((kind) => kind === 'fits').length;
  const open = fits.filter((kind) => kind === 'unknown').length;
  if (taken === fits.length) return l10n.t('all jobs fit on {0}', name);
  const counted =
    fits.length === 1
      ? l10n.t('{0} of 1 job fits on {1}', taken, name)
      : l10n.t('{0} of {1} jobs fit on {2}', taken, fits.length, name);
  return open === 0 ? counted : l10n.t('{0}, {1} not known', counted, open);
}

function onWorkers(jobs: readonly JobNeed[]): readonly JobNeed[] {
  return jobs.filter(({ kind }) => kind === 'job');
}

function fitOf(job: JobNeed, offer: ClusterOffer, options: ResourceOptions): Fit {
  const places = placesFor(job, offer, options);
  const name = shortened(offer.name, 60);
  if (places.refused !== undefined) return { kind: 'fitsNot', text: l10n.t('refused: above a --max option') };
  const alone = offer.batchSystem === 'single_machine';
  const [taker] = places.takers;
  if (taker === undefined)
    return { kind: 'fitsNot', text: alone ? l10n.t('does not fit on {0}', name) : noTaker(places) };
  if (hasUnknown(job)) return { kind: 'unknown', text: '' };
  if (alone) return { kind: 'fits', text: l10n.t('fits on {0}', name) };
  return { kind: 'fits', text: takerText(taker) };
}

function noTaker({ groups }: JobPlaces): string {
  const kept = groups.some(({ barrier, fit }) => barrier?.kind === 'spot' && takes(fit));
  return kept ? l10n.t('fits only spot groups, which it may not use') : l10n.t('fits no worker group');
}

function hasUnknown({ cores, memory, disk, accelerators }: JobNeed): boolean {
  return [cores, memory, disk, accelerators].some(({ kind }) => kind === 'unknown');
}

function takerText({ group, machine, fit }: JobPlaces['takers'][number]): string {
  const where = shortened(group.name, 60);
  if (machine === undefined) return l10n.t('may fit in {0}', where);
  const type = shortened(machineText(machine), 60);
  return fit.kind === 'perhaps'
    ? l10n.t('hardly fits {0} in {1}', type, where)
    : l10n.t('fits {0} in {1}', type, where);
}
