import type { InstanceProfile, Parameter, Role } from '../../src/provisioner/aws/calls/account';
import type { ScalingActivity, ScalingGroup } from '../../src/provisioner/aws/calls/autoScaling';
import type {
  Instance,
  InstanceType,
  KeyPair,
  LaunchTemplate,
  MachineImage,
  SecurityGroup,
  SpotPrice,
  SpotRequest,
  Subnet,
  Tags,
  Volume,
} from '../../src/provisioner/aws/calls/ec2';

/** The fields of a contract, to be changed in place. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What one region of the account holds. Tests may put things in and take them out by hand. */
export interface FakeRegion {
  readonly name: string;
  readonly securityGroups: Mutable<SecurityGroup>[];
  readonly instances: Mutable<Instance>[];
  readonly templates: Mutable<LaunchTemplate>[];
  readonly scalingGroups: Mutable<ScalingGroup>[];
  readonly activities: ScalingActivity[];
  readonly volumes: Mutable<Volume>[];
  readonly spotRequests: (SpotRequest & { readonly tags: Tags })[];
  readonly parameters: Map<string, Parameter>;
  readonly subnets: Mutable<Subnet>[];
  readonly images: MachineImage[];
  readonly types: InstanceType[];
  readonly spotPrices: SpotPrice[];
  readonly keyPairs: KeyPair[];
  readonly consoles: Map<string, string>;
  /** Security groups that something outside of instances bears, with what bears it. */
  readonly interfaces: { readonly id: string; readonly description: string; readonly group: string }[];
  /** What client tokens were used for. */
  readonly tokens: Map<string, string>;
}

/** What is of the whole account. */
export interface FakeGlobals {
  readonly roles: Map<string, FakeRole>;
  readonly profiles: Map<string, Mutable<InstanceProfile>>;
  readonly buckets: Map<string, FakeBucket>;
}

export interface FakeRole {
  readonly role: Role;
  readonly inline: Map<string, Readonly<Record<string, unknown>>>;
  readonly attached: Set<string>;
}

export interface FakeBucket {
  readonly region: string;
  readonly created: Date;
  readonly tags: Tags;
  readonly objects: Map<string, string>;
  readonly foreign: boolean;
}

const GIB = 1024 ** 3;

function type(name: string, cores: number, memory: number, more: Partial<InstanceType> = {}): InstanceType {
  const base = { name, cores, memory: memory * GIB, architectures: ['x86_64'], ownDisk: 0, ownDisks: 0, gpus: [] };
  return { ...base, spot: true, ...more };
}

/** Real figures of real types: EC2's own pages of instance types. */
export const TYPES: readonly InstanceType[] = [
  type('t3.medium', 2, 4),
  type('t3.large', 2, 8),
  type('t3.micro', 2, 1),
  type('m5.large', 2, 8),
  type('m5.xlarge', 4, 16),
  type('c5d.large', 2, 4, { ownDisk: 50 * 1000 ** 3, ownDisks: 1 }),
  type('m6g.large', 2, 8, { architectures: ['arm64'] }),
  type('g5.xlarge', 4, 16, { ownDisk: 250 * 1000 ** 3, ownDisks: 1, gpus: [{ model: 'A10G', count: 1 }] }),
];

/** Dollars per hour on demand, us-east-1. */
export const ON_DEMAND: ReadonlyMap<string, number> = new Map([
  ['t3.micro', 0.0104],
  ['t3.medium', 0.0416],
  ['t3.large', 0.0832],
  ['m5.large', 0.096],
  ['m5.xlarge', 0.192],
  ['c5d.large', 0.096],
  ['m6g.large', 0.077],
  ['g5.xlarge', 1.006],
]);

/** Dollars per GiB and month of gp3. */
export const STORAGE_PRICE = 0.08;

/** An empty region with a default VPC of three zones, Flatcar for both architectures and a key pair `ann`. */
export function emptyRegion(name: string, now: Date): FakeRegion {
  const vpc = `vpc-${name}`;
  return {
    name,
    securityGroups: [],
    instances: [],
    templates: [],
    scalingGroups: [],
    activities: [],
    volumes: [],
    spotRequests: [],
    parameters: new Map(),
    subnets: ['a', 'b', 'c'].map((letter, i) => ({
      id: `subnet-${i}f`,
      vpc,
      zone: `${name}${letter}`,
      range: `172.31.${16 * i}.0/20`,
      freeAddresses: 4091,
      givesPublicAddresses: true,
      isDefaultForZone: true,
    })),
    images: ['x86_64', 'arm64'].map((architecture, i) => ({
      id: `ami-0f1a7ca${i}`,
      name: `Flatcar-stable-4593.2.0-hvm`,
      owner: '075585003325',
      architecture,
      available: true,
      created: now,
    })),
    types: [...TYPES],
    spotPrices: ['a', 'b', 'c'].flatMap((letter) =>
      [...ON_DEMAND].map(([each, price]) => ({ type: each, zone: `${name}${letter}`, price: price * 0.3, at: now })),
    ),
    keyPairs: [{ name: 'ann', fingerprint: 'SHA256:x', type: 'ed25519' }],
    consoles: new Map(),
    interfaces: [],
    tokens: new Map(),
  };
}

/** Whether all of these tags are there with these values. */
export function hasTags(there: Tags, wanted: Tags): boolean {
  return Object.entries(wanted).every(([key, value]) => there[key] === value);
}
