import type { KnownCluster } from '../../../../src/usecases/clusters/knownClusters';
import { clusterId } from '../../../../src/usecases/clusters/clusterKey';
import { instance } from '../../../fakes/fakeCluster';

/** A ready cluster with a leader alone, as the view would know it. */
export function knownCluster(cluster: Partial<KnownCluster['cluster']> = {}, name = 'my-cluster'): KnownCluster {
  const key = { account: '123456789012', region: 'us-east-1', name };
  return {
    id: clusterId(key),
    key,
    profile: 'ann',
    cluster: {
      name,
      region: key.region,
      condition: { state: 'ready' },
      launchedBy: 'us',
      securityGroups: [],
      leader: instance({ publicAddress: '203.0.113.4' }),
      groups: [],
      otherWorkers: [],
      unread: [],
      ...cluster,
    },
  };
}

export function clusterOfAccount(account: string, profile: string): KnownCluster {
  const known = knownCluster();
  const key = { ...known.key, account };
  return { ...known, key, id: clusterId(key), profile };
}
