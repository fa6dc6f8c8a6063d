import { LAUNCH_ID_TAG, parameterPath } from '../../src/provisioner/names';
import { ask, ownJsonRequest, ownRequest, type Place } from '../aws-front/cloud';
import type { Front } from '../aws-front/front';
import { childOf, everyOf, textAt, type Element } from '../aws-front/xml';

/** What the API server tells of an instance that leads a cluster. */
export interface LeaderInstance {
  readonly place: Place;
  readonly id: string;
  /** As EC2 tells it: `running`. */
  readonly state: string;
  readonly cluster: string;
  /** Empty when it has none any more. */
  readonly privateAddress: string;
  /** Empty while it does not run. */
  readonly publicAddress: string;
  readonly keyPair: string;
  readonly groupIds: readonly string[];
}

type Cloud = Pick<Front, 'handle'>;

/** The leaders of every cluster of an account and region, ours and Toil's, in any state. */
export async function leaderInstances(front: Cloud, place: Place): Promise<LeaderInstance[]> {
  const filter = { 'Filter.1.Name': 'tag:ToilNodeType', 'Filter.1.Value.1': 'leader' };
  const root = await ask(front.handle, ownRequest(place, 'ec2', 'DescribeInstances', filter));
  return everyOf(root, 'instancesSet').flatMap(({ children }) => children.map((each) => instanceOf(place, each)));
}

function instanceOf(place: Place, item: Element): LeaderInstance {
  return {
    place,
    id: textAt(item, 'instanceId'),
    state: textAt(item, 'instanceState', 'name'),
    cluster: tagOf(item, 'clusterName'),
    privateAddress: textAt(item, 'privateIpAddress'),
    publicAddress: textAt(item, 'ipAddress'),
    keyPair: textAt(item, 'keyName'),
    groupIds: (childOf(item, 'groupSet')?.children ?? []).map((group) => textAt(group, 'groupId')),
  };
}

function tagOf(item: Element | undefined, key: string): string {
  const tag = childOf(item, 'tagSet')?.children.find((each) => textAt(each, 'key') === key);
  return textAt(tag, 'value');
}

/** What the instance's metadata gives to a boot: the public part of its key pair, none where it has no key pair. */
export async function keysOf(front: Cloud, { place, keyPair }: LeaderInstance): Promise<string[]> {
  if (keyPair === '') return [];
  const wish = { 'KeyName.1': keyPair, IncludePublicKey: 'true' };
  const root = await ask(front.handle, ownRequest(place, 'ec2', 'DescribeKeyPairs', wish));
  return everyOf(root, 'publicKey').map(({ text }) => text.trim());
}

/** Where the leader's launch keeps its records; undefined for a cluster that Toil launched, which has no launch id. */
export async function recordsOf(
  front: Cloud,
  { place, cluster, groupIds }: LeaderInstance,
): Promise<string | undefined> {
  if (groupIds.length === 0) return undefined;
  const wish = Object.fromEntries(groupIds.map((id, index) => [`GroupId.${index + 1}`, id]));
  const root = await ask(front.handle, ownRequest(place, 'ec2', 'DescribeSecurityGroups', wish));
  const groups = childOf(root, 'securityGroupInfo')?.children ?? [];
  const own = groups.find((group) => textAt(group, 'groupName') === cluster);
  const launchId = tagOf(own, LAUNCH_ID_TAG);
  return launchId === '' ? undefined : parameterPath(cluster, launchId);
}

export async function writeRecord(front: Cloud, place: Place, name: string, value: string): Promise<void> {
  const type = name.endsWith('/join') ? 'SecureString' : 'String';
  const wish = { Name: name, Value: value, Type: type, Overwrite: true };
  const { status, body } = await front.handle(ownJsonRequest(place, 'ssm', 'AmazonSSM.PutParameter', wish));
  if (status >= 300) throw new Error(`PutParameter ${name}: ${body.toString()}`);
}
