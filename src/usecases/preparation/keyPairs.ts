import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Aws } from '../../provisioner/aws/aws';
import type { KeyPair } from '../../provisioner/aws/calls/ec2';
import { isOneOf, needsPrivatePart } from '../../remote/ec2Fingerprints';
import { makeKeyPair } from '../../remote/keys';
import { keyOfFile, ownKeys, type OwnKey } from '../../remote/ownKeys';

export type { KeyPair } from '../../provisioner/aws/calls/ec2';
export { keyOfFile, type OwnKey } from '../../remote/ownKeys';

/** Whether a private key of this machine belongs to a key pair. */
export type KeyMatch =
  | { readonly kind: 'fits'; readonly key: OwnKey }
  /** None does. */
  | { readonly kind: 'none' }
  /** EC2 made it, and the private parts of these could not be looked at: a passphrase, or the agent keeps them. */
  | { readonly kind: 'cannotTell'; readonly closed: readonly OwnKey[] };

export interface MatchedPair {
  readonly pair: KeyPair;
  readonly match: KeyMatch;
}

/** An account in one region, as far as key pairs go. */
export type KeyPairCalls = Pick<Aws, 'ec2'>;

/** Where a user keeps keys. */
export function keyFolder(home: string): string {
  return path.join(home, '.ssh');
}

/** The private keys of this machine: in `~/.ssh` and in the ssh-agent; `also` files elsewhere. */
export async function keysHere(
  place: { readonly home: string; readonly env: NodeJS.ProcessEnv },
  also: readonly string[],
  signal: AbortSignal,
): Promise<OwnKey[]> {
  const [usual, others] = await Promise.all([
    ownKeys(keyFolder(place.home), place.env, signal),
    Promise.all(also.map((file) => keyOfFile(file, signal))),
  ]);
  const extra = others.flatMap((key) =>
    key === undefined || usual.some(({ path: file }) => file === key.path) ? [] : key,
  );
  return [...extra, ...usual];
}

/** Each key pair with the private key that belongs to it; those that fit first, the rest by name. */
export function usableKeyPairs(pairs: readonly KeyPair[], keys: readonly OwnKey[]): MatchedPair[] {
  const matched = pairs.map((pair) => ({ pair, match: matchOf(pair, keys) }));
  const rank = { fits: 0, cannotTell: 1, none: 2 };
  return matched.sort((a, b) => rank[a.match.kind] - rank[b.match.kind] || a.pair.name.localeCompare(b.pair.name));
}

function matchOf(pair: KeyPair, keys: readonly OwnKey[]): KeyMatch {
  const key = keys.find(({ prints }) => isOneOf(pair.fingerprint, prints));
  if (key !== undefined) return { kind: 'fits', key };
  const closed = keys.filter(({ type, isClosed }) => type === 'ssh-rsa' && isClosed);
  return needsPrivatePart(pair.fingerprint) && closed.length > 0 ? { kind: 'cannotTell', closed } : { kind: 'none' };
}

/** A key pair of EC2 is called so: 1 to 255 ASCII characters (EC2 API reference, ImportKeyPair); ours are file names too. */
export function keyPairNameFault(name: string, taken: readonly string[]): 'empty' | 'letters' | 'taken' | undefined {
  if (name === '') return 'empty';
  if (!/^[A-Za-z0-9][\w.-]{0,200}$/.test(name)) return 'letters';
  return taken.includes(name) ? 'taken' : undefined;
}

/** Where the private key of a new pair goes unless the user says otherwise. */
export function defaultKeyFile(home: string, name: string): string {
  return path.join(keyFolder(home), `toil-clusters-${name}`);
}

/** Whether a file, or the public key that would lie beside it, is there: neither is ever written over. */
export async function keyFileTaken(file: string): Promise<boolean> {
  const found = await Promise.all([file, `${file}.pub`].map((each) => stat(each).catch(() => undefined)));
  return found.some((each) => each !== undefined);
}

/**
 * Makes a key pair in a file that only the user may read; its public key lies beside it.
 * @throws the system’s `EEXIST` when either file is there.
 */
export async function makeKeyFile(file: string, comment: string, signal: AbortSignal): Promise<OwnKey> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await makeKeyPair(file, comment, signal);
  const key = await keyOfFile(file, signal);
  if (key === undefined) throw new Error(`the key that was written cannot be read: ${file}`);
  return key;
}

/** Makes a public key known to EC2 in the region. @throws AwsError `alreadyExists`, … */
export function importKey(aws: KeyPairCalls, name: string, key: OwnKey, signal: AbortSignal): Promise<KeyPair> {
  return aws.ec2.importKeyPair(name, key.publicKey, {}, signal);
}
