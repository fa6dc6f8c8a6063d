import type { Role } from '../aws/calls/account';
import type { ScalingGroup } from '../aws/calls/autoScaling';
import type { Instance, LaunchTemplate, SecurityGroup, Tags } from '../aws/calls/ec2';
import { isClusterGroup } from '../clusters/assemble';
import { CLUSTER_TAG, NODE_TYPE_TAG } from '../clusters/toilTags';
import {
  isWorkerGroupName,
  LAUNCH_ID_TAG,
  launchTemplateName,
  leaderRoleName,
  nameInArn,
  workerRoleName,
} from '../names';

/** What of all that bears a cluster's name is the cluster's: design decision 2. Pure, so that each rule can be seen. */

/** Toil's tags with this cluster's name. `clusterName` alone is a tag that other tools have too. */
function hasToilTags(tags: Tags, cluster: string): boolean {
  return tags[CLUSTER_TAG] === cluster && (NODE_TYPE_TAG in tags || LAUNCH_ID_TAG in tags);
}

export function isOurSecurityGroup(group: SecurityGroup, cluster: string): boolean {
  return group.name === cluster && isClusterGroup(group);
}

/**
 * Instances by Toil's tags. Static workers of Toil bear none for their first seconds: those are known by the cluster's group and
 * its profile together, since anything may be put into a group.
 */
export function isOurInstance(
  instance: Instance,
  cluster: string,
  groups: ReadonlySet<string>,
  leaderProfile: string | undefined,
): boolean {
  const { tags, profileArn, securityGroups } = instance;
  if (hasToilTags(tags, cluster)) return true;
  if (CLUSTER_TAG in tags || !securityGroups.some(({ id }) => groups.has(id)) || profileArn === undefined) return false;
  const profile = nameInArn(profileArn);
  return profileArn === leaderProfile || profile === leaderRoleName(cluster) || profile === workerRoleName(cluster);
}

export function isOurWorkerGroup({ name, tags }: ScalingGroup, cluster: string): boolean {
  return hasToilTags(tags, cluster) && isWorkerGroupName(name);
}

export function isOurTemplate({ name, tags }: LaunchTemplate, cluster: string): boolean {
  return hasToilTags(tags, cluster) && name.startsWith(launchTemplateName(cluster, '', false));
}

export function isOurVolume({ tags }: { readonly tags: Tags }, cluster: string): boolean {
  return hasToilTags(tags, cluster);
}

/** Whether only EC2 may take on a role: what Toil and we write, and nobody needs for anything else. */
export function isEc2Role({ trust }: Pick<Role, 'trust'>): boolean {
  const statements = listOf(field(trust, 'Statement'));
  return (
    statements.length > 0 &&
    statements.every((statement) => {
      const principal = field(statement, 'Principal');
      const services = listOf(field(principal, 'Service'));
      return (
        field(statement, 'Effect') === 'Allow' &&
        isRecord(principal) &&
        Object.keys(principal).length === 1 &&
        services.length === 1 &&
        // China has its own name for it (IAM User Guide, "Amazon Web Services China").
        /^ec2\.amazonaws\.com(\.cn)?$/.test(String(services[0]))
      );
    })
  );
}

/** How many keys are looked at: more than a cluster has boot documents. */
export const SOME_KEYS = 50;
/** Keys of the boot documents that Toil puts into its bucket (reference toil-facts.md 1.6). */
const TOIL_KEY = /^configs\/(leader|worker)\/config-[0-9a-f-]{36}\.ign$/;

/** A bucket of ours says so; Toil's says nothing, so that only what is in it tells. */
export function isOurBucket(tags: Tags, keys: readonly string[], cluster: string): boolean {
  if (CLUSTER_TAG in tags) return tags[CLUSTER_TAG] === cluster;
  return keys.length > 0 && keys.every((key) => TOIL_KEY.test(key));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

/** IAM writes a list of one as the thing itself. */
function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
