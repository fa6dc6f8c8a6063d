/** Tags by key. */
export type Tags = Readonly<Record<string, string>>;

/** A range of addresses that may reach a port, with AWS's words for it: `ann@laptop 2026-11-22`. */
export interface AllowedRange {
  readonly range: string;
  readonly description?: string;
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly vpc: string;
  readonly tags: Tags;
  /** Who may reach port 22, IPv4 and IPv6. */
  readonly ssh: readonly AllowedRange[];
  /** Whether members reach each other on every TCP and UDP port. */
  readonly openInside: boolean;
}

export type InstanceState = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';

export interface Instance {
  readonly id: string;
  readonly type: string;
  readonly state: InstanceState;
  /** AWS's own words for why it is in that state: `Server.SpotInstanceTermination: …`. */
  readonly stateReason?: string;
  readonly spot: boolean;
  readonly zone: string;
  readonly launched: Date;
  readonly publicAddress?: string;
  readonly privateAddress?: string;
  readonly vpc?: string;
  readonly subnet?: string;
  readonly keyPair?: string;
  readonly image: string;
  readonly architecture: string;
  readonly profileArn?: string;
  readonly securityGroups: readonly { readonly id: string; readonly name: string }[];
  readonly volumes: readonly string[];
  readonly tags: Tags;
}

/** What an instance is made of; for a launch template too. */
export interface InstanceWish {
  readonly image: string;
  readonly type: string;
  readonly keyPair?: string;
  readonly securityGroups: readonly string[];
  readonly profileArn: string;
  /** The boot document; the call encodes it. */
  readonly userData: string;
  /** GiB of the root volume; it is gp3 and encrypted. */
  readonly rootStorage: number;
  /** How many disks of its own the type has. */
  readonly ephemeralDisks: number;
  readonly tags: Tags;
}

export interface LeaderWish extends InstanceWish {
  readonly subnet: string;
  readonly publicAddress: boolean;
  /** A second call with the same token gives the instance of the first. */
  readonly clientToken: string;
}

export interface LaunchTemplate {
  readonly id: string;
  readonly name: string;
  readonly tags: Tags;
  readonly created: Date;
  /** What its default version says, without the user data. */
  readonly type: string;
  readonly image: string;
  readonly keyPair?: string;
  readonly securityGroups: readonly string[];
  readonly profileArn?: string;
  readonly rootStorage?: number;
  /** SHA-256 of the user data, hexadecimal. */
  readonly userDataHash: string;
}

export interface Subnet {
  readonly id: string;
  readonly vpc: string;
  readonly zone: string;
  readonly range: string;
  readonly freeAddresses: number;
  readonly givesPublicAddresses: boolean;
  readonly isDefaultForZone: boolean;
}

export interface Vpc {
  readonly id: string;
  readonly ranges: readonly string[];
  readonly isDefault: boolean;
}

export interface MachineImage {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly architecture: string;
  readonly available: boolean;
  readonly created: Date;
}

/** What EC2 says of an instance type. Memory in bytes; disk in bytes over all its own disks. */
export interface InstanceType {
  readonly name: string;
  readonly cores: number;
  readonly memory: number;
  readonly architectures: readonly string[];
  readonly ownDisk: number;
  readonly ownDisks: number;
  readonly gpus: readonly { readonly model: string; readonly count: number }[];
  readonly spot: boolean;
}

/** Dollars per hour in a zone at a time. */
export interface SpotPrice {
  readonly type: string;
  readonly zone: string;
  readonly price: number;
  readonly at: Date;
}

export interface KeyPair {
  readonly name: string;
  readonly fingerprint: string;
  readonly type: string;
}

export interface Volume {
  readonly id: string;
  /** GiB. */
  readonly size: number;
  readonly type: string;
  readonly attachedTo?: string;
  readonly created: Date;
  readonly tags: Tags;
}

export interface Zone {
  readonly name: string;
  readonly available: boolean;
}

/** A request for a spot instance that static workers came from. */
export interface SpotRequest {
  readonly id: string;
  readonly instance?: string;
  readonly created: Date;
}

/** What keeps a security group from being deleted. */
export interface GroupUse {
  /** Network interfaces that bear it. */
  readonly interfaces: readonly { readonly id: string; readonly description: string; readonly instance?: string }[];
  /** Other groups whose rules name it. */
  readonly groups: readonly { readonly id: string; readonly name: string }[];
}

/** What EC2 lets one try without a thing of one's own; on which network and image where one is needed. */
export type Attempt =
  | { readonly action: 'CreateSecurityGroup'; readonly vpc: string }
  | { readonly action: 'RunInstances'; readonly subnet: string; readonly image: string; readonly type: string }
  | { readonly action: 'CreateLaunchTemplate'; readonly image: string; readonly type: string }
  | { readonly action: 'ImportKeyPair'; readonly publicKey: string };

/** Which instances: by the name of a security group (Toil's own way), by tags, or by id. */
export type InstanceFilter =
  | { readonly securityGroupName: string }
  | { readonly tags: Tags }
  | { readonly tagKey: string }
  | { readonly ids: readonly string[] };

/** Lists are whole: every page is read. What is made takes its tags in the same call. Errors are `AwsError`. */
export interface Ec2Calls {
  /** By exact name in every VPC of the region; those with a tag key; or by id. */
  securityGroups(
    by:
      | { readonly name: string }
      | { readonly tagKey: string }
      | { readonly description: string }
      | { readonly ids: readonly string[] },
    signal: AbortSignal,
  ): Promise<SecurityGroup[]>;
  createSecurityGroup(
    wish: { readonly name: string; readonly description: string; readonly vpc: string; readonly tags: Tags },
    signal: AbortSignal,
  ): Promise<string>;
  /** Members reach each other on every TCP and UDP port, as in Toil's group. Rules that are there already are kept. */
  openInside(group: string, signal: AbortSignal): Promise<void>;
  allowSsh(group: string, ranges: readonly AllowedRange[], signal: AbortSignal): Promise<void>;
  forbidSsh(group: string, ranges: readonly string[], signal: AbortSignal): Promise<void>;
  deleteSecurityGroup(group: string, signal: AbortSignal): Promise<void>;
  /** DescribeNetworkInterfaces by `group-id` and DescribeSecurityGroups by `ip-permission.group-id`. */
  useOfSecurityGroup(group: string, signal: AbortSignal): Promise<GroupUse>;

  instances(filter: InstanceFilter, signal: AbortSignal): Promise<Instance[]>;
  runLeader(wish: LeaderWish, signal: AbortSignal): Promise<Instance>;
  /** Static workers, as Toil's Mesos clusters have them. */
  runWorkers(
    wish: LeaderWish & { readonly count: number; readonly bid?: number },
    signal: AbortSignal,
  ): Promise<Instance[]>;
  /** Whether the account may make such an instance: EC2's DryRun. Resolves when it may. */
  mayRun(wish: LeaderWish, signal: AbortSignal): Promise<void>;
  /** Whether the caller may do such a thing: EC2's DryRun, nothing is made. @throws AwsError when that cannot be told. */
  tries(attempt: Attempt, signal: AbortSignal): Promise<boolean>;
  terminate(ids: readonly string[], signal: AbortSignal): Promise<void>;
  stop(ids: readonly string[], signal: AbortSignal): Promise<void>;
  start(ids: readonly string[], signal: AbortSignal): Promise<void>;
  /** The last 64 KB of the serial console; undefined when there is none yet. */
  consoleOutput(instance: string, signal: AbortSignal): Promise<string | undefined>;
  /** Ids that are not there any more are left out. */
  volumes(
    by: { readonly tags: Tags } | { readonly tagKey: string } | { readonly ids: readonly string[] },
    signal: AbortSignal,
  ): Promise<Volume[]>;
  deleteVolume(id: string, signal: AbortSignal): Promise<void>;
  /** Spot requests with a tag that are open or active. */
  spotRequests(tags: Tags, signal: AbortSignal): Promise<SpotRequest[]>;
  /** Cancels the spot requests with a tag that are still open. Gives their ids. */
  cancelSpotRequests(tags: Tags, signal: AbortSignal): Promise<string[]>;
  tag(ids: readonly string[], tags: Tags, signal: AbortSignal): Promise<void>;

  launchTemplates(
    by: { readonly name: string } | { readonly tags: Tags } | { readonly tagKey: string },
    signal: AbortSignal,
  ): Promise<LaunchTemplate[]>;
  createLaunchTemplate(
    wish: InstanceWish & { readonly name: string; readonly clientToken: string },
    signal: AbortSignal,
  ): Promise<LaunchTemplate>;
  /** Adds a version and makes it the default one. */
  renewLaunchTemplate(
    id: string,
    wish: InstanceWish & { readonly clientToken: string },
    signal: AbortSignal,
  ): Promise<LaunchTemplate>;
  deleteLaunchTemplate(id: string, signal: AbortSignal): Promise<void>;

  subnets(
    by: { readonly ids: readonly string[] } | { readonly vpc: string } | { readonly defaultOnes: true },
    signal: AbortSignal,
  ): Promise<Subnet[]>;
  vpcs(ids: readonly string[], signal: AbortSignal): Promise<Vpc[]>;
  /** Whether a subnet's route table leads out through an internet gateway or a NAT. */
  routeOut(subnet: Subnet, signal: AbortSignal): Promise<'internetGateway' | 'nat' | 'none'>;
  zones(signal: AbortSignal): Promise<Zone[]>;
  /** Regions that are enabled in the account. */
  regions(signal: AbortSignal): Promise<string[]>;
  images(
    by: { readonly ids: readonly string[] } | { readonly namePattern: string; readonly owner: string },
    signal: AbortSignal,
  ): Promise<MachineImage[]>;
  instanceTypes(names: readonly string[], signal: AbortSignal): Promise<InstanceType[]>;
  /** The zones that offer each of the types; all types of the region when none is named. */
  offerings(types: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Linux prices since a time, newest first. */
  spotPrices(types: readonly string[], since: Date, signal: AbortSignal): Promise<SpotPrice[]>;
  keyPairs(signal: AbortSignal): Promise<KeyPair[]>;
  importKeyPair(name: string, publicKey: string, tags: Tags, signal: AbortSignal): Promise<KeyPair>;
  /** The customer key that volumes are encrypted with by default; undefined for Amazon's own. */
  defaultVolumeKey(signal: AbortSignal): Promise<string | undefined>;
}
