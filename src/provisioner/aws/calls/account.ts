import type { Tags } from './ec2';

/** Who is signed in. */
export interface Identity {
  readonly account: string;
  /** `arn:aws:iam::123456789012:user/ann`. */
  readonly arn: string;
  readonly partition: string;
}

export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly path: string;
  /** The decoded trust policy. */
  readonly trust: unknown;
  readonly tags: Tags;
  readonly boundary?: string;
  readonly created?: Date;
}

export interface InstanceProfile {
  readonly name: string;
  readonly arn: string;
  readonly roles: readonly string[];
  readonly created?: Date;
}

/** An IAM policy document as JSON data. */
export type PolicyDocument = Readonly<Record<string, unknown>>;

/** A question to IAM's simulation: some actions on one resource. */
export interface SimulatedRequest {
  readonly actions: readonly string[];
  /** ARN. Unless told: any, which a policy that is limited to some resources does not allow. */
  readonly resource?: string;
  /** What conditions are compared with, by key: `iam:PassedToService`. */
  readonly context?: Readonly<Record<string, string>>;
}

export interface IamCalls {
  role(name: string, signal: AbortSignal): Promise<Role | undefined>;
  createRole(
    wish: {
      readonly name: string;
      readonly path: string;
      readonly trust: PolicyDocument;
      readonly boundary?: string;
      readonly tags: Tags;
    },
    signal: AbortSignal,
  ): Promise<Role>;
  /** Inline policies by name. */
  rolePolicies(role: string, signal: AbortSignal): Promise<ReadonlyMap<string, PolicyDocument>>;
  /** Names of the inline policies alone: one call where `rolePolicies` makes one for each. */
  rolePolicyNames(role: string, signal: AbortSignal): Promise<string[]>;
  putRolePolicy(role: string, policy: string, document: PolicyDocument, signal: AbortSignal): Promise<void>;
  deleteRolePolicy(role: string, policy: string, signal: AbortSignal): Promise<void>;
  attachedPolicies(role: string, signal: AbortSignal): Promise<string[]>;
  detachPolicy(role: string, policyArn: string, signal: AbortSignal): Promise<void>;
  deleteRole(name: string, signal: AbortSignal): Promise<void>;
  /** Roles whose names begin so. */
  rolesNamed(prefix: string, signal: AbortSignal): Promise<Role[]>;
  profile(name: string, signal: AbortSignal): Promise<InstanceProfile | undefined>;
  profilesNamed(prefix: string, signal: AbortSignal): Promise<InstanceProfile[]>;
  createProfile(name: string, path: string, tags: Tags, signal: AbortSignal): Promise<InstanceProfile>;
  addRole(profile: string, role: string, signal: AbortSignal): Promise<void>;
  removeRole(profile: string, role: string, signal: AbortSignal): Promise<void>;
  deleteProfile(name: string, signal: AbortSignal): Promise<void>;
  /** Of these actions, those that the identity may not do, as far as IAM's simulation tells. */
  denied(identityArn: string, request: SimulatedRequest, signal: AbortSignal): Promise<string[]>;
}

export interface S3Calls {
  /** `foreign`: the name belongs to another account. */
  bucket(name: string, signal: AbortSignal): Promise<'ours' | 'foreign' | undefined>;
  buckets(signal: AbortSignal): Promise<{ readonly name: string; readonly created: Date }[]>;
  /** Where a bucket of ours is: names are of the whole world, clusters of one region. Undefined: no such bucket. */
  bucketRegion(name: string, signal: AbortSignal): Promise<string | undefined>;
  /** The first keys of a bucket, at most so many. */
  keys(bucket: string, most: number, signal: AbortSignal): Promise<string[]>;
  bucketTags(name: string, signal: AbortSignal): Promise<Tags>;
  /** Private and encrypted; made in the region. */
  createBucket(name: string, tags: Tags, signal: AbortSignal): Promise<void>;
  hasObject(bucket: string, key: string, signal: AbortSignal): Promise<boolean>;
  putObject(bucket: string, key: string, body: string, signal: AbortSignal): Promise<void>;
  /** Every version of every object. Gives how many went. */
  emptyBucket(name: string, signal: AbortSignal): Promise<number>;
  deleteBucket(name: string, signal: AbortSignal): Promise<void>;
}

export interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly changed: Date;
}

export interface SsmCalls {
  /** Decrypted, below a path. */
  parameters(path: string, signal: AbortSignal): Promise<Parameter[]>;
  /** Makes or replaces a plain text parameter; at most 4096 characters. */
  putParameter(name: string, value: string, signal: AbortSignal): Promise<void>;
  /** Decrypted, by exact names; names that are not there are left out. */
  parametersNamed(names: readonly string[], signal: AbortSignal): Promise<Parameter[]>;
  /** Names below a path with the time of the last change; values are neither decrypted nor given. */
  parameterNames(path: string, signal: AbortSignal): Promise<{ readonly name: string; readonly changed: Date }[]>;
  deleteParameters(names: readonly string[], signal: AbortSignal): Promise<void>;
  /** A Session Manager session to a port of an instance, for one connection of AWS's session-manager-plugin. */
  startSession(instanceId: string, port: number, signal: AbortSignal): Promise<PortSession>;
}

/** What the session-manager-plugin is told of a session. */
export interface PortSession {
  readonly sessionId: string;
  readonly streamUrl: string;
  readonly tokenValue: string;
  /** SSM's own address. */
  readonly endpoint: string;
}

export interface PriceCalls {
  /** Dollars per hour of Linux on demand in the region; types without a price are left out. */
  onDemand(types: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, number>>;
  /** Dollars per GiB and month of a gp3 volume in the region. */
  storage(signal: AbortSignal): Promise<number | undefined>;
}

export interface QuotaCalls {
  /** Cores that instances of the family of a type may have at the same time; undefined when it cannot be told. */
  cores(type: string, spot: boolean, signal: AbortSignal): Promise<number | undefined>;
}

export interface StsCalls {
  identity(signal: AbortSignal): Promise<Identity>;
}
