import { BlockList, isIPv4 } from 'node:net';
import type { Aws } from '../../provisioner/aws/aws';
import type { AllowedRange, Instance } from '../../provisioner/aws/calls/ec2';
import { SshError, type SshFailure } from '../../remote/failure';
import type { KnownCluster } from '../clusters/knownClusters';

export type { KeyFileProblem, ShownKey, SshFailure } from '../../remote/failure';

/** What AWS knows of why a machine does not answer. */
export type UnreachableReason =
  /** No rule of its security groups lets this machine's address in. */
  | { readonly kind: 'notAllowed'; readonly address: string; readonly allowed: readonly AllowedRange[] }
  /** `phase` as in contracts/bootStatus.ts, as far as it has told. */
  | { readonly kind: 'booting'; readonly phase?: string }
  /** It has an address of its subnet only, and no machine to go through was named. */
  | { readonly kind: 'private' };

/** The leader of a cluster cannot be reached; `failure` says what happened, `reason` what is behind it, as far as that is known. */
export class UnreachableError extends SshError {
  constructor(
    failure: SshFailure,
    /** Of the cluster. */
    readonly id: string,
    readonly reason?: UnreachableReason,
  ) {
    super(failure);
  }
}

interface Attempt {
  readonly aws: Pick<Aws, 'ec2'>;
  readonly known: KnownCluster;
  readonly instance: Instance;
  /** Straight from here to the machine: no proxy, no machine between. */
  readonly direct: boolean;
}

const MINUTE = 60_000;
/** A leader of Toil tells nothing of its boot: one this young may still be at it. */
const YOUNG = 10 * MINUTE;

/** Finds out why a machine is silent; undefined where nothing of what can be looked up explains it. Never throws but for an abort. */
export async function whySilent(
  failure: SshFailure,
  { aws, known, instance, direct }: Attempt,
  ownAddress: (signal: AbortSignal) => Promise<AllowedRange | undefined>,
  signal: AbortSignal,
): Promise<UnreachableReason | undefined> {
  if (failure.kind !== 'timedOut' && failure.kind !== 'refused' && failure.kind !== 'unreachable') return undefined;
  if (direct && failure.kind !== 'refused') {
    const closed = await closedTo(aws, instance, ownAddress, signal).catch(() => undefined);
    signal.throwIfAborted();
    if (closed) return closed;
    if (instance.publicAddress === undefined) return { kind: 'private' };
  }
  const { condition } = known.cluster;
  if (condition.state === 'launching')
    return { kind: 'booting', ...(condition.phase === undefined ? {} : { phase: condition.phase }) };
  return Date.now() - instance.launched.getTime() < YOUNG ? { kind: 'booting' } : undefined;
}

/** Only where the machine is reached over the internet: inside of its network our address is another one. */
async function closedTo(
  { ec2 }: Pick<Aws, 'ec2'>,
  instance: Instance,
  ownAddress: (signal: AbortSignal) => Promise<AllowedRange | undefined>,
  signal: AbortSignal,
): Promise<UnreachableReason | undefined> {
  if (instance.publicAddress === undefined) return undefined;
  const ids = instance.securityGroups.map(({ id }) => id);
  const [own, groups] = await Promise.all([ownAddress(signal), ec2.securityGroups({ ids }, signal)]);
  const address = own?.range.split('/')[0];
  const allowed = groups.flatMap(({ ssh }) => ssh);
  if (address === undefined || allowed.some(({ range }) => covers(range, address))) return undefined;
  return { kind: 'notAllowed', address, allowed };
}

/** Whether a range in CIDR form holds an address. */
export function covers(range: string, address: string): boolean {
  const [net = '', bits = ''] = range.split('/');
  const family = isIPv4(net) ? 'ipv4' : 'ipv6';
  if (family !== (isIPv4(address) ? 'ipv4' : 'ipv6')) return false;
  const list = new BlockList();
  list.addSubnet(net, Number(bits), family);
  return list.check(address, family);
}
