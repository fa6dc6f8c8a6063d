import type { BatchSystem, Language, RunRecord } from '../../contracts/runRecord';
import { fileOf, type ClusterFile } from '../../provisioner/fileOf';
import { jobStorePrefix } from '../../provisioner/names';
import type { Log } from '../../shared/log';
import { clusterEnvironment } from '../../toil/clusterRun';
import type { AwsAccess, KnownCluster, KnownClusters } from '../clusters/knownClusters';
import type { Leaders } from '../leaders/leaders';
import type { ClusterPlace, StartPlace } from '../planRun';
import { ProblemError } from '../problems';
import type { StartParts } from '../startRun';
import { spotGroups, type ClusterChoice } from './clusterChoices';
import { metricsAnswer } from './metricsAnswer';
import type { LeaderToil, ReadLeaderToil } from './leaderToil';
import type { RunPlaces } from './runPlaces';
import { bucketRights, type BucketRights } from './s3Access';

export interface LeaderStartsParts {
  readonly places: RunPlaces;
  readonly clusters: KnownClusters;
  readonly access: AwsAccess;
  readonly leaders: Leaders;
  readonly readToil: ReadLeaderToil;
  readonly log: Log;
}

/** Everything that a start on a leader needs and that can be known before there is a wish. */
export interface LeaderStart {
  readonly known: KnownCluster;
  readonly batchSystem: BatchSystem;
  readonly place: StartPlace & { readonly cluster: ClusterPlace };
  readonly start: StartParts;
  readonly rights: BucketRights;
  readonly leader: Pick<LeaderToil, 'cores' | 'memory' | 'disk'>;
}

/** Gets ready to start runs on leaders. */
export class LeaderStarts {
  constructor(private readonly parts: LeaderStartsParts) {}

  /**
   * Connects, reads which Toil is there and what the cluster's spec says.
   * @throws SshError, AwsError, ProblemError (those of `Leaders.connect`).
   */
  async prepare(
    { clusterId, batchSystem }: ClusterChoice,
    language: Language,
    signal: AbortSignal,
  ): Promise<LeaderStart> {
    const { places, clusters, leaders } = this.parts;
    const known = clusters.get(clusterId);
    const runPlace = places.place(clusterId);
    if (!known || !runPlace) throw new ProblemError({ kind: 'clusterGone', id: clusterId });
    await leaders.connect(clusterId, 'mayAsk', signal);
    const [leader, file] = await Promise.all([
      this.parts.readToil(clusterId, language, signal),
      this.file(known, signal),
      batchSystem === 'kubernetes' ? metricsAnswer(leaders, clusterId, signal) : undefined,
    ]);
    const { toil, hasFlag } = leader;
    const s3Endpoint = file?.spec.s3Endpoint;
    const cluster: ClusterPlace = {
      ...known.key,
      batchSystem,
      jobStorePrefix: jobStorePrefix(known.key.name),
      hasSpotGroups: batchSystem !== 'single_machine' && ['some', 'only'].includes(spotGroups(known)),
      ...(s3Endpoint === undefined ? {} : { s3Endpoint }),
    };
    const { host, store } = runPlace;
    const place = { runsFolder: store.host.runsFolder, host, toil, hasFlag, cluster };
    const start = { store, place, clusterId, env: clusterEnvironment(s3Endpoint), inheritEnv: true };
    return { known, batchSystem, place, start, rights: bucketRights(file?.spec, file?.from), leader };
  }

  /** What another attempt of a run needs: the Toil that began it, with the flags of the one that is there. */
  async toRestart(clusterId: string, record: RunRecord, signal: AbortSignal): Promise<StartParts> {
    const runPlace = this.parts.places.place(clusterId);
    if (!runPlace) throw new ProblemError({ kind: 'clusterGone', id: clusterId });
    await this.parts.leaders.connect(clusterId, 'mayAsk', signal);
    const [{ hasFlag }] = await Promise.all([
      this.parts.readToil(clusterId, record.language, signal),
      record.batchSystem === 'kubernetes' ? metricsAnswer(this.parts.leaders, clusterId, signal) : undefined,
    ]);
    const { host, store } = runPlace;
    const place = { runsFolder: store.host.runsFolder, host, toil: record.toil, hasFlag };
    return { store, place, clusterId, env: clusterEnvironment(record.cluster?.s3Endpoint), inheritEnv: true };
  }

  /** The cluster as a spec; without it a run starts all the same, with less that can be checked before. */
  private async file({ key, profile }: KnownCluster, signal: AbortSignal): Promise<ClusterFile | undefined> {
    try {
      return await fileOf(this.parts.access.connect(profile, key.region), key.name, signal);
    } catch (error) {
      signal.throwIfAborted();
      this.parts.log.warn(`the spec of ${key.name} cannot be read: ${String(error)}`);
      return undefined;
    }
  }
}
