import { isIP, isIPv4 } from 'node:net';
import type { AllowedRange, SecurityGroup } from '../../provisioner/aws/calls/ec2';
import type { AwsAccess, KnownClusters } from '../clusters/knownClusters';
import { ProblemError } from '../problems';

export type { AllowedRange } from '../../provisioner/aws/calls/ec2';

export interface AccessParts {
  readonly clusters: Pick<KnownClusters, 'get'>;
  readonly access: AwsAccess;
  /** This machine's address as a range with a description that begins with `who`. Never throws but for an abort. */
  readonly ownAddress: (signal: AbortSignal) => Promise<AllowedRange | undefined>;
  /** `ann@laptop`: how rules of this machine are told from others. */
  readonly who: string;
}

/** Who may reach a cluster by SSH, as AWS has it now. */
export interface AccessNow {
  readonly ranges: readonly AllowedRange[];
  /** Those of them that this machine asked for before. */
  readonly mine: readonly AllowedRange[];
  /** Undefined where it could not be found out. */
  readonly own?: AllowedRange;
}

/** @throws ProblemError `clusterGone`, SignInError, AwsError. */
export async function accessNow(parts: AccessParts, id: string, signal: AbortSignal): Promise<AccessNow> {
  const [{ group }, own] = await Promise.all([groupOf(parts, id, signal), parts.ownAddress(signal)]);
  const mine = group.ssh.filter(({ description }) => description?.startsWith(`${parts.who} `));
  return { ranges: group.ssh, mine, ...(own === undefined ? {} : { own }) };
}

/**
 * Lets a range of addresses reach the leader by SSH, then takes the rules away that it replaces: nobody is shut out in between.
 * @throws ProblemError `clusterGone`, SignInError, AwsError.
 */
export async function allowRange(
  parts: Pick<AccessParts, 'clusters' | 'access'>,
  id: string,
  { wish, instead }: { readonly wish: AllowedRange; readonly instead: readonly string[] },
  signal: AbortSignal,
): Promise<void> {
  const { ec2, group } = await groupOf(parts, id, signal);
  if (!group.ssh.some(({ range }) => range === wish.range)) await ec2.allowSsh(group.id, [wish], signal);
  const there = new Set(group.ssh.map(({ range }) => range));
  const old = instead.filter((range) => range !== wish.range && there.has(range));
  await ec2.forbidSsh(group.id, old, signal);
}

async function groupOf(
  { clusters, access }: Pick<AccessParts, 'clusters' | 'access'>,
  id: string,
  signal: AbortSignal,
): Promise<{ ec2: ReturnType<AwsAccess['connect']>['ec2']; group: SecurityGroup }> {
  const known = clusters.get(id);
  const own = known?.cluster.securityGroups[0];
  if (known === undefined || own === undefined) throw new ProblemError({ kind: 'clusterGone', id });
  const { ec2 } = access.connect(known.profile, known.key.region);
  const [group] = await ec2.securityGroups({ ids: [own.id] }, signal);
  if (group === undefined) throw new ProblemError({ kind: 'clusterGone', id });
  return { ec2, group };
}

/**
 * A range of addresses as AWS takes it: `203.0.113.4` becomes `203.0.113.4/32`. `everyone`: it is the whole internet; nothing is opened that far.
 */
export function readRange(text: string): { readonly range: string } | { readonly wrong: 'form' | 'everyone' } {
  const [address = '', bits, ...rest] = text.trim().split('/');
  const most = isIPv4(address) ? 32 : 128;
  if (isIP(address) === 0 || rest.length > 0) return { wrong: 'form' };
  if (bits === undefined) return { range: `${address}/${most}` };
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > most) return { wrong: 'form' };
  return Number(bits) === 0 ? { wrong: 'everyone' } : { range: `${address}/${Number(bits)}` };
}
