import type { ClusterSpec } from '../contracts/clusterSpec';
import { choose } from './choices/choose';
import { costOfPlan } from './costOfPlan';
import { makePlan } from './engine/plan';
import { Findings } from './findings';
import { withEnvironment } from './choices/environment';
import type { LaunchParts } from './launch';
import type { ResizePlan, ResizeRefusal, Shrink } from './resizePlan';
import { planRanges } from './resizeToilCluster';
import type { LaunchContext } from './resources/context';
import { desired } from './resources/desired';
import { lookUpStanding } from './standing';
import { lookUpWorkers, removals, shownName, wantedGroups, type StandingWorkers } from './standingWorkers';

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
    lookUpWorkers(aws, name, standing.launchId, signal),
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

function shrinksOf(context: LaunchContext, there: StandingWorkers): Shrink[] {
  const wanted = wantedGroups(context);
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
