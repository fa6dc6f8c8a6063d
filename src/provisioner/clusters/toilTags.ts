import type { Tags } from '../aws/calls/ec2';

/** Keys of tags by which clusters are recognised (reference toil-facts.md 1.2; provisioner/names.ts builds them). */
export const CLUSTER_TAG = 'clusterName';
export const NODE_TYPE_TAG = 'ToilNodeType';
/** Auto Scaling's own tag on what a group made. */
const SCALING_GROUP_TAG = 'aws:autoscaling:groupName';

/** The auto scaling group that an instance came from. */
export function scalingGroupOf({ tags }: { readonly tags: Tags }): string | undefined {
  return tags[SCALING_GROUP_TAG];
}
