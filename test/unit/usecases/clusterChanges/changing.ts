import type { FakeAccount } from '../../../fakes/fakeAws';
import { findClusters } from '../../../../src/provisioner/clusters/findClusters';
import type { ChangeParts, NamedRun } from '../../../../src/usecases/clusterChanges/changeParts';
import { clusterId } from '../../../../src/usecases/clusters/clusterKey';
import type { KnownCluster } from '../../../../src/usecases/clusters/knownClusters';
import { Operations } from '../../../../src/usecases/clusters/operations';

export const never = new AbortController().signal;

/** The parts of a change of a cluster over an account in memory. */
export interface Changing extends ChangeParts {
  /** Clusters whose connections were cut. */
  readonly cut: string[];
  /** Clusters that were to be connected to. Nobody is. */
  readonly asked: string[];
  /** What the leader says; an error: it cannot be asked. */
  live: readonly NamedRun[] | Error;
  unfetched: readonly NamedRun[] | undefined;
}

export function changing(account: FakeAccount): Changing {
  const [cut, asked]: [string[], string[]] = [[], []];
  const parts: Changing = {
    access: { connect: (_profile, region) => account.at(region) },
    operations: new Operations(),
    runs: {
      live: () => (parts.live instanceof Error ? Promise.reject(parts.live) : Promise.resolve(parts.live)),
      unfetched: () => Promise.resolve(parts.unfetched),
    },
    leaders: {
      connect: (id, asking) => {
        asked.push(`${id} ${asking}`);
        return Promise.reject(new Error('it needs a passphrase'));
      },
      disconnect: (id) => cut.push(id),
    },
    asked,
    cut,
    live: [],
    unfetched: [],
  };
  return parts;
}

/** A cluster of the account as the view would know it. */
export async function known(account: FakeAccount, name = 'my-cluster', region = 'us-east-1'): Promise<KnownCluster> {
  const clusters = await findClusters(account.at(region), never);
  const cluster = clusters.find((each) => each.name === name);
  if (cluster === undefined) throw new Error(`no cluster ${name}`);
  const key = { account: account.id, region, name };
  return { id: clusterId(key), key, profile: 'ann', cluster };
}
