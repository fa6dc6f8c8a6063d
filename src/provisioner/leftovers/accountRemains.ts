import type { Aws } from '../aws/aws';
import { AwsError } from '../aws/awsError';
import { atOnce } from '../atOnce';
import { describeProfile, describeRole } from '../inventory/access';
import { isEc2Role, isOurBucket, SOME_KEYS } from '../inventory/ownership';
import { bucketName, leaderRoleName, workerRoleName } from '../names';
import type { RegionRemains, Remain } from './regionRemains';

/** Names of Toil's roles and profiles, and of our workers' (provisioner/names.ts). */
const ACCESS_NAME = /^([a-z0-9_]+)_toil(?:_worker)?$/;
const BUCKET_SUFFIX = '--internal';

/** What has no region: roles, profiles and buckets, of clusters that live in no region. */
export interface AccountRemains {
  readonly remains: readonly Remain[];
  /** Where each bucket is. */
  readonly bucketRegions: ReadonlyMap<string, string>;
}

/**
 * Roles and profiles by Toil's names that only EC2 may use, and buckets of boot documents, of no living cluster. Only where every
 * region was read is it known which live.
 * @throws AwsError
 */
export async function readAccountRemains(
  aws: Pick<Aws, 'iam' | 's3'>,
  regions: readonly RegionRemains[],
  signal: AbortSignal,
): Promise<AccountRemains> {
  const living = [...new Set(regions.flatMap((each) => each.living.map(({ name }) => name)))];
  const used = new Set([
    ...regions.flatMap(({ usedProfiles }) => usedProfiles),
    ...living.flatMap((name) => [leaderRoleName(name), workerRoleName(name)]),
  ]);
  const [access, buckets] = await Promise.all([
    remainingAccess(aws, used, signal),
    remainingBuckets(aws, new Set(living.map(bucketName)), signal),
  ]);
  return {
    remains: [...access, ...buckets.map(({ remain }) => remain)],
    bucketRegions: new Map(buckets.map(({ remain, region }) => [remain.found.id, region])),
  };
}

async function remainingAccess(
  { iam }: Pick<Aws, 'iam'>,
  used: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Remain[]> {
  const [allRoles, allProfiles] = await Promise.all([iam.rolesNamed('', signal), iam.profilesNamed('', signal)]);
  const usedRoles = new Set(allProfiles.filter(({ name }) => used.has(name)).flatMap(({ roles }) => roles));
  const named = allRoles.filter(
    ({ name }) => clusterOfAccess(name) !== undefined && !used.has(name) && !usedRoles.has(name),
  );
  // Lists give trust policies whole (IAM API, ListRoles).
  const roles = named.filter(isEc2Role);
  const names = new Set(roles.map(({ name }) => name));
  const profiles = allProfiles.filter(
    ({ name, roles: held }) =>
      clusterOfAccess(name) !== undefined && !used.has(name) && held.every((each) => names.has(each)),
  );
  const described = await atOnce(roles, (role) => describeRole(iam, role, signal));
  return [...described, ...profiles.map(describeProfile)].flatMap((found) => {
    const cluster = clusterOfAccess(found.id);
    return cluster === undefined ? [] : [{ cluster, found }];
  });
}

/** The cluster that a role's name says: names of clusters have no underscore, so that the way back is clear. */
export function clusterOfAccess(name: string): string | undefined {
  const cluster = ACCESS_NAME.exec(name)?.[1]?.replaceAll('_', '-');
  const same = cluster !== undefined && [leaderRoleName(cluster), workerRoleName(cluster)].includes(name);
  return same ? cluster : undefined;
}

async function remainingBuckets(
  { s3 }: Pick<Aws, 's3'>,
  used: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<{ readonly remain: Remain; readonly region: string }[]> {
  const buckets = (await s3.buckets(signal)).filter(({ name }) => name.endsWith(BUCKET_SUFFIX) && !used.has(name));
  const proved = await atOnce(buckets, async ({ name, created }) => {
    const cluster = name.slice(0, -BUCKET_SUFFIX.length);
    try {
      const [region, tags, keys] = await Promise.all([
        s3.bucketRegion(name, signal),
        s3.bucketTags(name, signal),
        s3.keys(name, SOME_KEYS, signal),
      ]);
      if (region === undefined || !isOurBucket(tags, keys, cluster)) return [];
      return [{ remain: { cluster, found: { kind: 'bucket' as const, id: name, region, created } }, region }];
    } catch (error) {
      // A bucket that may not be read is nobody's leftover that we could prove.
      if (error instanceof AwsError && (error.kind === 'accessDenied' || error.kind === 'notFound')) return [];
      throw error;
    }
  });
  return proved.flat();
}
