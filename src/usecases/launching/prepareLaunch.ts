import type { ClusterSpec } from '../../contracts/clusterSpec';
import { withEnvironment } from '../../provisioner/choices/environment';
import { regionOf } from '../../provisioner/choices/region';
import { planLaunch, type LaunchParts, type LaunchPlan, type LaunchRefusal } from '../../provisioner/launch';
import { clusterId, type ClusterKey } from '../clusters/clusterKey';
import type { BootKind, PhaseTimes } from './bootTimes';
import type { Account, LaunchingParts } from './launchingParts';

/** What the user wants, and by which profile: that of the spec, unless somebody else wrote it, who calls his account so. */
export interface SpecWish {
  readonly spec: ClusterSpec;
  readonly profile: string;
}

/** Neither the spec nor the profile says where. */
export interface NoRegion {
  readonly kind: 'noRegion';
  readonly profile: string;
}

/** A launch that waits for a yes. Nothing has been changed. */
export interface PreparedLaunch {
  readonly kind: 'launch';
  readonly id: string;
  readonly key: ClusterKey;
  readonly profile: string;
  readonly aws: Account;
  readonly plan: LaunchPlan;
  /** How long the phases of the boot took in earlier launches of its kind from this machine. */
  readonly usual: PhaseTimes;
}

/** A spec's account: signed in, in its region. */
export interface SpecAccount {
  readonly kind: 'account';
  readonly aws: Account;
  readonly account: string;
  readonly profile: string;
}

/**
 * Signs in where a spec wants to be.
 * @throws AwsError.
 */
export async function accountOf(
  parts: LaunchingParts,
  { spec: asked, profile }: SpecWish,
  signal: AbortSignal,
): Promise<SpecAccount | NoRegion> {
  const { spec } = withEnvironment(asked, parts.environment);
  const region = regionOf(spec) ?? (await parts.profileRegion(profile, signal));
  if (region === undefined) return { kind: 'noRegion', profile };
  const aws = parts.access.connect(profile, region, spec.endpoints);
  const { account } = await aws.sts.identity(signal);
  return { kind: 'account', aws, account, profile };
}

/**
 * Plans the launch of a spec: what would be made, what it costs, what speaks against it.
 * @throws AwsError, ResourceError as `planLaunch` does.
 */
export async function prepareLaunch(
  parts: LaunchingParts,
  wish: SpecWish,
  signal: AbortSignal,
): Promise<PreparedLaunch | LaunchRefusal | NoRegion> {
  const found = await accountOf(parts, wish, signal);
  if (found.kind === 'noRegion') return found;
  const { aws, account, profile } = found;
  const plan = await planLaunch(await provisioning(parts, aws, wish.spec, signal), wish.spec, signal);
  if (plan.kind !== 'plan') return plan;
  const key = { account, region: aws.region, name: plan.cluster };
  const usual = parts.bootTimes.expected(bootKindOf(plan));
  return { kind: 'launch', id: clusterId(key), key, profile, aws, plan, usual };
}

/** What the boot of a launch is like. */
export function bootKindOf({ spec, choices }: Pick<LaunchPlan, 'spec' | 'choices'>): BootKind {
  return { type: spec.type, leader: choices.leader.name };
}

/** The parts that the provisioner wants. The own address is looked up only where the spec does not say who may come in. */
export async function provisioning(
  { boot, fetchText, environment, ownAddress }: LaunchingParts,
  aws: Account,
  { network }: ClusterSpec,
  signal: AbortSignal,
): Promise<LaunchParts> {
  const own = network.sshFrom.length > 0 ? undefined : await ownAddress(signal);
  return { aws, boot, fetchText, environment, ...(own === undefined ? {} : { ownAddress: own }) };
}
