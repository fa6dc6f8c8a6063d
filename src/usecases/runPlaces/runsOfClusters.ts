import type { NamedRun, RunsOfCluster } from '../clusterChanges/changeParts';
import type { RunTimes } from '../clusters/idleClusters';
import type { JobStoreUser } from '../clusterChanges/jobStores';
import type { LeaderOutputs } from './leaderOutputs';
import type { PlacedRun, RunPlaces } from './runPlaces';

/** What the run directories of leaders tell of whole clusters. Undefined where the leader cannot be reached without asking. */
export class RunsOfClusters implements RunsOfCluster {
  constructor(
    private readonly places: Pick<RunPlaces, 'place' | 'link'>,
    private readonly outputs: Pick<LeaderOutputs, 'isOnLeaderOnly' | 'lookAgain'>,
  ) {}

  async live(clusterId: string, signal: AbortSignal): Promise<readonly NamedRun[] | undefined> {
    const runs = await this.runs(clusterId, signal);
    return runs?.filter(({ entry }) => entry.snapshot.state === 'running').map(named);
  }

  async unfetched(clusterId: string, signal: AbortSignal): Promise<readonly NamedRun[] | undefined> {
    const runs = await this.runs(clusterId, signal);
    if (!runs) return undefined;
    this.outputs.lookAgain(clusterId);
    const kept = await Promise.all(runs.map((run) => this.outputs.isOnLeaderOnly(run, signal)));
    return runs.filter((_, index) => kept[index]).map(named);
  }

  /** The runs by the bucket of their job store; the live one where several have used it. */
  async jobStoreUsers(clusterId: string, signal: AbortSignal): Promise<ReadonlyMap<string, JobStoreUser> | undefined> {
    const runs = await this.runs(clusterId, signal);
    if (!runs) return undefined;
    const users = new Map<string, JobStoreUser>();
    for (const run of runs) {
      const bucket = bucketOf(run.entry.record?.jobStore ?? '');
      const live = run.entry.snapshot.state === 'running';
      if (bucket !== undefined && !users.get(bucket)?.live) users.set(bucket, { ...named(run), live });
    }
    return users;
  }

  /** When each of its runs began and ended. */
  async times(clusterId: string, signal: AbortSignal): Promise<readonly RunTimes[] | undefined> {
    return (await this.runs(clusterId, signal))?.map(({ entry: { snapshot } }) => {
      const [first] = snapshot.attempts;
      const end = snapshot.attempts.at(-1)?.end;
      return {
        started: new Date((first?.start ?? 0) * 1000),
        live: snapshot.state === 'running',
        ...(end === undefined ? {} : { ended: new Date(end * 1000) }),
      };
    });
  }

  /** Looked up each time: what is destroyed for it is gone. */
  private async runs(clusterId: string, signal: AbortSignal): Promise<PlacedRun[] | undefined> {
    const place = this.places.place(clusterId);
    if (!place || this.places.link(clusterId).kind !== 'connected') return undefined;
    await place.store.refresh(signal);
    return place.store.runs().map((entry) => ({ place, entry }));
  }
}

function named({ entry: { snapshot, record } }: PlacedRun): NamedRun {
  return { id: snapshot.id, name: record?.name ?? snapshot.id };
}

/** Toil keeps the job store `aws:REGION:NAME` in the bucket `NAME--toil` (reference toil-facts.md 4.10). */
function bucketOf(jobStore: string): string | undefined {
  const [, name] = /^aws:[^:]+:([^:]+)$/.exec(jobStore) ?? [];
  return name === undefined ? undefined : `${name}--toil`;
}
