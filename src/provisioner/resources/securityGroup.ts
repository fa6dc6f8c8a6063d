import type { SecurityGroup } from '../aws/calls/ec2';
import { defineResource, type ResourceOf } from '../engine/resource';
import { baseTags, SECURITY_GROUP_DESCRIPTION, SPEC_TAG } from '../names';
import { ownGroup } from '../standing';
import { specDigest, tagSource, type LaunchContext } from './context';
import { madeOrFound } from './settled';

/**
 * The cluster's security group, which is made first and is the lock of the launch: who finds another's id in its tags stops. Two who
 * make it at once: EC2 lets one of them.
 */
export function securityGroup(context: LaunchContext): ResourceOf<SecurityGroup> {
  const { aws, cluster, launchId, choices, spec } = context;
  const { vpc } = choices;
  const digest = specDigest(spec);
  const find = async (signal: AbortSignal): Promise<SecurityGroup | undefined> =>
    ownGroup(await aws.ec2.securityGroups({ name: cluster }, signal), { cluster, launchId, specDigest: digest });

  return defineResource<SecurityGroup>({
    kind: 'securityGroup',
    name: cluster,
    needs: [],
    settings: { vpc, securityGroups: spec.network.securityGroups },
    find,
    differences: (group) => (group.vpc === vpc ? [] : [{ setting: 'vpc', is: group.vpc, wanted: vpc }]),
    create: async (signal) => {
      const tags = { ...baseTags(tagSource(context)), [SPEC_TAG]: digest };
      const wish = { name: cluster, description: SECURITY_GROUP_DESCRIPTION, vpc, tags };
      const fresh = async (): Promise<SecurityGroup> => {
        const id = await aws.ec2.createSecurityGroup(wish, signal);
        return { id, ...wish, ssh: [], openInside: false };
      };
      return madeOrFound(fresh, () => find(signal), signal);
    },
  });
}
