import type { Aws } from '../aws/aws';
import { atOnce } from '../atOnce';
import type { Tags } from '../aws/calls/ec2';
import { CLUSTER_TAG } from '../clusters/toilTags';
import { bucketName, jobStorePrefix } from '../names';
import type { FoundAccess } from './access';
import type { Staying } from './found';
import { isOurBucket, SOME_KEYS } from './ownership';

/** What Toil adds to the name of a job store (reference toil-facts.md 4.10). */
const JOB_STORE = '--toil';
/** Further buckets of Toil that are asked for their tags; an account may have hundreds of job stores. */
const MOST_ASKED = 100;

/** The bucket of a cluster's boot documents. Names of buckets are the world's: another's, or another region's, stays. */
export async function findBucket(
  { s3, region }: Pick<Aws, 's3' | 'region'>,
  cluster: string,
  signal: AbortSignal,
): Promise<FoundAccess> {
  const id = bucketName(cluster);
  if ((await s3.bucket(id, signal)) !== 'ours') return { found: [], stays: [] };
  const [place, tags, keys] = await Promise.all([
    s3.bucketRegion(id, signal),
    s3.bucketTags(id, signal),
    s3.keys(id, SOME_KEYS, signal),
  ]);
  if (place !== undefined && place !== region)
    return { found: [], stays: [{ kind: 'bucket', id, reason: 'otherRegion' }] };
  if (!isOurBucket(tags, keys, cluster)) return { found: [], stays: [{ kind: 'bucket', id, reason: 'notOurs' }] };
  return { found: [{ kind: 'bucket', id, region }], stays: [] };
}

/** The job stores of a cluster: by the name that we give them, and by the tags that Toil gives them on a leader. They always stay. */
export async function findJobStores({ s3 }: Pick<Aws, 's3'>, cluster: string, signal: AbortSignal): Promise<Staying[]> {
  const stores = (await s3.buckets(signal)).filter(({ name }) => name.endsWith(JOB_STORE));
  const prefix = jobStorePrefix(cluster);
  const named = stores.filter(({ name }) => name.startsWith(prefix));
  const others = stores.filter(({ name }) => !name.startsWith(prefix)).slice(0, MOST_ASKED);
  const tagged = await atOnce(others, async ({ name }) => {
    const tags: Tags = await s3.bucketTags(name, signal).catch(() => ({}));
    return tags[CLUSTER_TAG] === cluster ? [name] : [];
  });
  const ids = [...named.map(({ name }) => name), ...tagged.flat()];
  return ids.map((id) => ({ kind: 'jobStore', id, reason: 'jobStore' }));
}
