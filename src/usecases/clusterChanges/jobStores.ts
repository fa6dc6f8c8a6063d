import { atOnce } from '../../provisioner/atOnce';
import { findJobStores } from '../../provisioner/inventory/buckets';
import type { KnownCluster } from '../clusters/knownClusters';
import { orUnknown, type ChangeParts, type NamedRun } from './changeParts';

/** A run that works, or worked, with a job store. */
export interface JobStoreUser extends NamedRun {
  readonly live: boolean;
}

/** A job store of a cluster: a bucket. */
export interface JobStore {
  readonly bucket: string;
  readonly region: string;
  readonly created?: Date;
  /** How many objects it holds at least; `more`: only the first thousand were counted. Undefined: it may not be read. */
  readonly objects?: { readonly count: number; readonly more: boolean };
  /** A run that is known; undefined where none is, or nobody could look. */
  readonly user?: JobStoreUser;
}

export interface JobStores {
  readonly stores: readonly JobStore[];
  /** Whether the leader said which runs there are: else any of them may be in use. */
  readonly runsKnown: boolean;
}

export interface JobStoreParts extends Pick<ChangeParts, 'access'> {
  /** Runs of a cluster by the bucket of their job store; undefined when the leader cannot be asked. */
  readonly users: (clusterId: string, signal: AbortSignal) => Promise<ReadonlyMap<string, JobStoreUser> | undefined>;
}

/** Objects that are counted: what one call lists. */
const MOST_COUNTED = 1000;

/**
 * The job stores of a cluster, oldest first: those that bear its name, and those that its leader tagged.
 * @throws AwsError
 */
export async function listJobStores(
  { access, users }: JobStoreParts,
  { id, key, profile }: Pick<KnownCluster, 'id' | 'key' | 'profile'>,
  signal: AbortSignal,
): Promise<JobStores> {
  const aws = access.connect(profile, key.region);
  const [found, buckets, used] = await Promise.all([
    findJobStores(aws, key.name, signal),
    aws.s3.buckets(signal),
    orUnknown(users(id, signal), signal),
  ]);
  const created = new Map(buckets.map((bucket) => [bucket.name, bucket.created]));
  const stores = await atOnce(found, async ({ id: bucket }): Promise<JobStore> => {
    const region = (await orUnknown(aws.s3.bucketRegion(bucket, signal), signal)) ?? key.region;
    const keys = await orUnknown(access.connect(profile, region).s3.keys(bucket, MOST_COUNTED, signal), signal);
    const [since, user] = [created.get(bucket), used?.get(bucket)];
    return {
      bucket,
      region,
      ...(since === undefined ? {} : { created: since }),
      ...(keys === undefined ? {} : { objects: { count: keys.length, more: keys.length >= MOST_COUNTED } }),
      ...(user === undefined ? {} : { user }),
    };
  });
  const age = ({ created: since }: JobStore): number => since?.getTime() ?? 0;
  return { stores: stores.toSorted((one, other) => age(one) - age(other)), runsKnown: used !== undefined };
}

/** What became of each job store; `error` is why it is still there. */
export interface DeletedJobStore {
  readonly bucket: string;
  readonly error?: unknown;
}

/** Deletes job stores with all that they hold, one after the other. A live run's is never touched. Throws only when aborted. */
export async function deleteJobStores(
  { access }: Pick<JobStoreParts, 'access'>,
  profile: string,
  chosen: readonly JobStore[],
  report: (bucket: string) => void,
  signal: AbortSignal,
): Promise<DeletedJobStore[]> {
  const results: DeletedJobStore[] = [];
  for (const { bucket, region } of chosen.filter(({ user }) => user?.live !== true)) {
    signal.throwIfAborted();
    report(bucket);
    const { s3 } = access.connect(profile, region);
    try {
      await s3.emptyBucket(bucket, signal);
      await s3.deleteBucket(bucket, signal);
      results.push({ bucket });
    } catch (error) {
      signal.throwIfAborted();
      results.push({ bucket, error });
    }
  }
  return results;
}
