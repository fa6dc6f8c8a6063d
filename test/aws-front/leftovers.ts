import { ask, ownJsonRequest, ownPathRequest, ownRequest, type Place } from './cloud';
import type { Next } from './front';
import { childOf, everyOf, textAt, type Element } from './xml';

/** Names or ids of what exists, by kind; kinds without any are missing. */
export type Leftovers = Readonly<Record<string, readonly string[]>>;

/** Everything in some regions of an account that costs money or is in the way: so that tests can say "nothing left". */
export async function leftoversIn(
  account: string,
  regions: readonly string[],
  groups: (place: Place) => string[],
  next: Next,
): Promise<Leftovers> {
  const found: Record<string, string[]> = {};
  const note = (kind: string, names: readonly string[]): void => {
    if (names.length > 0) found[kind] = [...(found[kind] ?? []), ...names].sort();
  };
  const world = { account, region: 'us-east-1' };
  for (const region of regions) {
    const place = { account, region };
    note('scalingGroups', groups(place));
    for (const [kind, read] of Object.entries(IN_REGION)) note(kind, await read(place, next));
  }
  note('roles', await listed(world, 'iam', 'ListRoles', 'Roles', 'RoleName', next));
  note('profiles', await listed(world, 'iam', 'ListInstanceProfiles', 'InstanceProfiles', 'InstanceProfileName', next));
  const buckets = await ask(next, ownPathRequest(world, 'ListBuckets', 'GET', '/'));
  note(
    'buckets',
    everyOf(buckets, 'Bucket').map((bucket) => textAt(bucket, 'Name')),
  );
  return found;
}

type Reader = (place: Place, next: Next) => Promise<string[]>;

const IN_REGION: Readonly<Record<string, Reader>> = {
  instances: async (place, next) => {
    const root = await ask(next, ownRequest(place, 'ec2', 'DescribeInstances', {}));
    const all = everyOf(root, 'instancesSet').flatMap(({ children }) => children);
    return all
      .filter((instance) => textAt(instance, 'instanceState', 'name') !== 'terminated')
      .map((instance) => textAt(instance, 'instanceId'));
  },
  securityGroups: async (place, next) => {
    const names = await listed(place, 'ec2', 'DescribeSecurityGroups', 'securityGroupInfo', 'groupName', next);
    return names.filter((name) => name !== 'default');
  },
  templates: (place, next) =>
    listed(place, 'ec2', 'DescribeLaunchTemplates', 'launchTemplates', 'launchTemplateName', next),
  volumes: (place, next) => listed(place, 'ec2', 'DescribeVolumes', 'volumeSet', 'volumeId', next),
  keyPairs: (place, next) => listed(place, 'ec2', 'DescribeKeyPairs', 'keySet', 'keyName', next),
  spotRequests: async (place, next) => {
    const root = await ask(next, ownRequest(place, 'ec2', 'DescribeSpotInstanceRequests', {}));
    const open = (childOf(root, 'spotInstanceRequestSet')?.children ?? []).filter((each) =>
      ['open', 'active'].includes(textAt(each, 'state')),
    );
    return open.map((each) => textAt(each, 'spotInstanceRequestId'));
  },
  parameters: async (place, next) => {
    const names: string[] = [];
    let token: string | undefined;
    do {
      const question = { MaxResults: 50, NextToken: token };
      const answer = await next(ownJsonRequest(place, 'ssm', 'AmazonSSM.DescribeParameters', question));
      const page = JSON.parse(answer.body.toString()) as { Parameters?: { Name: string }[]; NextToken?: string };
      names.push(...(page.Parameters ?? []).map(({ Name }) => Name));
      token = page.NextToken;
    } while (token !== undefined);
    return names;
  },
};

async function listed(
  place: Place,
  service: string,
  action: string,
  list: string,
  name: string,
  next: Next,
): Promise<string[]> {
  const root = await ask(next, ownRequest(place, service, action, {}));
  const items: Element[] = everyOf(root, list).flatMap(({ children }) => children);
  return items.map((item) => textAt(item, name));
}
