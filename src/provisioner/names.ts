import { createHash } from 'node:crypto';

/**
 * Every name and tag that a cluster's resources bear, from the cluster's name. They are Toil's own, so that its command line finds
 * them (reference toil-facts.md sections 1 and 8; toil/provisioners/aws/awsProvisioner.py). No other file builds a name or a tag.
 */

/** The tag on the security group that tells one life of a cluster from the next: design decision 3. */
export const LAUNCH_ID_TAG = 'toil-clusters:launch-id';
/** The tag that says which worker group of the spec an auto scaling group or a static worker belongs to. */
export const WORKER_GROUP_TAG = 'toil-clusters:group';
/** The tag on the security group that holds a digest of the spec, so that two who launch the same name at once know of each other. */
export const SPEC_TAG = 'toil-clusters:spec';
/** The tag by which the autoscaler finds the groups whose size it may change. */
export const SCALED_TAG = 'k8s.io/cluster-autoscaler/enabled';
/** The tag on a worker group of a stopped cluster that keeps the range that it had, `least-most-wanted`. */
export const RANGE_TAG = 'toil-clusters:range';
/** The tag on the leader that says which Kubernetes it was made with, `file sha256`: workers that come later get the same. */
export const KUBERNETES_TAG = 'toil-clusters:kubernetes';
/** Toil's own words on its security group: what makes an untagged group of Toil recognisable. */
export const SECURITY_GROUP_DESCRIPTION = 'Toil appliance security group';
/** `toil destroy-cluster` asserts that every group with the cluster's tag begins so. */
const WORKER_GROUP_PREFIX = 'toil-';
const LONGEST_BUCKET_STEM = 53;
const LONGEST_JOB_STORE_STEM = 30;
const MIB = 1024 ** 2;

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

/**
 * How the names of a cluster's job stores begin, `my-cluster-1f3a5c-`: a digest parts clusters of which one's name begins with the
 * other's. Toil makes the bucket `NAME--toil` of a name of 3 to 56 characters without `--` (reference toil-facts.md 4.10).
 */
export function jobStorePrefix(cluster: string): string {
  const stem = cluster.slice(0, LONGEST_JOB_STORE_STEM).replace(/-+/g, '-').replace(/-$/, '');
  return `${stem}-${digest(cluster).slice(0, 6)}-`;
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

/** Below it lie the records of all clusters. */
export const ALL_RECORDS = '/toil/';

/** Below it lie the records of all launches of a cluster; paths are hierarchies, so no other cluster's. */
export function recordsOfCluster(cluster: string): string {
  return `${ALL_RECORDS}${cluster}/`;
}

/** Where a launch keeps its records in the Systems Manager parameter store; with a trailing slash. */
export function parameterPath(cluster: string, launchId: string): string {
  return `${recordsOfCluster(cluster)}${launchId}/`;
}

/** The name of a role or an instance profile, which stands after the path. */
export function nameInArn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

export interface TagSource {
  readonly cluster: string;
  readonly owner: string;
  /** The user's own; they never replace what identifies the cluster. */
  readonly tags: Readonly<Record<string, string>>;
  readonly kubernetes: boolean;
  /** Only where we launch; Toil's own clusters have none. */
  readonly launchId?: string;
}

/** What every tagged resource bears. */
export function baseTags({ cluster, owner, tags, kubernetes, launchId }: TagSource): Record<string, string> {
  return {
    ...tags,
    Name: cluster,
    Owner: owner,
    clusterName: cluster,
    ...(kubernetes ? { [`kubernetes.io/cluster/${cluster}`]: '' } : {}),
    ...(launchId === undefined ? {} : { [LAUNCH_ID_TAG]: launchId }),
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

/** The leader's tag about its Kubernetes; a cluster of Mesos has none. */
export function kubernetesTag(extension: { readonly url: string; readonly sha256: string } | undefined): {
  readonly [KUBERNETES_TAG]?: string;
} {
  if (extension === undefined) return {};
  return { [KUBERNETES_TAG]: `${extension.url.slice(extension.url.lastIndexOf('/') + 1)} ${extension.sha256}` };
}

/** What such a tag says; undefined where somebody wrote something else into it. */
export function kubernetesInTag(tag: string): { readonly file: string; readonly sha256: string } | undefined {
  const [, file, sha256] = /^([\w.-]+\.raw) ([0-9a-f]{64})$/.exec(tag) ?? [];
  return file === undefined || sha256 === undefined ? undefined : { file, sha256 };
}

export interface ScaledGroup {
  /** Whether the cluster's autoscaler may change its size; a static group has none of its tags. */
  readonly scaled: boolean;
  readonly spot: boolean;
  /** Bytes of disk that kubelet offers on the smallest machine of the group. */
  readonly ephemeralStorage: number;
  /** Bytes of memory that kubelet offers on it; unset: the autoscaler takes all that the type has (autoscaler#2809). */
  readonly memory?: number;
  /** Further labels of its nodes, for a group that has none yet. */
  readonly labels?: Readonly<Record<string, string>>;
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
    [SCALED_TAG]: '',
    [`${template}/resources/ephemeral-storage`]: mebibytes(group.ephemeralStorage),
    ...(group.memory === undefined ? {} : { [`${template}/resources/memory`]: mebibytes(group.memory) }),
    ...Object.fromEntries(
      Object.entries(group.labels ?? {}).map(([key, value]) => [`${template}/label/${key}`, value]),
    ),
    [`${template}/label/eks.amazonaws.com/capacityType`]: group.spot ? 'SPOT' : 'ON_DEMAND',
  };
}

/** A quantity of Kubernetes, from bytes. */
function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / MIB)}Mi`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
