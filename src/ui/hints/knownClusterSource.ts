import { l10n } from 'vscode';
import { shownText } from '../../shared/shownText';
import type { Disposable } from '../../shared/disposables';
import { Emitter } from '../../shared/events';
import type { FitOffers } from '../../usecases/clusters/fitOffer';
import type { KnownClusters } from '../../usecases/clusters/knownClusters';
import type { ClusterSource } from './clusterSource';

/** The clusters on AWS that run, to check workflows against. What was found is shown: nothing is scanned for it. */
export function knownClusterSource(
  offers: Pick<FitOffers, 'list' | 'offer'>,
  clusters: Pick<KnownClusters, 'onChange'>,
): ClusterSource & Disposable {
  const changed = new Emitter<void>();
  const following = clusters.onChange((ids) => {
    if (ids.length > 0) changed.fire();
  });
  return {
    onChange: changed.event,
    list: () =>
      Promise.resolve(
        offers.list().map(({ id, name, region, types, workers }) => ({
          id,
          label: shownText(name),
          description: [region, types.join(', '), l10n.t('{0} workers now', workers)].filter(Boolean).join(' · '),
          icon: 'server-environment',
        })),
      ),
    offer: (id, signal) => offers.offer(id, signal),
    dispose: () => {
      following.dispose();
      changed.dispose();
    },
  };
}
