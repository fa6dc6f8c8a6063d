import type { Aws } from '../aws/aws';
import type { Instance, SecurityGroup, Tags } from '../aws/calls/ec2';
import { isClusterGroup, leadersOf } from '../clusters/assemble';
import { isLive } from '../clusters/condition';
import { CLUSTER_TAG, NODE_TYPE_TAG } from '../clusters/toilTags';
import type { Found } from '../inventory/found';
import { isOurTemplate, isOurVolume, isOurWorkerGroup } from '../inventory/ownership';
import { ALL_RECORDS, LAUNCH_ID_TAG, nameInArn, SECURITY_GROUP_DESCRIPTION } from '../names';

/** A cluster that has a leader: all that it has is in use. */
export interface Living {
  readonly name: string;
  readonly launchId?: string;
}

/** Something under Toil's names, with the cluster whose name it bears. */
export interface Remain {
  readonly cluster: string;
  readonly found: Found;
}

/** What a region has under Toil's names. */
export interface RegionRemains {
  readonly living: readonly Living[];
  /** Instance profiles that Toil's instances use, whatever they are called. */
  readonly usedProfiles: readonly string[];
  readonly remains: readonly Remain[];
}

/**
 * What of clusters without a leader is in one region, and what earlier lives of those with one have left.
 * @throws AwsError
 */
export async function readRegionRemains(aws: Aws, signal: AbortSignal): Promise<RegionRemains> {
  const { ec2 } = aws;
  const [instances, securityGroups, groups, templates, volumes, parameters] = await Promise.all([
    ec2.instances({ tagKey: NODE_TYPE_TAG }, signal),
    ec2.securityGroups({ description: SECURITY_GROUP_DESCRIPTION }, signal),
    aws.autoScaling.groups({ key: CLUSTER_TAG }, signal),
    ec2.launchTemplates({ tagKey: CLUSTER_TAG }, signal),
    ec2.volumes({ tagKey: CLUSTER_TAG }, signal),
    aws.ssm.parameterNames(ALL_RECORDS, signal),
  ]);
  const there = instances.filter(({ state }) => state !== 'terminated');
  const living = livingOf(there, securityGroups);
  const lives = new Set(living.map(({ name }) => name));
  const remains: Remain[] = [
    ...there.flatMap((instance) => {
      const found: Found =
        leadersOf([instance]).length > 0
          ? { kind: 'leader', id: instance.id, instance }
          : { kind: 'worker', id: instance.id, instance };
      return tagged(instance.tags, () => true, found);
    }),
    ...groups.flatMap((group) =>
      tagged(group.tags, (cluster) => isOurWorkerGroup(group, cluster), { kind: 'workerGroup', id: group.name, group }),
    ),
    ...templates.flatMap((template) => {
      const { id, name, created } = template;
      return tagged(template.tags, (cluster) => isOurTemplate(template, cluster), {
        kind: 'launchTemplate',
        id,
        name,
        created,
      });
    }),
    // A disk that an instance holds goes with it.
    ...volumes
      .filter(({ attachedTo }) => attachedTo === undefined)
      .flatMap((volume) =>
        tagged(volume.tags, (cluster) => isOurVolume(volume, cluster), { kind: 'volume', id: volume.id, volume }),
      ),
    ...securityGroups.filter(isClusterGroup).map(({ id, name, tags }) => {
      const launchId = tags[LAUNCH_ID_TAG];
      const found: Found = { kind: 'securityGroup', id, name, ...(launchId === undefined ? {} : { launchId }) };
      return { cluster: name, found };
    }),
  ];
  return {
    living,
    usedProfiles: there
      .filter(isLive)
      .flatMap(({ profileArn }) => (profileArn === undefined ? [] : [nameInArn(profileArn)])),
    remains: [...remains.filter(({ cluster }) => !lives.has(cluster)), ...oldRecords(parameters, living)],
  };
}

function livingOf(instances: readonly Instance[], securityGroups: readonly SecurityGroup[]): Living[] {
  const names = new Set(instances.flatMap(({ tags }) => tags[CLUSTER_TAG] ?? []));
  return [...names].flatMap((name) => {
    const [leader] = leadersOf(instances.filter(({ tags }) => tags[CLUSTER_TAG] === name));
    if (leader === undefined || !isLive(leader)) return [];
    const group = securityGroups.find((each) => each.name === name && LAUNCH_ID_TAG in each.tags);
    const launchId = leader.tags[LAUNCH_ID_TAG] ?? group?.tags[LAUNCH_ID_TAG];
    return [{ name, ...(launchId === undefined ? {} : { launchId }) }];
  });
}

function tagged(tags: Tags, isOurs: (cluster: string) => boolean, found: Found): Remain[] {
  const cluster = tags[CLUSTER_TAG];
  return cluster !== undefined && isOurs(cluster) ? [{ cluster, found }] : [];
}

/** Records of launches that no living cluster goes by. */
function oldRecords(
  parameters: readonly { readonly name: string; readonly changed: Date }[],
  living: readonly Living[],
): Remain[] {
  return parameters.flatMap(({ name, changed }) => {
    const [, cluster, launchId] = /^\/toil\/([^/]+)\/([^/]+)\/[^/]+$/.exec(name) ?? [];
    const inUse = living.some(
      (each) => each.name === cluster && (each.launchId === undefined || each.launchId === launchId),
    );
    return cluster === undefined || inUse ? [] : [{ cluster, found: { kind: 'parameter', id: name, changed } }];
  });
}
