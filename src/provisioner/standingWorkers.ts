import type { Aws } from './aws/aws';
import type { ScalingGroup } from './aws/calls/autoScaling';
import type { Instance, LaunchTemplate } from './aws/calls/ec2';
import { isLive } from './clusters/condition';
import type { Resource } from './engine/resource';
import { LAUNCH_ID_TAG, WORKER_GROUP_TAG, workerGroupName } from './names';
import type { LaunchContext } from './resources/context';
import { removedGroup, removedTemplate, removedWorkers } from './resources/removals';

/** The workers that a launch has by now, of whichever spec. */
export interface StandingWorkers {
  readonly groups: readonly ScalingGroup[];
  readonly templates: readonly LaunchTemplate[];
  /** Fixed workers of a Mesos cluster by their group. */
  readonly fixed: ReadonlyMap<string, readonly Instance[]>;
}

export async function lookUpWorkers(
  aws: Pick<Aws, 'autoScaling' | 'ec2'>,
  cluster: string,
  launchId: string,
  signal: AbortSignal,
): Promise<StandingWorkers> {
  const [groups, templates, instances] = await Promise.all([
    aws.autoScaling.groups({ key: 'clusterName', value: cluster }, signal),
    aws.ec2.launchTemplates({ tags: { clusterName: cluster, [LAUNCH_ID_TAG]: launchId } }, signal),
    aws.ec2.instances({ tags: { clusterName: cluster, [LAUNCH_ID_TAG]: launchId, ToilNodeType: 'worker' } }, signal),
  ]);
  const fixed = new Map<string, Instance[]>();
  for (const instance of instances.filter(isLive)) {
    const group = instance.tags[WORKER_GROUP_TAG];
    if (group !== undefined) fixed.set(group, [...(fixed.get(group) ?? []), instance]);
  }
  return { groups: groups.filter(({ going, tags }) => !going && tags[LAUNCH_ID_TAG] === launchId), templates, fixed };
}

/** The names that the spec's groups have in the account, and how many workers each may have. */
export function wantedGroups({ launchId, choices }: LaunchContext): ReadonlyMap<string, number> {
  return new Map(choices.groups.map(({ name, most }) => [workerGroupName(launchId, name), most]));
}

/** What is there of this launch and not in the spec, each as a resource that goes. `resources`: all that the spec wants. */
export function removals(
  context: LaunchContext,
  there: StandingWorkers,
  resources: readonly Resource[],
): readonly Resource[] {
  const { aws, choices } = context;
  const wanted = wantedGroups(context);
  const groups = there.groups
    .filter(({ name }) => !wanted.has(name))
    .map((group) => removedGroup(aws, group, shownName(group)));
  const names = new Set(choices.groups.map(({ name }) => name));
  const workers = [...there.fixed]
    .filter(([group]) => !names.has(group))
    .map(([group, instances]) => removedWorkers(aws, instances, group));
  const used = new Set(resources.filter(({ kind }) => kind === 'launchTemplate').map(({ name }) => name));
  // A group that stays may still make machines of a template until it has been changed.
  const before = [...groups, ...resources.filter(({ kind }) => kind === 'workerGroup')];
  const templates = there.templates
    .filter(({ name }) => !used.has(name))
    .map((template) => removedTemplate(aws, template, before));
  return [...groups, ...workers, ...templates];
}

/** A group as people know it: by the name in the spec, else by its types. */
export function shownName({ tags, types }: ScalingGroup): string {
  return tags[WORKER_GROUP_TAG] ?? types.map(({ type }) => type).join('/');
}
