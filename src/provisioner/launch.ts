import { randomBytes } from 'node:crypto';
import type { ClusterSpec } from '../contracts/clusterSpec';
import type { Aws } from './aws/aws';
import type { AllowedRange, Instance, SecurityGroup } from './aws/calls/ec2';
import type { BootDocuments } from './bootDocument';
import type { Choices } from './choices/choices';
import { choose } from './choices/choose';
import { withEnvironment, type Environment } from './choices/environment';
import type { FetchText } from './choices/image';
import { costOfPlan, type Cost } from './costOfPlan';
import { apply, type Applied, type ApplyOptions, type Progress } from './engine/apply';
import { makePlan, type Plan } from './engine/plan';
import type { ResourceOf } from './engine/resource';
import { ResourceError } from './engine/resourceError';
import { Findings, type Fault, type Unchecked, type Warning } from './findings';
import type { LeaderState } from './resources/leader';
import type { LaunchContext } from './resources/context';
import { desired } from './resources/desired';
import { lookUpStanding, type Standing } from './standing';
import { lookUpWorkers, removals } from './standingWorkers';
import { LEADER_DEADLINES, type LeaderDeadline, type LeaderQuestion } from './waitForLeader';

/** What planning a launch or a resize needs beside the spec. */
export interface LaunchParts {
  /** Signed in, in the region of the spec (`choices/region.ts`). */
  readonly aws: Aws;
  readonly boot: BootDocuments;
  readonly fetchText: FetchText;
  /** Toil's variables stand in for what the spec leaves open. */
  readonly environment: Environment;
  /** The user's own address as a range; unset where it could not be found out. The description tells whose it is. */
  readonly ownAddress?: AllowedRange;
}

/** A launch as it would go: shown before a yes. Nothing has been changed. */
export interface LaunchPlan {
  readonly kind: 'plan';
  readonly cluster: string;
  readonly launchId: string;
  /** It goes on with a launch that was begun before. */
  readonly resumes: boolean;
  /** With the environment's variables filled in. */
  readonly spec: ClusterSpec;
  readonly choices: Choices;
  readonly plan: Plan;
  readonly leader: ResourceOf<LeaderState>;
  readonly cost: Cost;
  readonly warnings: readonly Warning[];
  readonly unchecked: readonly Unchecked[];
  /** What will be waited for when everything is made, and how long at most. */
  readonly waits: readonly LeaderDeadline[];
  /** The same plan for another life of the cluster: that of someone who was first. */
  readonly joining: (launchId: string, signal: AbortSignal) => Promise<LaunchPlan>;
}

/** Why nothing can be launched. */
export type LaunchRefusal =
  /** The spec names no cluster, and no file gave it a name. */
  | { readonly kind: 'noName' }
  /** What bears the name is not ours; `several`: there are clusters of that name in several networks. */
  | {
      readonly kind: 'taken';
      readonly by: 'launchedByToil' | 'foreign' | 'several';
      readonly groups: readonly SecurityGroup[];
    }
  | {
      readonly kind: 'faulty';
      readonly faults: readonly Fault[];
      readonly warnings: readonly Warning[];
      readonly unchecked: readonly Unchecked[];
    };

/**
 * Plans a launch: reads the account, chooses, compares. A launch that was begun is found by its security group and goes on; workers
 * of it that the spec does not name go.
 * @throws AwsError of a look-up without which nothing can be said; ResourceError where another's thing bears a name that is needed.
 */
export async function planLaunch(
  parts: LaunchParts,
  asked: ClusterSpec,
  signal: AbortSignal,
): Promise<LaunchPlan | LaunchRefusal> {
  const { spec, faults } = withEnvironment(asked, parts.environment);
  const { name } = spec;
  if (name === undefined) return { kind: 'noName' };
  const findings = new Findings();
  faults.forEach((fault) => findings.fault(fault));
  const standing = await lookUpStanding(parts.aws, name, signal);
  const taken = takenBy(standing);
  if (taken !== undefined) return taken;
  if (spec.type === 'mesos') findings.warn({ kind: 'mesosIsLegacy', path: ['type'] });
  const ssh = sshRanges(spec, parts.ownAddress);
  if (ssh.length === 0) findings.warn({ kind: 'noSshRange', path: ['network', 'sshFrom'] });
  const question = { spec: { ...spec, name }, standing, fetchText: parts.fetchText };
  const choices = await choose(parts.aws, question, findings, signal);
  const { warnings, unchecked } = findings;
  if (choices === undefined || findings.faults.length > 0)
    return { kind: 'faulty', faults: findings.faults, warnings, unchecked };
  const { aws, boot } = parts;
  const resumes = standing.kind === 'ours';
  const launchId = resumes ? standing.launchId : newLaunchId();
  const context: LaunchContext = { aws, cluster: name, launchId, spec: { ...spec, name }, choices, boot, ssh };
  return planOf(context, { resumes, warnings, unchecked }, signal);
}

/** One life of a cluster; part of names, tags and paths. */
function newLaunchId(): string {
  return randomBytes(6).toString('hex');
}

function takenBy(standing: Standing): LaunchRefusal | undefined {
  if (standing.kind === 'free' || standing.kind === 'ours') return undefined;
  const groups = standing.kind === 'several' ? standing.groups : [standing.group];
  return { kind: 'taken', by: standing.kind, groups };
}

function sshRanges({ network }: ClusterSpec, ownAddress: AllowedRange | undefined): AllowedRange[] {
  if (network.sshFrom.length > 0) return network.sshFrom.map((range) => ({ range }));
  return ownAddress === undefined ? [] : [ownAddress];
}

async function planOf(
  context: LaunchContext,
  rest: Pick<LaunchPlan, 'resumes' | 'warnings' | 'unchecked'>,
  signal: AbortSignal,
): Promise<LaunchPlan> {
  const { aws, cluster, launchId, spec, choices } = context;
  const { resources, leader } = desired(context);
  // A launch that was begun may have been another spec's: its workers would stay, unseen, and cost.
  const there = rest.resumes ? await lookUpWorkers(aws, cluster, launchId, signal) : undefined;
  const removed = there === undefined ? [] : removals(context, there, resources);
  const plan = await makePlan([...resources, ...removed], signal);
  return {
    kind: 'plan',
    cluster,
    launchId,
    spec,
    choices,
    plan,
    leader,
    ...rest,
    cost: costOfPlan(spec, choices),
    waits: LEADER_DEADLINES,
    joining: (id, later) => planOf({ ...context, launchId: id }, { ...rest, resumes: true }, later),
  };
}

/** What a launch came to. */
export interface Launched extends Applied {
  /** The plan that was followed: another's, where somebody launched the same at the same time. */
  readonly plan: LaunchPlan;
  /** Once it is there. */
  readonly leader: Instance | undefined;
}

export interface LaunchOptions extends ApplyOptions {
  /** The leader has been made; the rest may still be on its way. */
  readonly leaderMade?: (leader: LeaderQuestion) => void;
}

/**
 * Makes what a plan says. It may be stopped or killed at any point: planning again finds what is there and goes on. Where somebody else
 * was first with the same name and the same spec, both make one cluster; with another spec this launch fails with `otherLaunch`.
 */
export async function applyLaunch(plan: LaunchPlan, options: LaunchOptions, signal: AbortSignal): Promise<Launched> {
  const applied = await applyPlan(plan, options, signal);
  const other = applied.failures.map(({ error }) => error).find(isOtherLaunch)?.other;
  if (other?.sameSpec !== true) return applied;
  return applyPlan(await plan.joining(other.launchId, signal), options, signal);
}

async function applyPlan(
  plan: LaunchPlan,
  { leaderMade, report, ...options }: LaunchOptions,
  signal: AbortSignal,
): Promise<Launched> {
  const { cluster, launchId, leader } = plan;
  const heard = (progress: Progress): void => {
    report(progress);
    if (progress.resource === leader && progress.state === 'done')
      leaderMade?.({ cluster, launchId, instanceId: leader.state.instance.id });
  };
  const applied = await apply(plan.plan, { ...options, report: heard }, signal);
  return { ...applied, plan, leader: leader.known?.instance };
}

function isOtherLaunch(error: unknown): error is ResourceError {
  return error instanceof ResourceError && error.kind === 'otherLaunch';
}
