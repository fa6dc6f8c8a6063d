import type { ClusterSpec } from '../contracts/clusterSpec';
import type { Instance, LaunchTemplate } from './aws/calls/ec2';
import type { ScalingGroup } from './aws/calls/autoScaling';
import { choose } from './choices/choose';
import { isLive } from './clusters/condition';
import { costOfPlan } from './costOfPlan';
import { makePlan } from './engine/plan';
import type { Resource } from './engine/resource';
import { Findings } from './findings';
import { withEnvironment } from './choices/environment';
import type { LaunchParts } from './launch';
import { LAUNCH_ID_TAG, WORKER_GROUP_TAG, workerGroupName } from './names';
import type { ResizePlan, ResizeRefusal, Shrink } from './resizePlan';
import { planRanges } from './resizeToilCluster';
import type { LaunchContext } from './resources/context';
import { desired } from './resources/desired';
import { removedGroup, removedTemplate, removedWorkers } from './resources/removals';
import { lookUpStanding, type Standing } from './standing';

/**
 * Plans what makes a standing cluster what the spec says: ranges, types, bids, groups that come and go. What cannot be changed while the
 * cluster stands, as the leader's type, is refused in the plan with what is and what was wanted.
 */
export async function planResize(
  parts: LaunchParts,
  asked: ClusterSpec,
  signal: AbortSignal,
): Promise<ResizePlan | ResizeRefusal> {
  const { aws } = parts;
  const { spec, faults } = withEnvironment(asked, parts.environment);
  const { name } = spec;
  if (name === undefined) return { kind: 'noCluster' };
  const standing = await lookUpStanding(aws, name, signal);
  if (standing.kind === 'free') return { kind: 'noCluster' };
  if (standing.kind === 'launchedByToil') return planRanges(aws, { ...asked, name }, signal);
  if (standing.kind !== 'ours') return { kind: 'notOurs' };
  if (standing.leader === undefined) return { kind: 'incomplete' };
  const findings = new Findings();
  faults.forEach((fault) => findings.fault(fault));
  const question = { spec: { ...spec, name }, standing, fetchText: parts.fetchText };
  const [choices, there] = await Promise.all([
    choose(aws, question, findings, signal),
    lookUpWorkers(parts, name, standing, signal),
  ]);
  const { warnings, unchecked } = findings;
  if (choices === undefined || findings.faults.length > 0)
    return { kind: 'faulty', faults: findings.faults, warnings, unchecked };
  const { boot } = parts;
  const { launchId } = standing;
  const ssh = spec.network.sshFrom.map((range) => ({ range }));
  const context: LaunchContext = { aws, cluster: name, launchId, spec: question.spec, choices, boot, ssh };
  const { resources } = desired(context);
  const removed = removals(context, there, resources);
  const plan = await makePlan([...resources, ...removed], signal);
  const shrinks = shrinksOf(context, there);
  return { kind: 'plan', cluster: name, plan, shrinks, cost: costOfPlan(spec, choices), warnings, unchecked };
}

interface Workers {
  readonly groups: readonly ScalingGroup[];
  readonly templates: readonly LaunchTemplate[];
  /** Fixed workers of a Mesos cluster by their group. */
  readonly fixed: ReadonlyMap<string, readonly Instance[]>;
}

async function lookUpWorkers(
  { aws }: LaunchParts,
  cluster: string,
  { launchId }: Extract<Standing, { kind: 'ours' }>,
  signal: AbortSignal,
): Promise<Workers> {
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

function groupNames({ launchId, choices }: LaunchContext): ReadonlyMap<string, number> {
  return new Map(choices.groups.map(({ name, most }) => [workerGroupName(launchId, name), most]));
}

/** What is there of this launch and not in the spec. */
function removals(context: LaunchContext, there: Workers, resources: readonly Resource[]): Resource[] {
  const { aws, choices } = context;
  const wanted = groupNames(context);
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

function shownName({ tags, types }: ScalingGroup): string {
  return tags[WORKER_GROUP_TAG] ?? types.map(({ type }) => type).join('/');
}

function shrinksOf(context: LaunchContext, there: Workers): Shrink[] {
  const wanted = groupNames(context);
  const scaled = there.groups.map((group) => ({
    group: shownName(group),
    from: group.members.length,
    to: wanted.get(group.name) ?? 0,
  }));
  const fixed = [...there.fixed].map(([group, instances]) => ({
    group,
    from: instances.length,
    to: context.choices.groups.find(({ name }) => name === group)?.most ?? 0,
  }));
  return [...scaled, ...fixed].filter(({ from, to }) => to < from).sort((a, b) => a.group.localeCompare(b.group));
}
