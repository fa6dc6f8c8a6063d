import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import {
  deleteJobStores,
  listJobStores,
  type DeletedJobStore,
  type JobStore,
  type JobStores,
} from '../../usecases/clusterChanges/jobStores';
import { tryToReach } from '../../usecases/clusterChanges/changeParts';
import { showMessage } from '../messages';
import { iconSafe } from '../plainText';
import { withNotification } from '../progress';
import { reasonWords } from './awsText';
import { chooseMany, confirm } from './chooseMany';
import { nameOf, targetOf, type ClusterCommandParts } from './clusterParts';
import { jobStoreDetails } from './jobStoreText';

/** *Delete Job Stores…*: lists those of a cluster, that of a live run left out, and deletes what is ticked. */
export async function cleanJobStoresFlow(parts: ClusterCommandParts, args: readonly unknown[]): Promise<void> {
  const title = l10n.t('Delete Job Stores');
  const target = await targetOf(parts, args, { title, accept: () => true });
  const name = nameOf(target);
  const jobStores = { access: parts.access, users: parts.jobStoreUsers };
  const found = await withNotification(l10n.t('Looking for job stores of {0}', name), async (_, signal) => {
    await tryToReach(parts, target.id, signal);
    return listJobStores(jobStores, target, signal);
  });
  const offered = found.stores.filter(({ user }) => user?.live !== true);
  const inUse = found.stores.length - offered.length;
  if (offered.length === 0) {
    void showMessage('info', {
      text:
        inUse === 0
          ? l10n.t('{0} has no job stores: nothing of that kind costs.', name)
          : l10n.t('All job stores of {0} are in use by running runs: {1}.', name, inUse),
      buttons: [],
    });
    return;
  }
  const chosen = await chooseMany<JobStore>({
    title: l10n.t('Job stores of {0}', name),
    placeholder:
      inUse === 0
        ? l10n.t('Without its job store a run cannot be restarted')
        : l10n.t('Without its job store a run cannot be restarted; {0} in use are left out', inUse),
    items: storeItems(offered, found),
  });
  if (chosen.length === 0) return;
  await confirm(
    l10n.t('Delete these job stores with all that they hold?'),
    chosen.map((store) => `${shownText(store.bucket)}: ${jobStoreDetails(store, found.runsKnown, new Date())}`),
    l10n.t('Delete'),
  );
  const deleted = await withNotification(l10n.t('Deleting job stores'), (report, signal) =>
    deleteJobStores(parts, target.profile, chosen, (bucket) => report(shownText(bucket)), signal),
  );
  await tellDeleted(deleted, [target.id, target.profile]);
}

function storeItems(offered: readonly JobStore[], { runsKnown }: JobStores) {
  return offered.map((store) => ({
    label: `$(archive) ${iconSafe(shownText(store.bucket))}`,
    description: iconSafe(jobStoreDetails(store, runsKnown, new Date())),
    value: store,
  }));
}

async function tellDeleted(deleted: readonly DeletedJobStore[], args: readonly string[]): Promise<void> {
  const left = deleted.filter((each) => 'error' in each);
  const gone = deleted.length - left.length;
  if (left.length === 0) {
    void showMessage('info', { text: l10n.t('Job stores deleted: {0}.', gone), buttons: [] });
    return;
  }
  await showMessage('warning', {
    text: l10n.t(
      'Job stores deleted: {0}; still there, and costing: {1} ({2}).',
      gone,
      left.length,
      left.map(({ bucket, error }) => `${shownText(bucket)}: ${reasonWords(error)}`).join('; '),
    ),
    buttons: [{ label: l10n.t('Look Again'), command: 'toil.cleanJobStores', args }],
  });
}
