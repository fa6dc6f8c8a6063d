import { ask, ownRequest, type Place } from '../../aws-front/cloud';
import type { Front } from '../../aws-front/front';
import { childOf, everyOf, textAt, type Element } from '../../aws-front/xml';

type Cloud = Pick<Front, 'handle'>;

/** What the API server tells of an instance. Texts are empty where there is nothing. */
export interface Instance {
  readonly place: Place;
  readonly id: string;
  /** As EC2 tells it: `running`. */
  readonly state: string;
  readonly type: string;
  readonly image: string;
  readonly architecture: string;
  readonly zone: string;
  readonly privateAddress: string;
  readonly publicAddress: string;
  /** `ip-172-31-0-4.us-west-2.compute.internal` */
  readonly privateName: string;
  readonly publicName: string;
  readonly mac: string;
  readonly networkInterface: string;
  readonly vpc: string;
  readonly subnet: string;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly keyPair: string;
  readonly profile: { readonly arn: string; readonly id: string };
  readonly tags: ReadonlyMap<string, string>;
  readonly tagsInMetadata: boolean;
  readonly spot: boolean;
  readonly reservation: string;
  readonly launchIndex: string;
  /** ISO 8601. */
  readonly launched: string;
}

/** What else its metadata tells, and what it boots: the same for a whole boot. */
export interface InstanceSettings {
  /** Empty where it has no key pair. */
  readonly publicKey: string;
  /** The role of its instance profile. */
  readonly role: string | undefined;
  readonly userData: Buffer;
  readonly shutdownBehavior: 'stop' | 'terminate';
  readonly vpcRange: string;
  readonly subnetRange: string;
  readonly zoneId: string;
}

/** Every instance of a place, in any state. */
export async function instancesIn(cloud: Cloud, place: Place): Promise<Instance[]> {
  const root = await ask(cloud.handle, ownRequest(place, 'ec2', 'DescribeInstances', {}));
  return everyOf(root, 'reservationSet')
    .flatMap(({ children }) => children)
    .flatMap((reservation) =>
      everyOf(reservation, 'instancesSet')
        .flatMap(({ children }) => children)
        .map((item) => instanceOf(place, textAt(reservation, 'reservationId'), item)),
    );
}

/** @returns undefined when there is none of that id. */
export async function instanceNow(cloud: Cloud, place: Place, id: string): Promise<Instance | undefined> {
  return (await instancesIn(cloud, place)).find((each) => each.id === id);
}

function instanceOf(place: Place, reservation: string, item: Element): Instance {
  const at = (...names: readonly string[]): string => textAt(item, ...names);
  const network = childOf(item, 'networkInterfaceSet')?.children[0];
  return {
    place,
    reservation,
    id: at('instanceId'),
    state: at('instanceState', 'name'),
    type: at('instanceType'),
    image: at('imageId'),
    architecture: at('architecture'),
    zone: at('placement', 'availabilityZone'),
    privateAddress: at('privateIpAddress'),
    publicAddress: at('ipAddress'),
    privateName: at('privateDnsName'),
    publicName: at('dnsName'),
    mac: textAt(network, 'macAddress'),
    networkInterface: textAt(network, 'networkInterfaceId'),
    vpc: at('vpcId'),
    subnet: at('subnetId'),
    groups: (childOf(item, 'groupSet')?.children ?? []).map((group) => ({
      id: textAt(group, 'groupId'),
      name: textAt(group, 'groupName'),
    })),
    keyPair: at('keyName'),
    profile: { arn: at('iamInstanceProfile', 'arn'), id: at('iamInstanceProfile', 'id') },
    tags: new Map(
      (childOf(item, 'tagSet')?.children ?? []).map((tag) => [textAt(tag, 'key'), textAt(tag, 'value')] as const),
    ),
    tagsInMetadata: at('metadataOptions', 'instanceMetadataTags') === 'enabled',
    spot: at('instanceLifecycle') === 'spot',
    launchIndex: at('amiLaunchIndex'),
    launched: at('launchTime'),
  };
}

export async function settingsOf(cloud: Cloud, instance: Instance): Promise<InstanceSettings> {
  const { place, id, vpc, subnet } = instance;
  const ec2 = (action: string, fields: Readonly<Record<string, string>>): Promise<Element> =>
    ask(cloud.handle, ownRequest(place, 'ec2', action, fields));
  const attribute = async (name: string): Promise<string> =>
    textAt(await ec2('DescribeInstanceAttribute', { InstanceId: id, Attribute: name }), name, 'value');
  const [publicKey, role, userData, behavior, vpcs, subnets] = await Promise.all([
    publicKeyOf(cloud, instance),
    roleOf(cloud, instance),
    attribute('userData'),
    attribute('instanceInitiatedShutdownBehavior'),
    ec2('DescribeVpcs', { 'VpcId.1': vpc }),
    ec2('DescribeSubnets', { 'SubnetId.1': subnet }),
  ]);
  const subnetItem = childOf(subnets, 'subnetSet')?.children[0];
  return {
    publicKey,
    role,
    userData: Buffer.from(userData, 'base64'),
    shutdownBehavior: behavior === 'terminate' ? 'terminate' : 'stop',
    vpcRange: textAt(childOf(vpcs, 'vpcSet')?.children[0], 'cidrBlock'),
    subnetRange: textAt(subnetItem, 'cidrBlock'),
    zoneId: textAt(subnetItem, 'availabilityZoneId'),
  };
}

async function publicKeyOf({ handle }: Cloud, { place, keyPair }: Instance): Promise<string> {
  if (keyPair === '') return '';
  const wish = { 'KeyName.1': keyPair, IncludePublicKey: 'true' };
  const root = await ask(handle, ownRequest(place, 'ec2', 'DescribeKeyPairs', wish));
  return everyOf(root, 'publicKey')[0]?.text.trim() ?? '';
}

async function roleOf({ handle }: Cloud, { place, profile: { arn } }: Instance): Promise<string | undefined> {
  if (arn === '') return undefined;
  const wish = { InstanceProfileName: arn.slice(arn.lastIndexOf('/') + 1) };
  const world = { ...place, region: 'us-east-1' };
  const root = await ask(handle, ownRequest(world, 'iam', 'GetInstanceProfile', wish));
  return everyOf(root, 'RoleName')[0]?.text;
}
