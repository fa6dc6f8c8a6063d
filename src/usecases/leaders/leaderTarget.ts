import type { Aws } from '../../provisioner/aws/aws';
import { AwsError } from '../../provisioner/aws/awsError';
import type { Instance, KeyPair } from '../../provisioner/aws/calls/ec2';
import type { ShownKey } from '../../remote/failure';
import { environmentProxy, parseProxy } from '../../remote/proxy';
import type { Authentication, HostKeyTrust, Proxy, Target } from '../../remote/target';
import type { KnownCluster, KnownClusters, AwsAccess } from '../clusters/knownClusters';
import { ProblemError } from '../problems';
import { streamBySession } from './sessionManager';
import { recordedHostKeys, subjectOf, type AcceptedHostKeys } from './hostKeySources';

/** The user's settings for SSH. */
export interface SshWays {
  readonly keyFile?: string;
  /** `user@host:port`; user and port may be left out. */
  readonly jumpHost?: string;
  /** `http://host:port` or `socks5://host:port`. */
  readonly proxy?: string;
}

/** A leader that runs, as AWS shows it now. */
export interface FoundLeader {
  readonly known: KnownCluster;
  readonly aws: Aws;
  readonly instance: Instance;
  readonly address: string;
  readonly hostKeys: Pick<HostKeyTrust, 'keys' | 'fingerprints'>;
}

export interface FindParts {
  readonly clusters: Pick<KnownClusters, 'get' | 'look' | 'refresh'>;
  readonly access: AwsAccess;
}

const USER = 'core';
const PORT = 22;

/**
 * Looks up a cluster's leader, its address and what vouches for its host key, anew: a leader that was stopped and started has another address.
 * @throws ProblemError `clusterGone` or `noLeaderAddress`, SignInError, AwsError.
 */
export async function findLeader(
  { clusters, access }: FindParts,
  id: string,
  signal: AbortSignal,
): Promise<FoundLeader> {
  const known = clusters.get(id) ?? (await clusters.refresh(signal).then(() => clusters.get(id)));
  if (known === undefined) throw new ProblemError({ kind: 'clusterGone', id });
  const aws = access.connect(known.profile, known.key.region);
  const seen = await leaderNow(aws, known, signal);
  if (isThere(seen)) return foundAt(aws, known, seen, signal);
  // Another machine may lead now.
  const fresh = await clusters.look(known.key, known.profile, signal);
  if (fresh === undefined) throw new ProblemError({ kind: 'clusterGone', id });
  const { leader, condition } = fresh.cluster;
  if (leader === undefined) throw new ProblemError({ kind: 'noLeaderAddress', id, state: condition.state });
  return foundAt(aws, fresh, leader, signal);
}

async function foundAt(aws: Aws, known: KnownCluster, instance: Instance, signal: AbortSignal): Promise<FoundLeader> {
  const address = instance.publicAddress ?? instance.privateAddress;
  if (instance.state !== 'running' || address === undefined)
    throw new ProblemError({ kind: 'noLeaderAddress', id: known.id, state: instance.state });
  const { launchId } = known.cluster;
  const machine = { cluster: known.key.name, instance, ...(launchId === undefined ? {} : { launchId }) };
  return { known, aws, instance, address, hostKeys: await recordedHostKeys(aws, machine, signal) };
}

async function leaderNow({ ec2 }: Aws, { cluster }: KnownCluster, signal: AbortSignal): Promise<Instance | undefined> {
  const { leader } = cluster;
  return leader === undefined ? undefined : (await ec2.instances({ ids: [leader.id] }, signal))[0];
}

function isThere(instance: Instance | undefined): instance is Instance {
  return instance !== undefined && instance.state !== 'terminated' && instance.state !== 'shutting-down';
}

/** The key pair that a leader was launched with; undefined where it is not there any more, or may not be seen. */
export async function keyPairOf({ aws, instance }: FoundLeader, signal: AbortSignal): Promise<KeyPair | undefined> {
  if (instance.keyPair === undefined) return undefined;
  try {
    return (await aws.ec2.keyPairs(signal)).find(({ name }) => name === instance.keyPair);
  } catch (error) {
    if (error instanceof AwsError && error.kind === 'accessDenied') return undefined;
    throw error;
  }
}

/** Shows a host key that nothing vouches for. `name`: of the cluster, or of the machine to go through. */
export type AskHostKey = (name: string, seen: ShownKey, signal: AbortSignal) => Promise<boolean>;

export interface TargetParts {
  readonly ways: SshWays;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly accepted: AcceptedHostKeys;
  /** Unset: nobody may be asked. */
  readonly ask?: AskHostKey;
  /** The user's session-manager-plugin; unset: there is none. */
  readonly plugin?: string;
}

/** The machine to connect to, and how. */
export function targetOf(found: FoundLeader, authentication: Authentication, parts: TargetParts): Target {
  const { known, instance, address, hostKeys } = found;
  const { launchId } = known.cluster;
  const subject = subjectOf({ instance, ...(launchId === undefined ? {} : { launchId }) });
  const trust = trustOf(hostKeys, subject, known.key.name, parts);
  const jump = jumpOf(found, parts.ways);
  const base = { host: address, port: PORT, user: USER, hostKeys: trust, authentication };
  if (jump === undefined) {
    const through = proxyFor(address, parts);
    const bySession = instance.publicAddress === undefined && through.proxy === undefined ? parts.plugin : undefined;
    if (bySession === undefined) return { ...base, ...through };
    const session = { program: bySession, region: known.key.region, instanceId: instance.id, port: PORT };
    return { ...base, stream: streamBySession({ ...session, address, ssm: found.aws.ssm }) };
  }
  const over = trustOf({ keys: [], fingerprints: [] }, jumpSubject(jump), jump.host, parts);
  return { ...base, jump: { ...jump, hostKeys: over, authentication, ...proxyFor(jump.host, parts) } };
}

/** What an accepted key of a machine to go through is remembered under. */
export function jumpSubject({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${host}:${port}`;
}

/** The machine to go through: where the leader has no public address. */
export function jumpOf(
  { instance }: Pick<FoundLeader, 'instance'>,
  { jumpHost }: SshWays,
): { readonly host: string; readonly port: number; readonly user: string } | undefined {
  if (instance.publicAddress !== undefined || jumpHost === undefined) return undefined;
  const [, user = USER, bracketed, plain, port] =
    /^(?:([^@]+)@)?(?:\[([^\]]+)\]|([^@:]+))(?::(\d+))?$/.exec(jumpHost) ?? [];
  const host = bracketed ?? plain;
  return host === undefined ? undefined : { host, port: Number(port ?? PORT), user };
}

function trustOf(
  recorded: Pick<HostKeyTrust, 'keys' | 'fingerprints'>,
  subject: string,
  name: string,
  { accepted, ask }: TargetParts,
): HostKeyTrust {
  if (recorded.keys.length + recorded.fingerprints.length > 0) return recorded;
  const before = accepted.get(subject);
  if (before !== undefined) return { keys: [], fingerprints: [before] };
  if (ask === undefined) return recorded;
  return {
    ...recorded,
    ask: async (seen, signal) => {
      const yes = await ask(name, seen, signal);
      if (yes) await accepted.accept(subject, seen.fingerprint);
      return yes;
    },
  };
}

/** Whether the way leads through a proxy. */
export function proxyFor(host: string, { ways, env }: Pick<TargetParts, 'ways' | 'env'>): { readonly proxy?: Proxy } {
  const proxy = ways.proxy === undefined ? environmentProxy(env, host) : parseProxy(ways.proxy);
  return proxy === undefined ? {} : { proxy };
}
