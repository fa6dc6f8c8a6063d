import type { ChangeParts } from '../../usecases/clusterChanges/changeParts';
import type { DestroyTarget } from '../../usecases/clusterChanges/destroying';
import type { JobStoreParts } from '../../usecases/clusterChanges/jobStores';
import type { LeftoverParts } from '../../usecases/clusterChanges/leftovers';
import { clusterOfId } from '../../usecases/clusters/clusterKey';
import type { KnownClusters } from '../../usecases/clusters/knownClusters';
import type { Operation, Operations } from '../../usecases/clusters/operations';
import { ProblemError } from '../../usecases/problems';
import type { Log } from '../../shared/log';
import { shownText } from '../../shared/shownText';
import { withoutLinks } from '../messages';
import { withNotification } from '../progress';
import { clusterOf, type ClusterFilter } from './chooseKnownCluster';
import { operationText } from './stateText';

/** What the commands on whole clusters need. */
export interface ClusterCommandParts extends ChangeParts {
  readonly clusters: KnownClusters;
  readonly operations: Operations;
  /** Ways into all regions of the accounts in use. */
  readonly connections: LeftoverParts['connections'];
  /** Runs of a cluster by the bucket of their job store. */
  readonly jobStoreUsers: JobStoreParts['users'];
  readonly log: Log;
}

/**
 * The cluster that something is to be done to. A button names one that may have gone from the list (what is left of it is still to be removed): by its id and a
 * profile.
 */
export async function targetOf(
  parts: Pick<ClusterCommandParts, 'clusters'>,
  [target, profile]: readonly unknown[],
  filter: ClusterFilter,
): Promise<DestroyTarget> {
  const key = typeof target === 'string' && typeof profile === 'string' ? clusterOfId(target) : undefined;
  if (key === undefined || typeof target !== 'string' || typeof profile !== 'string')
    return clusterOf(target, parts, filter);
  return { id: target, key, profile };
}

/** Said before any question is asked: another operation of this window is at it. */
export function refuseBusy({ operations }: Pick<ClusterCommandParts, 'operations'>, id: string): void {
  const other = operations.of(id);
  if (other) throw new ProblemError({ kind: 'clusterBusy', id, with: other.kind });
}

/** Does something to a cluster under a notification that says how far it is, and can be cancelled. */
export function withOperation<T>(
  { operations }: Pick<ClusterCommandParts, 'operations'>,
  { title, id }: { readonly title: string; readonly id: string },
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withNotification(title, async (report, signal) => {
    const tell = (operation: Operation | undefined): void => {
      if (operation) report(operationText(operation));
    };
    const following = operations.onChange((changed) => {
      if (changed === id) tell(operations.of(id));
    });
    try {
      return await task(signal);
    } finally {
      following.dispose();
    }
  });
}

/** The name of a cluster for messages and titles, which make links of `[text](target)`. */
export function nameOf({ key }: Pick<DestroyTarget, 'key'>): string {
  return withoutLinks(shownText(key.name));
}
