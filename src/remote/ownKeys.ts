import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { utils, type ParsedKey } from 'ssh2';
import { agentPath, agentPublicKeys } from './agent';
import { ec2Fingerprints } from './ec2Fingerprints';
import { SshError } from './failure';
import { fingerprint } from './hostKeys';
import { readPrivateKey, readPublicKey } from './keys';

/** A private key that this machine has, as far as it tells without a passphrase. */
export interface OwnKey {
  /** Its file; undefined: the ssh-agent holds it. */
  readonly path?: string;
  readonly type: string;
  /** One line, as in `authorized_keys`. */
  readonly publicKey: string;
  /** `SHA256:…`. */
  readonly fingerprint: string;
  /** What EC2 may show for it. */
  readonly prints: readonly string[];
  /** The private part could not be looked at: it has a passphrase, or the agent keeps it. */
  readonly isClosed: boolean;
}

/** The private keys in the files of a folder, and those that the agent holds. What cannot be read is left out. */
export async function ownKeys(folder: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<OwnKey[]> {
  const agent = agentPath(env, process.platform).then((path) => keysOfAgent(path, signal));
  const [inFiles, inAgent] = await Promise.all([keysIn(folder, signal), agent]);
  const known = new Set(inFiles.map((key) => key.fingerprint));
  return [...inFiles, ...inAgent.filter((key) => !known.has(key.fingerprint))];
}

/** The key of one file; undefined when it is none, or tells nothing without its passphrase. */
export async function keyOfFile(path: string, signal: AbortSignal): Promise<OwnKey | undefined> {
  const open = await unlessUnreadable(readPrivateKey(path, undefined, signal));
  if (open !== undefined) return { ...described(open), path };
  const made = await unlessUnreadable(readPublicKey(path, signal));
  const key = made === undefined ? undefined : parsed(made.publicKey);
  return key === undefined ? undefined : { ...described(key), path };
}

async function keysIn(folder: string, signal: AbortSignal): Promise<OwnKey[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries
    // The sockets of running connections lie there too; who reads a pipe waits for ever.
    .filter((entry) => (entry.isFile() || entry.isSymbolicLink()) && !entry.name.endsWith('.pub'))
    .map(({ name }) => name)
    .sort();
  const found = await Promise.all(names.map((name) => keyOfFile(join(folder, name), signal)));
  return found.flatMap((key) => key ?? []);
}

/** Those that an agent holds; none where it cannot be asked. */
export async function keysOfAgent(path: string | undefined, signal: AbortSignal): Promise<OwnKey[]> {
  return ((await unlessUnreadable(agentPublicKeys(path, signal))) ?? []).map(described);
}

function described(key: ParsedKey): OwnKey {
  const blob = key.getPublicSSH();
  return {
    type: key.type,
    publicKey: `${key.type} ${blob.toString('base64')} ${key.comment}`.trim(),
    fingerprint: fingerprint(blob),
    prints: ec2Fingerprints(key),
    isClosed: !key.isPrivateKey(),
  };
}

function parsed(publicKey: string): ParsedKey | undefined {
  const key = utils.parseKey(publicKey);
  return key instanceof Error ? undefined : Array.isArray(key) ? (key as ParsedKey[])[0] : key;
}

async function unlessUnreadable<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof SshError) return undefined;
    throw error;
  }
}
