import { BlockList } from 'node:net';
import type { ClusterSpec } from '../../contracts/clusterSpec';
import { nearest } from '../../toil/wdl/nearest';
import type { Aws } from '../aws/aws';
import type { Identity, InstanceProfile, Role } from '../aws/calls/account';
import type { SecurityGroup, Vpc } from '../aws/calls/ec2';
import type { Findings } from '../findings';
import { nameInArn } from '../names';
import { lowestSpot, type Prices } from './prices';

/** What pods and services get their addresses of (reference kubernetes-on-aws.md 7.1). */
export const CLUSTER_RANGES = ['10.244.0.0/16', '10.96.0.0/12'] as const;

/** Pods could not reach an address of the network that one of them has too. */
export function checkOverlap(vpc: Vpc, findings: Findings): void {
  for (const range of vpc.ranges) {
    const other = CLUSTER_RANGES.find((each) => overlap(range, each));
    if (other !== undefined)
      findings.fault({ kind: 'networkOverlap', path: ['network', 'subnet'], range, with: other });
  }
}

/** Of two ranges that overlap, one holds the first address of the other. */
function overlap(a: string, b: string): boolean {
  return holds(a, b) || holds(b, a);
}

function holds(range: string, other: string): boolean {
  const [address = '', length = ''] = range.split('/');
  const [first = ''] = other.split('/');
  if (address.includes(':') || first.includes(':')) return false;
  const list = new BlockList();
  list.addSubnet(address, Number(length), 'ipv4');
  return list.check(first, 'ipv4');
}

/** The key pair by which the user reaches the leader. */
export async function checkKeyPair(
  aws: Pick<Aws, 'ec2'>,
  { keyPair }: ClusterSpec,
  findings: Findings,
  signal: AbortSignal,
): Promise<string> {
  const names = (await aws.ec2.keyPairs(signal)).map(({ name }) => name);
  if (keyPair === undefined) {
    findings.fault({ kind: 'noKeyPair', path: ['keyPair'], keyPairs: names });
    return '';
  }
  if (!names.includes(keyPair)) {
    const didYouMean = nearest(keyPair, names);
    const hint = didYouMean === undefined ? {} : { didYouMean };
    findings.fault({ kind: 'unknownKeyPair', path: ['keyPair'], keyPair, ...hint });
  }
  return keyPair;
}

/** Security groups of the user's own for all instances. */
export function checkSecurityGroups(
  spec: ClusterSpec,
  groups: readonly SecurityGroup[],
  vpc: string,
  findings: Findings,
): void {
  spec.network.securityGroups.forEach((securityGroup, i) => {
    const path = ['network', 'securityGroups', i];
    const group = groups.find(({ id }) => id === securityGroup);
    if (group === undefined) findings.fault({ kind: 'unknownSecurityGroup', path, securityGroup });
    else if (group.vpc !== vpc) findings.fault({ kind: 'securityGroupOfOtherNetwork', path, securityGroup });
    else if (group.name === spec.name) findings.fault({ kind: 'securityGroupOfCluster', path, securityGroup });
  });
}

/** Bids that never win, and bids that gain nothing. */
export function checkBids(spec: ClusterSpec, prices: Prices, zones: readonly string[][], findings: Findings): void {
  spec.workers.forEach(({ bid, types }, g) => {
    if (bid === undefined) return;
    const path = ['workers', g, 'bid'];
    const now = types.flatMap((type) => lowestSpot(prices, type, zones[g] ?? []) ?? []);
    if (now.length > 0 && bid < Math.min(...now)) {
      findings.fault({ kind: 'bidTooLow', path, bid, lowest: Math.min(...now) });
      return;
    }
    const dear = types.find((type) => bid > (prices.onDemand.get(type) ?? Infinity));
    if (dear === undefined) return;
    findings.warn({ kind: 'bidAboveOnDemand', path, type: dear, bid, onDemand: prices.onDemand.get(dear) ?? 0 });
  });
}

/**
 * Buckets that jobs are to use: a name that nobody owns could be taken by a stranger later. One of others is fine, if it lets them in.
 */
export async function checkBuckets(
  aws: Pick<Aws, 's3'>,
  { buckets }: ClusterSpec,
  findings: Findings,
  signal: AbortSignal,
): Promise<void> {
  const named = (['read', 'write'] as const).flatMap((use) =>
    buckets[use].map((bucket, i) => ({ bucket, path: ['buckets', use, i] })),
  );
  await Promise.all(
    named.map(async ({ bucket, path }) => {
      const owner = await findings.ask('buckets', aws.s3.bucket(bucket, signal), 'foreign' as const);
      if (owner === undefined) findings.fault({ kind: 'unknownBucket', path, bucket });
    }),
  );
}

/** An instance profile of the user's own must be there and lend a role, or no machine has credentials. */
export async function checkProfile(
  aws: Pick<Aws, 'iam'>,
  { permissions }: ClusterSpec,
  findings: Findings,
  signal: AbortSignal,
): Promise<void> {
  const { instanceProfile: profile, boundary } = permissions;
  // IAM tells a boundary's faults only when a role is made with it.
  if (boundary !== undefined && profile === undefined) findings.cannotCheck('boundary', 'unexpected');
  if (profile === undefined) return;
  const path = ['permissions', 'instanceProfile'];
  // Who may not look may still hand the profile to an instance.
  const look = aws.iam.profile(nameInArn(profile), signal);
  const found = await findings.ask<InstanceProfile | undefined | 'unseen'>('instanceProfile', look, 'unseen');
  if (found === 'unseen') return;
  if (found?.arn !== profile) findings.fault({ kind: 'unknownProfile', path, profile });
  else if (found.roles.length === 0) findings.fault({ kind: 'profileWithoutRole', path, profile });
}

/** A customer key that volumes are encrypted with must let Auto Scaling in, or its machines end at once (reference kubernetes-on-aws.md 3.1). */
export async function checkVolumeKey(aws: Pick<Aws, 'ec2'>, findings: Findings, signal: AbortSignal): Promise<void> {
  const key = await findings.ask('volumeKey', aws.ec2.defaultVolumeKey(signal), undefined);
  if (key !== undefined) findings.warn({ kind: 'volumeKey', path: ['workers'], key });
}

/** AWS's own roles and the services that take them; their ARNs name both. */
const SCALING_ROLE = { name: 'AWSServiceRoleForAutoScaling', service: 'autoscaling.amazonaws.com' };
const SPOT_ROLE = { name: 'AWSServiceRoleForEC2Spot', service: 'spot.amazonaws.com' };

/** AWS makes these two at the first use if the user may; told only where the user may not. */
export async function checkLinkedRoles(
  aws: Pick<Aws, 'iam'>,
  { type, workers }: Pick<ClusterSpec, 'type' | 'workers'>,
  { arn, partition, account }: Identity,
  findings: Findings,
  signal: AbortSignal,
): Promise<void> {
  const needed = [
    ...(type === 'kubernetes' ? [SCALING_ROLE] : []),
    ...(workers.some(({ spot }) => spot) ? [SPOT_ROLE] : []),
  ];
  await Promise.all(
    needed.map(async ({ name, service }) => {
      const look = aws.iam.role(name, signal);
      const there = await findings.ask<Role | undefined | 'unseen'>('linkedRoles', look, 'unseen');
      if (there !== undefined) return;
      const request = {
        actions: ['iam:CreateServiceLinkedRole'],
        resource: `arn:${partition}:iam::${account}:role/aws-service-role/${service}/${name}`,
        context: { 'iam:AWSServiceName': service },
      };
      const denied = await findings.ask('linkedRoles', aws.iam.denied(arn, request, signal), []);
      if (denied.length > 0) findings.warn({ kind: 'noLinkedRole', path: ['workers'], role: name });
    }),
  );
}
