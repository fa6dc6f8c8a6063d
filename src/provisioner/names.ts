import { createHash } from 'node:crypto';

/**
 * Every name and tag that a cluster's resources bear, from the cluster's name. They are Toil's own, so that its command line finds
 * them (reference toil-facts.md sections 1 and 8; toil/provisioners/aws/awsProvisioner.py). No other file builds a name or a tag.
 */

/** The tag on the security group that tells one life of a cluster from the next: design decision 3. */
export const LAUNCH_ID_TAG = 'toil-clusters:launch-id';
/** Toil's own words on its security group: what makes an untagged group of Toil recognisable. */
export const SECURITY_GROUP_DESCRIPTION = 'Toil appliance security group';
/** `toil destroy-cluster` asserts that every group with the cluster's tag begins so. */
const WORKER_GROUP_PREFIX = 'toil-';
const LONGEST_BUCKET_STEM = 53;

export type NodeType = 'leader' | 'worker';

/** Role and instance profile of the leader, which bear the same name (toil/provisioners/aws/awsProvisioner.py, `_namespace_name`). */
export function leaderRoleName(cluster: string): string {
  return `/${cluster}/`.replaceAll('-', '/').concat('toil').slice(1).replaceAll('_', '__').replaceAll('/', '_');
}

/** Role and instance profile of the workers; Toil's destroy matches it too. */
export function workerRoleName(cluster: string): string {
  return `${leaderRoleName(cluster)}_worker`;
}

/** The bucket of boot documents that are too large for user data. */
export function bucketName(cluster: string): string {
  return `${cluster.slice(0, LONGEST_BUCKET_STEM)}--internal`;
}

export function launchTemplateName(cluster: string, instanceType: string, spot: boolean): string {
  return `${cluster}-lt-${instanceType}${spot ? '-spot' : ''}`;
}

/** The same group of the same launch has the same name, so that a repeated create finds it. */
export function workerGroupName(launchId: string, group: string): string {
  const hex = digest(`${launchId}/${group}`);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return WORKER_GROUP_PREFIX + parts.join('-');
}

/** Whether an auto scaling group bears a name of Toil's form. */
export function isWorkerGroupName(name: string): boolean {
  return name.startsWith(WORKER_GROUP_PREFIX);
}

/** An idempotency token: at most 64 ASCII characters (EC2 API reference, "Ensuring idempotency"). */
export function clientToken(launchId: string, what: string): string {
  return digest(`${launchId}/${what}`);
}

/** Where a launch keeps its records in the Systems Manager parameter store; with a trailing slash. */
export function parameterPath(cluster: string, launchId: string): string {
  return `/toil/${cluster}/${launchId}/`;
}

export interface TagSource {
  readonly cluster: string;
  readonly owner: string;
  /** The user's own; they never replace what identifies the cluster. */
  readonly tags: Readonly<Record<string, string>>;
  readonly kubernetes: boolean;
}

/** What every tagged resource bears. */
export function baseTags({ cluster, owner, tags, kubernetes }: TagSource): Record<string, string> {
  return {
    ...tags,
    Name: cluster,
    Owner: owner,
    clusterName: cluster,
    ...(kubernetes ? { [`kubernetes.io/cluster/${cluster}`]: '' } : {}),
  };
}

/** Tags of the leader and its volumes. */
export function leaderTags(source: TagSource, keyPair: string | undefined): Record<string, string> {
  const key = keyPair === undefined ? {} : { sshKeyName: keyPair };
  return { ...baseTags(source), ToilNodeType: 'leader', ...key };
}

/** Tags of launch templates, and of the workers and volumes that they make. */
export function workerTags(source: TagSource): Record<string, string> {
  return { ...baseTags(source), ToilNodeType: 'worker' };
}

export interface ScaledGroup {
  /** Whether the cluster's autoscaler may change its size; a static group has none of its tags. */
  readonly scaled: boolean;
  readonly spot: boolean;
  /** Bytes that pods may use on the smallest machine of the group. */
  readonly ephemeralStorage: number;
}

/**
 * Tags of a worker group, in AWS only: nodes get theirs from the launch template. The label tags let the autoscaler tell spot
 * groups of size zero apart (cluster-autoscaler, cloudprovider/aws/README.md, "Auto-Discovery Setup").
 */
export function workerGroupTags(source: TagSource, group: ScaledGroup): Record<string, string> {
  const base = workerTags(source);
  if (!source.kubernetes || !group.scaled) return base;
  const template = 'k8s.io/cluster-autoscaler/node-template';
  return {
    ...base,
    [`k8s.io/cluster-autoscaler/${source.cluster}`]: '',
    'k8s.io/cluster-autoscaler/enabled': '',
    [`${template}/resources/ephemeral-storage`]: `${Math.floor(group.ephemeralStorage / 1e9)}G`,
    [`${template}/label/eks.amazonaws.com/capacityType`]: group.spot ? 'SPOT' : 'ON_DEMAND',
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
