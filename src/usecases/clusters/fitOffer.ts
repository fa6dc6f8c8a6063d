import * as v from 'valibot';
import { clusterSpecSchema } from '../../contracts/clusterSpec';
import { machinesOf, type Cluster } from '../../provisioner/clusters/cluster';
import { fileOf } from '../../provisioner/fileOf';
import type { ClusterOffer } from '../../toil/fit/offer';
import { offerOf } from '../../toil/fit/specOffer';
import type { Accounts } from './accounts';
import { clusterOfId } from './clusterKey';
import type { KnownCluster, KnownClusters } from './knownClusters';

export interface FitOffersParts {
  readonly clusters: Pick<KnownClusters, 'clusters' | 'get' | 'look'>;
  readonly accounts: Pick<Accounts, 'connect' | 'profileOf'>;
}

/** A cluster that workflows can be checked against, with what a list says of it. */
export interface FitCluster {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  /** Names of the types of its workers. */
  readonly types: readonly string[];
  /** Workers now. */
  readonly workers: number;
}

/** What clusters on AWS offer to jobs: of ours what the launch wrote down, of Toil's what the account shows. */
export class FitOffers {
  /** Looked up once for each look at a cluster. */
  private readonly kept = new WeakMap<Cluster, ClusterOffer>();

  constructor(private readonly parts: FitOffersParts) {}

  /** The clusters that can run something. */
  list(): FitCluster[] {
    return this.parts.clusters
      .clusters()
      .filter(({ cluster }) => cluster.condition.state === 'ready')
      .map(({ id, key: { name, region }, cluster }) => ({
        id,
        name,
        region,
        types: [...new Set(cluster.groups.flatMap(({ group }) => group.types.map(({ type }) => type)))],
        workers: machinesOf(cluster).filter((each) => each !== cluster.leader).length,
      }));
  }

  /**
   * What a cluster offers; looked for when it is not known yet. Undefined: no such cluster, none that has a leader, or no profile in use
   * leads to it.
   * @throws AwsError
   */
  async offer(id: string, signal: AbortSignal): Promise<ClusterOffer | undefined> {
    const known = await this.find(id, signal);
    if (known === undefined) return undefined;
    const { cluster, key, profile } = known;
    const kept = this.kept.get(cluster);
    if (kept !== undefined) return kept;
    const file = await fileOf(this.parts.accounts.connect(profile, key.region), key.name, signal);
    if (file === undefined) return undefined;
    const read = v.safeParse(clusterSpecSchema, file.spec);
    if (!read.success) return undefined;
    const offer = { ...offerOf(read.output), name: key.name };
    this.kept.set(cluster, offer);
    return offer;
  }

  private async find(id: string, signal: AbortSignal): Promise<KnownCluster | undefined> {
    const { clusters, accounts } = this.parts;
    const key = clusterOfId(id);
    if (key === undefined) return undefined;
    const known = clusters.get(id);
    if (known !== undefined) return known;
    const profile = await accounts.profileOf(key.account, signal);
    return profile === undefined ? undefined : clusters.look(key, profile, signal);
  }
}
