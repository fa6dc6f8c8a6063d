import { createHash } from 'node:crypto';
import type { ClusterSpec } from '../../contracts/clusterSpec';
import type { Aws } from '../aws/aws';
import type { AllowedRange } from '../aws/calls/ec2';
import type { BootDocuments, BootInput } from '../bootDocument';
import type { Choices } from '../choices/choices';
import { baseTags, bucketName, jobStorePrefix, parameterPath, type TagSource } from '../names';
import type { PolicyScope } from '../policies/grant';

/** What the resources of one launch have in common. */
export interface LaunchContext {
  readonly aws: Aws;
  readonly cluster: string;
  readonly launchId: string;
  readonly spec: ClusterSpec;
  readonly choices: Choices;
  readonly boot: BootDocuments;
  /** Who may reach the leader by SSH. */
  readonly ssh: readonly AllowedRange[];
}

export function tagSource({ cluster, launchId, spec, choices }: LaunchContext): TagSource {
  const { type, tags } = spec;
  return { cluster, launchId, owner: choices.owner, tags, kubernetes: type === 'kubernetes' };
}

export function policyScope({ cluster, launchId, choices }: LaunchContext): PolicyScope {
  const { identity, region } = choices;
  return { cluster, launchId, region, partition: identity.partition, account: identity.account };
}

/** What the boot documents are made of. */
export function bootInput(context: LaunchContext): BootInput {
  const { cluster, launchId, spec, choices } = context;
  return {
    cluster,
    launchId,
    spec,
    choices,
    parameters: parameterPath(cluster, launchId),
    // As in Toil, what the cluster makes by itself bears no tag of the cloud controller.
    tags: baseTags({ ...tagSource(context), kubernetes: false }),
    jobStores: jobStorePrefix(cluster),
    bucket: bucketName(cluster),
  };
}

/** A digest of what a spec asks for, whatever the order of its keys. */
export function specDigest(spec: ClusterSpec): string {
  return sha256(JSON.stringify(sorted(spec))).slice(0, 32);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
