import type { Instance, InstanceSettings } from './instanceFacts';
import type { RoleKeys } from './roleKeys';

/** Everything that an instance can be told about itself. */
export interface Subject {
  readonly instance: Instance;
  readonly settings: InstanceSettings;
  /** Undefined where it has no role. */
  readonly keys: RoleKeys | undefined;
  /** Of its auto scaling group; undefined where it is in none. */
  readonly targetState: string | undefined;
  /** AWS takes it back. */
  readonly interruption: Interruption | undefined;
}

export interface Interruption {
  readonly noticed: Date;
  readonly ends: Date;
}

type Leaves = Readonly<Record<string, string | undefined>>;

/**
 * What is at a path without its version: a text or user data, or the names of what lies below it; undefined: 404. Categories and
 * forms: EC2 User Guide, "Use instance metadata to manage your EC2 instance".
 */
export function metadataAt(subject: Subject, path: string): Buffer | undefined {
  const { userData } = subject.settings;
  const asked = path.replace(/\/+$/, '');
  if (asked === 'user-data') return userData.length > 0 ? userData : undefined;
  const leaves = leavesOf(subject);
  const leaf = leaves[asked];
  if (leaf !== undefined) return Buffer.from(leaf);
  const names = namesBelow([...Object.keys(leaves), ...(userData.length > 0 ? ['user-data'] : [])], asked);
  return names.length > 0 ? Buffer.from(names.join('\n')) : undefined;
}

/** Folders are told with a slash. */
function namesBelow(paths: readonly string[], folder: string): string[] {
  const before = folder === '' ? '' : `${folder}/`;
  const below = paths.filter((path) => path.startsWith(before)).map((path) => path.slice(before.length));
  const names = new Set(below.map((path) => path.replace(/\/.*$/, '/')));
  return [...names].filter((name) => !names.has(`${name}/`)).sort();
}

/** Every path that has a text, those without one left out. */
function leavesOf(subject: Subject): Record<string, string> {
  const all: Leaves = {
    ...prefixed('meta-data', {
      ...ownLeaves(subject),
      ...lifeLeaves(subject),
      ...roleLeaves(subject),
      ...keyLeaves(subject),
      ...prefixed(`network/interfaces/macs/${subject.instance.mac}`, networkLeaves(subject)),
      ...tagLeaves(subject),
    }),
    'dynamic/instance-identity/document': identityDocument(subject),
  };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
}

function prefixed(folder: string, leaves: Leaves): Leaves {
  return Object.fromEntries(Object.entries(leaves).map(([path, text]) => [`${folder}/${path}`, text]));
}

function ownLeaves({ instance, settings }: Subject): Leaves {
  return {
    'ami-id': instance.image,
    'ami-launch-index': instance.launchIndex,
    'ami-manifest-path': '(unknown)',
    hostname: instance.privateName,
    'instance-action': 'none',
    'instance-id': instance.id,
    'instance-type': instance.type,
    'local-hostname': instance.privateName,
    'local-ipv4': instance.privateAddress,
    mac: instance.mac,
    'placement/availability-zone': instance.zone,
    'placement/availability-zone-id': settings.zoneId,
    'placement/region': instance.place.region,
    profile: 'default-hvm',
    'public-hostname': instance.publicName,
    'public-ipv4': instance.publicAddress,
    'reservation-id': instance.reservation,
    'security-groups': instance.groups.map(({ name }) => name).join('\n'),
    'services/domain': 'amazonaws.com',
    'services/partition': 'aws',
  };
}

function lifeLeaves({ instance, targetState, interruption }: Subject): Leaves {
  const ends = interruption && instant(interruption.ends);
  return {
    'instance-life-cycle': instance.spot ? 'spot' : 'on-demand',
    'autoscaling/target-lifecycle-state': targetState,
    'spot/instance-action': ends && JSON.stringify({ action: 'terminate', time: ends }),
    'spot/termination-time': ends,
    'events/recommendations/rebalance': interruption && JSON.stringify({ noticeTime: instant(interruption.noticed) }),
    'events/maintenance/history': '[]',
    'events/maintenance/scheduled': '[]',
  };
}

function roleLeaves({ instance, settings, keys }: Subject): Leaves {
  const { role } = settings;
  if (role === undefined || keys === undefined) return {};
  const told = { Code: 'Success', LastUpdated: instant(keys.given) };
  const { arn, id } = instance.profile;
  return {
    'iam/info': JSON.stringify({ ...told, InstanceProfileArn: arn, InstanceProfileId: id }, null, 2),
    [`iam/security-credentials/${role}`]: JSON.stringify(
      {
        ...told,
        Type: 'AWS-HMAC',
        AccessKeyId: keys.accessKeyId,
        SecretAccessKey: keys.secretAccessKey,
        Token: keys.token,
        Expiration: instant(keys.ends),
      },
      null,
      2,
    ),
  };
}

/** The one folder that is not told by the names in it: `0=NAME`. */
function keyLeaves({ instance, settings }: Subject): Leaves {
  if (settings.publicKey === '') return {};
  return { 'public-keys': `0=${instance.keyPair}`, 'public-keys/0/openssh-key': `${settings.publicKey}\n` };
}

function networkLeaves({ instance, settings }: Subject): Leaves {
  const { publicAddress, privateAddress } = instance;
  return {
    'device-number': '0',
    'interface-id': instance.networkInterface,
    ...(publicAddress === '' ? {} : { [`ipv4-associations/${publicAddress}`]: privateAddress }),
    'local-hostname': instance.privateName,
    'local-ipv4s': privateAddress,
    mac: instance.mac,
    'owner-id': instance.place.account,
    'public-hostname': instance.publicName,
    'public-ipv4s': publicAddress,
    'security-group-ids': instance.groups.map(({ id }) => id).join('\n'),
    'security-groups': instance.groups.map(({ name }) => name).join('\n'),
    'subnet-id': instance.subnet,
    'subnet-ipv4-cidr-block': settings.subnetRange,
    'vpc-id': instance.vpc,
    'vpc-ipv4-cidr-block': settings.vpcRange,
    'vpc-ipv4-cidr-blocks': settings.vpcRange,
  };
}

/** Only where the instance was told to show them; EC2 then refuses keys with a slash. */
function tagLeaves({ instance: { tags, tagsInMetadata } }: Subject): Leaves {
  if (!tagsInMetadata) return {};
  return prefixed('tags/instance', Object.fromEntries([...tags].filter(([key]) => !key.includes('/'))));
}

function identityDocument({ instance }: Subject): string {
  return JSON.stringify(
    {
      accountId: instance.place.account,
      architecture: instance.architecture,
      availabilityZone: instance.zone,
      billingProducts: null,
      devpayProductCodes: null,
      marketplaceProductCodes: null,
      imageId: instance.image,
      instanceId: instance.id,
      instanceType: instance.type,
      kernelId: null,
      pendingTime: instant(new Date(instance.launched)),
      privateIp: instance.privateAddress,
      ramdiskId: null,
      region: instance.place.region,
      version: '2017-09-30',
    },
    null,
    2,
  );
}

/** Without milliseconds, as the service tells every time. */
function instant(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
