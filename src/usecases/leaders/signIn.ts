import type { AllowedRange } from '../../provisioner/aws/calls/ec2';
import type { Connection } from '../../remote/connection';
import { sshFailure, type ShownKey, type SshFailure } from '../../remote/failure';
import type { Authentication, Target, TargetSource } from '../../remote/target';
import { ProblemError } from '../problems';
import type { AcceptedHostKeys } from './hostKeySources';
import type { Asking } from './leaders';
import { jumpOf, keyPairOf, proxyFor, targetOf, type AskHostKey, type FoundLeader, type SshWays } from './leaderTarget';
import { signInKeys, type AskPassphrase } from './signInKeys';
import { UnreachableError, whySilent } from './unreachable';

export interface SignInParts {
  /** Of the cluster. */
  readonly id: string;
  readonly asking: Asking;
  readonly ways: () => SshWays;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly questions: { readonly passphrase: AskPassphrase; readonly hostKey: AskHostKey };
  readonly accepted: AcceptedHostKeys;
  /** By path of the key file. */
  readonly passphrases: Map<string, string>;
  readonly ownAddress: (signal: AbortSignal) => Promise<AllowedRange | undefined>;
  /** Looks the leader up anew. */
  readonly find: (signal: AbortSignal) => Promise<FoundLeader>;
  readonly connect: (target: TargetSource, signal: AbortSignal) => Promise<Connection>;
  /** Where the user has AWS's session-manager-plugin. */
  readonly plugin: () => Promise<string | undefined>;
}

/** What the keys before came to. */
interface Tried {
  readonly offered: ShownKey[];
  tooMany: boolean;
  /** A key that could not be read. */
  bad?: SshFailure;
  /** One that nobody could be asked about. */
  locked: boolean;
}

/**
 * Connects to a leader with the first key that it takes. Later reconnects use the same key, look the leader up anew and ask nothing.
 * @throws UnreachableError, AwsError, ProblemError (`clusterGone`, `noLeaderAddress`, `noKeyForLeader`, `needsUser`).
 */
export async function signIn(parts: SignInParts, signal: AbortSignal): Promise<Connection> {
  const { env, home } = parts;
  const found = await parts.find(signal);
  const { keyFile } = parts.ways();
  const keyPair = keyFile === undefined ? await keyPairOf(found, signal) : undefined;
  const ask = asking(parts);
  const keys = await signInKeys({ env, home, ...(keyFile === undefined ? {} : { keyFile }) }, keyPair, ask, signal);
  const tried: Tried = { offered: [], tooMany: false, locked: false };
  for (const key of keys) {
    const connection = await tryKey(parts, found, key, tried, signal);
    if (connection) return connection;
  }
  throw refusal(parts, found, keyFile, tried);
}

/** Undefined: the machine wants another key. */
async function tryKey(
  parts: SignInParts,
  found: FoundLeader,
  key: Authentication,
  tried: Tried,
  signal: AbortSignal,
): Promise<Connection | undefined> {
  try {
    return await parts.connect(sourceOf(parts, found, key), signal);
  } catch (error) {
    signal.throwIfAborted();
    const failure = sshFailure(error);
    if (failure === undefined) throw error;
    if (note(failure, tried, parts.asking)) return undefined;
    throw await told(failure, parts, found, signal);
  }
}

/** Whether another key may help. */
function note(failure: SshFailure, tried: Tried, asked: Asking): boolean {
  const own = failure.kind === 'jump' ? failure.failure : failure;
  if (own.kind === 'authFailed') {
    tried.offered.push(...own.offered);
    tried.tooMany ||= own.tooMany;
    return true;
  }
  if (own.kind !== 'badKeyFile') return own.kind === 'noAgent' || own.kind === 'agentEmpty';
  if (own.problem === 'noPassphrase' && asked === 'silent') tried.locked = true;
  else tried.bad ??= own;
  return true;
}

/** What it means that no key was taken. */
function refusal(
  { id, asking: asked }: SignInParts,
  { instance, address }: FoundLeader,
  keyFile: string | undefined,
  { offered, tooMany, bad, locked }: Tried,
): Error {
  if (locked && asked === 'silent') return new ProblemError({ kind: 'needsUser', id, for: 'passphrase' });
  if (bad && (keyFile !== undefined || offered.length === 0)) return new UnreachableError(bad, id);
  if (offered.length > 0)
    return new UnreachableError({ kind: 'authFailed', host: address, user: 'core', offered, tooMany }, id);
  const { keyPair } = instance;
  return new ProblemError({ kind: 'noKeyForLeader', id, ...(keyPair === undefined ? {} : { keyPair }) });
}

/** A failure with what AWS knows of it. */
export async function told(
  failure: SshFailure,
  parts: Pick<SignInParts, 'id' | 'asking' | 'ways' | 'env' | 'ownAddress'>,
  found: FoundLeader,
  signal: AbortSignal,
): Promise<Error> {
  const { id } = parts;
  const unknown = failure.kind === 'jump' ? failure.failure.kind : failure.kind;
  if (unknown === 'hostKeyUnknown' && parts.asking === 'silent')
    return new ProblemError({ kind: 'needsUser', id, for: 'hostKey' });
  const ways = parts.ways();
  const direct = jumpOf(found, ways) === undefined && proxyFor(found.address, { ...parts, ways }).proxy === undefined;
  const attempt = { aws: found.aws, known: found.known, instance: found.instance, direct };
  return new UnreachableError(failure, id, await whySilent(failure, attempt, parts.ownAddress, signal));
}

/** The first try takes the leader that was just looked up. */
function sourceOf(parts: SignInParts, found: FoundLeader, key: Authentication): TargetSource {
  let first: FoundLeader | undefined = found;
  return async (signal): Promise<Target> => {
    const isFirst = first !== undefined;
    const leader = first ?? (await parts.find(signal));
    first = undefined;
    const mayAsk = isFirst && parts.asking === 'mayAsk';
    const { env, accepted, questions } = parts;
    const ask = mayAsk ? { ask: questions.hostKey } : {};
    const plugin = await parts.plugin();
    return targetOf(leader, isFirst ? key : quiet(key, parts.passphrases), {
      ways: parts.ways(),
      env,
      accepted,
      ...ask,
      ...(plugin === undefined ? {} : { plugin }),
    });
  };
}

/** The key without questions: with the passphrase that opened it. */
function quiet(key: Authentication, passphrases: ReadonlyMap<string, string>): Authentication {
  if (key.kind === 'agent') return key;
  const { path } = key;
  return {
    kind: 'keyFile',
    path,
    passphrase: (attempt) => Promise.resolve(attempt === 1 ? passphrases.get(path) : undefined),
  };
}

/** Asks for a passphrase at most once in this window, as long as it is right. */
function asking({ asking: asked, passphrases, questions }: SignInParts): AskPassphrase {
  return async (path, attempt, signal) => {
    const known = attempt === 1 ? passphrases.get(path) : undefined;
    if (known !== undefined) return known;
    passphrases.delete(path);
    if (asked === 'silent') return undefined;
    const typed = await questions.passphrase(path, attempt, signal);
    if (typed !== undefined) passphrases.set(path, typed);
    return typed;
  };
}
