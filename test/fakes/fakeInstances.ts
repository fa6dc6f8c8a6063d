import { AwsError } from '../../src/provisioner/aws/awsError';
import type {
  Ec2Calls,
  Instance,
  InstanceFilter,
  InstanceState,
  InstanceWish,
  LeaderWish,
} from '../../src/provisioner/aws/calls/ec2';
import type { FakeAccount } from './fakeAws';
import { hasTags, type FakeRegion, type Mutable } from './fakeState';

type Calls = Pick<
  Ec2Calls,
  | 'instances'
  | 'runLeader'
  | 'runWorkers'
  | 'mayRun'
  | 'tries'
  | 'terminate'
  | 'stop'
  | 'start'
  | 'consoleOutput'
  | 'tag'
>;

/** Instances with their volumes; they take `account.steps` looks to get where they are going. */
export function fakeInstances(account: FakeAccount, region: FakeRegion): Calls {
  const byIds = (ids: readonly string[]) => region.instances.filter(({ id }) => ids.includes(id));
  return {
    instances: (filter) => {
      const found = region.instances.filter((each) => fits(each, filter));
      const seen = structuredClone(found);
      for (const each of found) advance(region, each);
      return Promise.resolve(seen);
    },
    runLeader: async (wish) => {
      const [made] = await Promise.resolve(runOnce(account, region, wish, 1));
      if (made === undefined) throw new Error('no instance was made');
      return made;
    },
    runWorkers: ({ count, bid, ...wish }) => Promise.resolve(runOnce(account, region, wish, count, bid !== undefined)),
    mayRun: () => Promise.resolve(),
    tries: ({ action }) => Promise.resolve(!account.denied.has(`ec2:${action}`)),
    terminate: (ids) => {
      for (const each of byIds(ids)) leave(account, region, each, 'shutting-down');
      return Promise.resolve();
    },
    stop: (ids) => {
      for (const each of byIds(ids)) {
        if (each.spot) throw new AwsError('invalid', 'ec2:StopInstances', 'UnsupportedOperation', 'a spot instance');
        leave(account, region, each, 'stopping');
      }
      return Promise.resolve();
    },
    start: (ids) => {
      for (const each of byIds(ids)) {
        if (each.state !== 'stopped')
          throw new AwsError('notReady', 'ec2:StartInstances', 'IncorrectInstanceState', each.state);
        each.launched = account.now;
        each.publicAddress = `203.0.113.${200 - region.instances.indexOf(each)}`;
        each.state = 'pending';
        if (account.steps === 0) each.state = 'running';
        else ways.set(each, account.steps);
      }
      return Promise.resolve();
    },
    consoleOutput: (id) => Promise.resolve(region.consoles.get(id)),
    tag: (ids, tags) => {
      const all = [...region.instances, ...region.securityGroups, ...region.volumes, ...region.templates];
      for (const each of all.filter(({ id }) => ids.includes(id))) each.tags = { ...each.tags, ...tags };
      return Promise.resolve();
    },
  };
}

function fits(instance: Instance, filter: InstanceFilter): boolean {
  if ('ids' in filter) return filter.ids.includes(instance.id);
  if ('securityGroupName' in filter)
    return instance.securityGroups.some(({ name }) => name === filter.securityGroupName);
  if ('tagKey' in filter) return filter.tagKey in instance.tags;
  return hasTags(instance.tags, filter.tags);
}

/** How often an instance is still seen on its way. */
const ways = new WeakMap<Instance, number>();
const ENDS: Partial<Record<InstanceState, InstanceState>> = {
  pending: 'running',
  stopping: 'stopped',
  'shutting-down': 'terminated',
};

function advance(region: FakeRegion, instance: Mutable<Instance>): void {
  const end = ENDS[instance.state];
  if (end === undefined) return;
  const left = ways.get(instance) ?? 0;
  if (left > 1) ways.set(instance, left - 1);
  else settle(region, instance, end);
}

function settle(region: FakeRegion, instance: Mutable<Instance>, end: InstanceState): void {
  instance.state = end;
  if (end !== 'terminated') return;
  const gone = region.volumes.filter(({ id }) => instance.volumes.includes(id));
  for (const volume of gone) region.volumes.splice(region.volumes.indexOf(volume), 1);
  const ended = new Set([instance.id]);
  for (const request of region.spotRequests.filter((each) => each.instance !== undefined && ended.has(each.instance)))
    region.spotRequests.splice(region.spotRequests.indexOf(request), 1);
}

/** Sends an instance on its way out. */
export function leave(
  account: FakeAccount,
  region: FakeRegion,
  instance: Mutable<Instance>,
  way: 'shutting-down' | 'stopping',
): void {
  if (instance.state === 'terminated') return;
  delete instance.publicAddress;
  instance.state = way;
  if (account.steps > 0) ways.set(instance, account.steps);
  else settle(region, instance, way === 'stopping' ? 'stopped' : 'terminated');
}

function runOnce(account: FakeAccount, region: FakeRegion, wish: LeaderWish, count: number, spot = false): Instance[] {
  const before = region.instances.filter(({ id }) => region.tokens.get(id) === wish.clientToken);
  const ended = before.find(({ state }) => state === 'terminated');
  if (ended) throw new AwsError('unexpected', 'ec2:RunInstances', 'IdempotentInstanceTerminated', ended.id);
  if (before.length > 0) return before;
  const profile = [...account.globals.profiles.values()].find(({ arn }) => arn === wish.profileArn);
  if (profile?.roles.length === 0)
    throw new AwsError('notReady', 'ec2:RunInstances', 'InvalidParameterValue', 'Invalid IAM Instance Profile');
  return Array.from({ length: count }, () => {
    const made = makeInstance(account, region, wish, { subnet: wish.subnet, spot });
    region.tokens.set(made.id, wish.clientToken);
    return made;
  });
}

/** An instance with its root volume, in a subnet. */
export function makeInstance(
  account: FakeAccount,
  region: FakeRegion,
  wish: InstanceWish & { readonly publicAddress?: boolean },
  { subnet, spot }: { readonly subnet: string; readonly spot: boolean },
): Instance {
  const place = region.subnets.find(({ id }) => id === subnet);
  const volume = account.nextId('vol');
  const number = region.instances.length + 4;
  const made: Mutable<Instance> = {
    id: account.nextId('i'),
    type: wish.type,
    state: account.steps === 0 ? 'running' : 'pending',
    spot,
    zone: place?.zone ?? `${region.name}a`,
    launched: account.now,
    ...(wish.publicAddress === false ? {} : { publicAddress: `203.0.113.${number}` }),
    privateAddress: `172.31.0.${number}`,
    ...(place === undefined ? {} : { vpc: place.vpc, subnet: place.id }),
    ...(wish.keyPair === undefined ? {} : { keyPair: wish.keyPair }),
    image: wish.image,
    architecture: 'x86_64',
    profileArn: wish.profileArn,
    securityGroups: wish.securityGroups.map((id) => ({
      id,
      name: region.securityGroups.find((group) => group.id === id)?.name ?? '',
    })),
    volumes: [volume],
    tags: wish.tags,
  };
  if (account.steps > 0) ways.set(made, account.steps);
  region.instances.push(made);
  const tags = wish.tags;
  region.volumes.push({
    id: volume,
    size: wish.rootStorage,
    type: 'gp3',
    attachedTo: made.id,
    created: account.now,
    tags,
  });
  return made;
}
