import type { ClusterSpec } from '../../contracts/clusterSpec';
import type { Aws } from '../../provisioner/aws/aws';
import { AwsError, type AwsErrorKind } from '../../provisioner/aws/awsError';
import type { Identity } from '../../provisioner/aws/calls/account';
import { checkLinkedRoles } from '../../provisioner/choices/checks';
import { checkQuotas } from '../../provisioner/choices/quotas';
import { regionOf } from '../../provisioner/choices/region';
import { lookUpTypes } from '../../provisioner/choices/types';
import { Findings } from '../../provisioner/findings';
import type { OwnKey } from '../../remote/ownKeys';
import { outsideFailure } from '../failures';
import type { AccountCheck, AccountFailure, QuotaCheck } from './accountCheck';
import type { AccountParts } from './accountParts';
import { checkPermissions } from './checkPermissions';
import { usableKeyPairs } from './keyPairs';

export interface AccountQuestion {
  readonly profile: string;
  readonly region: string;
  /** What is to be launched, for quotas and roles. */
  readonly spec: ClusterSpec;
  /** The private keys of this machine. */
  readonly keys: readonly OwnKey[];
}

/**
 * Looks whether an account is ready for a cluster, and tells each result as soon as it is known. Nothing is made, whatever it finds.
 * An abort is thrown.
 */
export async function checkAccount(
  parts: AccountParts,
  question: AccountQuestion,
  report: (check: AccountCheck) => void,
  signal: AbortSignal,
): Promise<void> {
  const aws = parts.connect(question.profile, question.region);
  report({ what: 'ssh', state: 'notKnown' });
  const here = await whoAmI(parts, question, aws, signal);
  report(here.signIn);
  if (here.region !== undefined) report(here.region);
  if (here.signIn.state !== 'ok' || here.region?.state === 'missing') return;
  const { identity } = here.signIn;
  const checks = [
    checkPermissions(aws, identity, signal),
    linkedRoles(aws, question, identity, signal),
    keyPair(aws, question, signal),
    quota(aws, question, signal),
    network(aws, signal),
  ];
  try {
    await Promise.all(checks.map(async (check) => report(await check)));
  } catch (error) {
    // The keys have ended meanwhile.
    signal.throwIfAborted();
    report({ what: 'signIn', state: 'missing', because: failureOf(error) });
  }
}

type Of<What extends AccountCheck['what']> = Extract<AccountCheck, { readonly what: What }>;

/** Who one is, and whether the region is switched on: one that is not takes no keys, as if they were wrong. */
async function whoAmI(
  parts: AccountParts,
  { profile, region }: AccountQuestion,
  aws: Aws,
  signal: AbortSignal,
): Promise<{ readonly signIn: Of<'signIn'>; readonly region?: Of<'region'> }> {
  const off = { what: 'region', state: 'missing', region, enabled: [] } as const;
  try {
    const identity = await aws.sts.identity(signal);
    return { signIn: { what: 'signIn', state: 'ok', identity }, region: await regionCheck(aws, region, signal) };
  } catch (error) {
    signal.throwIfAborted();
    const because = failureOf(error);
    const reason = because.kind === 'aws' ? because.failure.kind : undefined;
    const home = homeRegion(region);
    if (reason === 'notSignedIn' && home !== region) {
      const identity = await unlessAws(parts.connect(profile, home).sts.identity(signal));
      if (identity !== undefined) return { signIn: { what: 'signIn', state: 'ok', identity }, region: off };
    }
    const isLine = reason !== undefined && LINE.has(reason);
    return { signIn: { what: 'signIn', state: isLine ? 'notKnown' : 'missing', because } };
  }
}

/** AWS was not reached, so nothing is known of the keys. */
const LINE: ReadonlySet<AwsErrorKind> = new Set<AwsErrorKind>(['network', 'timedOut', 'serverFault', 'throttled']);

/** @throws what is no failure of AWS or of signing in. */
function failureOf(error: unknown): AccountFailure {
  const failure = outsideFailure(error);
  if (failure === undefined || failure.kind === 'ssh') throw error;
  return failure;
}

/** A region that every account of its partition has, by the beginning of its name. */
function homeRegion(region: string): string {
  if (region.startsWith('us-gov-')) return 'us-gov-west-1';
  return region.startsWith('cn-') ? 'cn-north-1' : 'us-east-1';
}

async function regionCheck(aws: Pick<Aws, 'ec2'>, region: string, signal: AbortSignal): Promise<Of<'region'>> {
  const enabled = (await unlessAws(aws.ec2.regions(signal))) ?? [];
  const state = enabled.length === 0 ? 'notKnown' : enabled.includes(region) ? 'ok' : 'missing';
  return { what: 'region', state, region, enabled };
}

async function linkedRoles(
  aws: Aws,
  { spec }: AccountQuestion,
  identity: Identity,
  signal: AbortSignal,
): Promise<Of<'linkedRoles'>> {
  const findings = new Findings();
  await checkLinkedRoles(aws, spec, identity, findings, signal);
  const roles = findings.warnings.flatMap((warning) => (warning.kind === 'noLinkedRole' ? warning.role : []));
  const state = roles.length > 0 ? 'missing' : findings.unchecked.length > 0 ? 'notKnown' : 'ok';
  return { what: 'linkedRoles', state, roles };
}

async function keyPair(aws: Aws, { keys }: AccountQuestion, signal: AbortSignal): Promise<Of<'keyPair'>> {
  const pairs = await unlessAws(aws.ec2.keyPairs(signal));
  if (pairs === undefined) return { what: 'keyPair', state: 'notKnown', usable: [], others: [] };
  const matched = usableKeyPairs(pairs, keys);
  const names = (fits: boolean): string[] =>
    matched.flatMap(({ pair, match }) => ((match.kind === 'fits') === fits ? pair.name : []));
  const cannotTell = matched.some(({ match }) => match.kind === 'cannotTell');
  const usable = names(true);
  const state = usable.length > 0 ? 'ok' : cannotTell ? 'notKnown' : 'missing';
  return { what: 'keyPair', state, usable, others: names(false) };
}

async function quota(aws: Aws, { spec }: AccountQuestion, signal: AbortSignal): Promise<Of<'quota'>> {
  const names = [...new Set([spec.leader.type, ...spec.workers.flatMap(({ types }) => types)])];
  const unknown = { what: 'quota', state: 'notKnown', short: [], types: names } as const;
  const findings = new Findings();
  const known = await unlessAws(lookUpTypes(aws, spec, findings, signal));
  const leader = known?.types.get(spec.leader.type);
  if (known === undefined || leader === undefined) return unknown;
  const groups = spec.workers.map((group, index) => ({
    group,
    index,
    types: group.types.flatMap((type) => known.types.get(type) ?? []),
    least: group.count ?? group.min ?? 0,
    most: group.count ?? group.max ?? 0,
  }));
  await checkQuotas(aws, leader, groups, findings, signal);
  const faults = findings.faults.flatMap((each) => (each.kind === 'quotaTooSmall' ? quotaOf(each) : []));
  const warnings = findings.warnings.flatMap((each) => (each.kind === 'quotaBelowMost' ? quotaOf(each) : []));
  if (faults.length > 0) return { what: 'quota', state: 'missing', short: faults, types: names };
  if (findings.unchecked.length > 0) return unknown;
  return { what: 'quota', state: 'ok', short: warnings, types: names };
}

function quotaOf({ type, quota: has, needed }: QuotaCheck): QuotaCheck {
  return { type, quota: has, needed };
}

async function network(aws: Aws, signal: AbortSignal): Promise<Of<'network'>> {
  const subnets = await unlessAws(aws.ec2.subnets({ defaultOnes: true }, signal));
  const zones = [...new Set((subnets ?? []).map(({ zone }) => zone))].sort();
  return { what: 'network', state: subnets === undefined ? 'notKnown' : zones.length > 0 ? 'ok' : 'missing', zones };
}

/** Undefined where AWS does not say. */
async function unlessAws<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

/** The region that is checked: of the spec, else the one where the profile works. */
export async function regionFor(parts: AccountParts, profile: string, spec: ClusterSpec | undefined): Promise<string> {
  const ofSpec = spec === undefined ? undefined : regionOf(spec);
  return ofSpec ?? parts.regionOf(profile);
}
