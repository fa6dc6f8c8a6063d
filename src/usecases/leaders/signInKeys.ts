import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyPair } from '../../provisioner/aws/calls/ec2';
import { agentPath } from '../../remote/agent';
import { isOneOf, needsPrivatePart } from '../../remote/ec2Fingerprints';
import { keyOfFile, keysOfAgent } from '../../remote/ownKeys';
import type { Authentication } from '../../remote/target';
import { absoluteFolder } from '../../shared/paths';

/** Where keys are looked for. */
export interface KeyPlaces {
  /** The one key that is to be used: the user's setting. */
  readonly keyFile?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** Asks for the passphrase of a key file; undefined: the user gave up. */
export type AskPassphrase = (path: string, attempt: number, signal: AbortSignal) => Promise<string | undefined>;

/** Files of `~/.ssh` that are no private keys. */
const NO_KEYS = /^(?:known_hosts|authorized_keys|config|environment|rc|allowed_signers)|\.(?:pub|old|bak|sock)$/;
/** Bytes; the longest real key has some 7,000. */
const LONGEST_KEY = 64 * 1024;
/** Keys that are tried although nothing says that they fit: each is a connection. */
const MOST_OTHERS = 6;

/**
 * The ways to sign in, best first: the key of the setting alone; else what fits the cluster's key pair, in the agent or in `~/.ssh`; then the
 * agent's other keys and those of `~/.ssh`, one of which a colleague may have let in. Empty where there is no key at all.
 */
export async function signInKeys(
  { keyFile, env, home }: KeyPlaces,
  keyPair: Pick<KeyPair, 'fingerprint'> | undefined,
  ask: AskPassphrase,
  signal: AbortSignal,
): Promise<Authentication[]> {
  const fileWay = (path: string): Authentication => {
    return { kind: 'keyFile', path, passphrase: (attempt, stop) => ask(path, attempt, stop) };
  };
  if (keyFile !== undefined) return [fileWay(absoluteFolder(keyFile, home))];
  const [agent, files] = await Promise.all([agentWay(env, keyPair, signal), keyFiles(home, keyPair, signal)]);
  const fitting = files.filter(({ fits }) => fits === 'yes').map(({ path }) => fileWay(path));
  const others = files.filter(({ fits }) => fits !== 'yes').slice(0, MOST_OTHERS);
  const agents = agent === undefined ? [] : [agent];
  const first = agent?.first === undefined ? [...fitting, ...agents] : [...agents, ...fitting];
  return [...first, ...others.map(({ path }) => fileWay(path))];
}

type AgentWay = Extract<Authentication, { kind: 'agent' }>;

async function agentWay(
  env: KeyPlaces['env'],
  keyPair: Pick<KeyPair, 'fingerprint'> | undefined,
  signal: AbortSignal,
): Promise<AgentWay | undefined> {
  const path = await agentPath(env, process.platform);
  if (path === undefined) return undefined;
  const keys = await keysOfAgent(path, signal);
  if (keys.length === 0) return undefined;
  const first = keyPair && keys.find(({ prints }) => isOneOf(keyPair.fingerprint, prints));
  return { kind: 'agent', path, ...(first === undefined ? {} : { first: first.fingerprint }) };
}

interface KeyFile {
  readonly path: string;
  readonly fits: 'yes' | 'unknown' | 'no';
}

async function keyFiles(
  home: string,
  keyPair: Pick<KeyPair, 'fingerprint'> | undefined,
  signal: AbortSignal,
): Promise<KeyFile[]> {
  const folder = join(home, '.ssh');
  const names = await readdir(folder, { withFileTypes: true }).catch(() => []);
  // Who reads a pipe waits for ever.
  const files = names.filter((name) => name.isFile() || name.isSymbolicLink());
  const candidates = files.filter(({ name }) => !NO_KEYS.test(name));
  const read = await Promise.all(candidates.map(({ name }) => keyFile(join(folder, name), keyPair, signal)));
  const found = read.filter((file) => file !== undefined);
  // What nobody can tell may fit; what does not is only for those whom a colleague let in.
  return [...found.filter(({ fits }) => fits !== 'no'), ...found.filter(({ fits }) => fits === 'no')];
}

async function keyFile(
  path: string,
  keyPair: Pick<KeyPair, 'fingerprint'> | undefined,
  signal: AbortSignal,
): Promise<KeyFile | undefined> {
  const privateText = await readFile(path, { encoding: 'utf8', signal }).catch(() => '');
  signal.throwIfAborted();
  if (privateText.length > LONGEST_KEY || !privateText.includes('PRIVATE KEY-----')) return undefined;
  const key = await keyOfFile(path, signal);
  if (key === undefined || keyPair === undefined) return { path, fits: 'unknown' };
  if (isOneOf(keyPair.fingerprint, key.prints)) return { path, fits: 'yes' };
  const mayFit = key.isClosed && key.type === 'ssh-rsa' && needsPrivatePart(keyPair.fingerprint);
  return { path, fits: mayFit ? 'unknown' : 'no' };
}
