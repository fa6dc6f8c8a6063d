import type { Aws } from '../aws/aws';
import type { Instance } from '../aws/calls/ec2';
import { leadersOf } from '../clusters/assemble';
import { CLUSTER_TAG } from '../clusters/toilTags';
import { LAUNCH_ID_TAG, recordsOfCluster } from '../names';
import { findAccess, type Launches, type Namesake } from './access';
import { findBucket, findJobStores } from './buckets';
import type { Found, Staying, Unread } from './found';
import { LookUps } from './lookUp';
import { isOurInstance, isOurSecurityGroup, isOurTemplate, isOurVolume, isOurWorkerGroup } from './ownership';

/** Everything that carries one cluster's name in one account and region. */
export interface Inventory {
  readonly cluster: string;
  readonly region: string;
  readonly found: readonly Found[];
  readonly stays: readonly Staying[];
  readonly unread: readonly Unread[];
}

/**
 * Looks everything up by the name alone, side by side. Terminated instances are nothing any more.
 * @param namesakes clusters of the same name in other regions, as far as they are known.
 * @throws AwsError where instances or security groups cannot be read; the rest is named in `unread`.
 */
export async function takeInventory(
  aws: Aws,
  cluster: string,
  { namesakes = [] }: { readonly namesakes?: readonly Namesake[] },
  signal: AbortSignal,
): Promise<Inventory> {
  const { ec2 } = aws;
  const lookUps = new LookUps();
  const tags = { [CLUSTER_TAG]: cluster };
  const securityGroups = ec2.securityGroups({ name: cluster }, signal);
  const launches = securityGroups.then((groups): Launches => ({
    own: groups.flatMap((group) => group.tags[LAUNCH_ID_TAG] ?? []),
    namesakes,
  }));
  const nothing = { found: [], stays: [] };
  const [bears, inGroup, tagged, groups, requests, templates, volumes, access, bucket, stores, parameters] =
    await Promise.all([
      securityGroups,
      ec2.instances({ securityGroupName: cluster }, signal),
      ec2.instances({ tags }, signal),
      lookUps.ask('workerGroups', aws.autoScaling.groups({ key: CLUSTER_TAG, value: cluster }, signal), []),
      lookUps.ask('spotRequests', ec2.spotRequests(tags, signal), []),
      lookUps.ask('launchTemplates', ec2.launchTemplates({ tags }, signal), []),
      lookUps.ask('volumes', ec2.volumes({ tags }, signal), []),
      lookUps.ask('roles', findAccess(aws, cluster, launches, signal), nothing),
      lookUps.ask('bucket', findBucket(aws, cluster, signal), nothing),
      lookUps.ask('jobStores', findJobStores(aws, cluster, signal), []),
      lookUps.ask('parameters', aws.ssm.parameterNames(recordsOfCluster(cluster), signal), []),
    ]);
  const sorted = [
    ...sortInstances(
      [...inGroup, ...tagged],
      cluster,
      new Set(bears.filter((each) => isOurSecurityGroup(each, cluster)).map(({ id }) => id)),
    ),
    ...groups.map((group) => sort(isOurWorkerGroup(group, cluster), { kind: 'workerGroup', id: group.name, group })),
    ...requests.map(({ id, created }) => ({ kind: 'spotRequest', id, created }) as const),
    ...templates.map((template) => {
      const { id, name, created } = template;
      return sort(isOurTemplate(template, cluster), { kind: 'launchTemplate', id, name, created });
    }),
    ...volumes.map((volume) => sort(isOurVolume(volume, cluster), { kind: 'volume', id: volume.id, volume })),
    ...access.found,
    ...access.stays,
    ...bucket.found,
    ...bucket.stays,
    ...parameters.map(({ name, changed }) => ({ kind: 'parameter', id: name, changed }) as const),
    ...bears.map((group) => {
      const { id, name } = group;
      const launchId = group.tags[LAUNCH_ID_TAG];
      const found = { kind: 'securityGroup', id, name, ...(launchId === undefined ? {} : { launchId }) } as const;
      return sort(isOurSecurityGroup(group, cluster), found);
    }),
    ...stores,
  ];
  const found = sorted.filter((each): each is Found => !('reason' in each));
  const stays = sorted.filter((each): each is Staying => 'reason' in each);
  return { cluster, region: aws.region, found, stays: [...stays, ...keyPairs(found)], unread: lookUps.unread };
}

/** Ours, or something that bears the name and stays. */
function sort(ours: boolean, found: Found): Found | Staying {
  return ours ? found : { kind: found.kind, id: found.id, reason: 'notOurs' };
}

function sortInstances(seen: readonly Instance[], cluster: string, groups: ReadonlySet<string>): (Found | Staying)[] {
  const there = [...new Map(seen.map((each) => [each.id, each])).values()].filter(
    ({ state }) => state !== 'terminated',
  );
  const tagged = there.filter((each) => isOurInstance(each, cluster, groups, undefined));
  const [leader] = leadersOf(tagged);
  const leaders = new Set(leadersOf(tagged).map(({ id }) => id));
  return there.map((instance) => {
    const { id } = instance;
    if (!isOurInstance(instance, cluster, groups, leader?.profileArn)) return { kind: 'worker', id, reason: 'notOurs' };
    return leaders.has(id) ? { kind: 'leader', id, instance } : { kind: 'worker', id, instance };
  });
}

/** The key pair of a cluster is the user's own. */
function keyPairs(found: readonly Found[]): Staying[] {
  const names = found.flatMap((each) => (each.kind === 'leader' ? (each.instance.keyPair ?? []) : []));
  return [...new Set(names)].map((id) => ({ kind: 'keyPair', id, reason: 'keyPair' }));
}
