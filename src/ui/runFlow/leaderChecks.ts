import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { fitSentences } from '../../language/fit/fitFindings';
import { shownText } from '../../shared/shownText';
import type { ClusterOffer } from '../../toil/fit/offer';
import { thisMachineOffer } from '../../toil/fit/thisMachineOffer';
import { checkFit } from '../../usecases/checkFit';
import type { FitOffers } from '../../usecases/clusters/fitOffer';
import type { RunWish } from '../../usecases/planRun';
import { endpointTrouble, type EndpointTrouble } from '../../usecases/runPlaces/endpointTrouble';
import type { LeaderStart } from '../../usecases/runPlaces/leaderStarts';
import type { S3Shortage } from '../../usecases/runPlaces/s3Access';
import { readTextFile } from '../readText';

/** A dialog with more sentences than that is not read. */
const MOST_SENTENCES = 6;

/** Tells that jobs may not read buckets that the inputs name, and offers to change the cluster instead. */
export async function confirmBuckets(
  { known }: LeaderStart,
  name: string,
  shortage: S3Shortage | undefined,
): Promise<void> {
  if (shortage?.kind !== 'denied') return;
  const resize = l10n.t('Change Cluster…');
  const chosen = await startAnyway(
    l10n.t('{0} reads from S3 what jobs on {1} may not.', name, known.key.name),
    l10n.t(
      'Its inputs name these buckets, and the spec of the cluster does not: {0}. Jobs would fail after they were paid for. Add them under “buckets” in the spec of the cluster; a public bucket can be read all the same.',
      shortage.buckets.join(', '),
    ),
    resize,
  );
  if (chosen !== resize) return;
  await vscode.commands.executeCommand('toil.resizeCluster', { clusterId: known.id });
  throw new vscode.CancellationError();
}

/** Tells that the cluster's own store cannot be used by its leader. */
export async function confirmEndpoint(
  { place, start, known, batchSystem }: LeaderStart,
  signal: AbortSignal,
): Promise<void> {
  const { s3Endpoint: endpoint } = place.cluster;
  if (endpoint === undefined) return;
  const use = { endpoint, holdsJobStores: batchSystem !== 'single_machine' };
  const trouble = await endpointTrouble(start.store.host, place.toil, use, signal);
  if (trouble === undefined) return;
  const { message, detail } = endpointSentences(trouble, endpoint, known.key.name);
  await startAnyway(message, detail);
}

function endpointSentences(
  trouble: EndpointTrouble,
  endpoint: string,
  cluster: string,
): { message: string; detail: string } {
  switch (trouble.kind) {
    case 'noAnswer':
      return {
        message: l10n.t('The store {0} does not answer the leader of {1}.', endpoint, cluster),
        detail: l10n.t(
          '{0}\n\nThe run would fail as soon as it reads from it or keeps jobs there.',
          shownText(trouble.detail, 500),
        ),
      };
    case 'notS3':
      return {
        message: l10n.t('What answers the leader of {0} at {1} is no S3 store.', cluster, endpoint),
        detail: l10n.t(
          'It answered with HTTP status {0}. Another program may have that port: look at “s3Endpoint” in the spec of the cluster. The run would fail as soon as it reads from it or keeps jobs there.',
          trouble.status,
        ),
      };
    case 'noJobStores':
      return {
        message: l10n.t('Toil cannot keep jobs in the store {0}, which is a MinIO.', endpoint),
        detail: l10n.t(
          'Jobs on workers need a job store there, and MinIO deletes its bucket while Toil prepares it: the run would fail after some minutes, before its first job. Files in this store can be read. Choose “on the leader only”, or a cluster with Amazon S3.',
        ),
      };
  }
}

/** Tells what of the workflow will not fit on the cluster, or hang there. */
export async function confirmFitOnCluster(
  fitOffers: Pick<FitOffers, 'offer'>,
  leader: LeaderStart,
  name: string,
  wish: RunWish,
  signal: AbortSignal,
): Promise<void> {
  const { language } = wish;
  const offer = language === 'python' ? undefined : await offerOf(fitOffers, leader, signal);
  if (!offer || language === 'python') return;
  const sentences = fitSentences(await checkFit(wish, offer, readTextFile, signal), offer, language);
  if (sentences.length === 0) return;
  const more = sentences.length - MOST_SENTENCES;
  await startAnyway(
    l10n.t('{0} will probably not get through on {1}.', name, offer.name),
    [...sentences.slice(0, MOST_SENTENCES), ...(more > 0 ? [l10n.t('And {0} more.', more)] : [])].join('\n\n'),
  );
}

/** On the leader only its own machine counts. */
async function offerOf(
  fitOffers: Pick<FitOffers, 'offer'>,
  { batchSystem, known, leader }: LeaderStart,
  signal: AbortSignal,
): Promise<ClusterOffer | undefined> {
  if (batchSystem !== 'single_machine') return fitOffers.offer(known.id, signal);
  const { cores, memory, disk } = leader;
  return thisMachineOffer({ name: l10n.t('the leader of {0}', known.key.name), cores, memory, disk: disk.free });
}

/** Tells that some files are not on the leader. */
export async function confirmUncopied(name: string, what: string): Promise<void> {
  await startAnyway(l10n.t('Not all files of {0} could be copied to the leader.', name), what);
}

/** A question before the start; rejects with `CancellationError` unless the user wants to go on. Gives the button. */
async function startAnyway(message: string, detail: string, ...others: string[]): Promise<string> {
  const start = l10n.t('Start Anyway');
  const chosen = await vscode.window.showWarningMessage(message, { modal: true, detail }, ...others, start);
  if (chosen === undefined) throw new vscode.CancellationError();
  return chosen;
}
