import { readdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import {
  BaseAgent,
  OpenSSHAgent,
  type KnownPublicKeys,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2';
import { SshError, type ShownKey } from './failure';
import { fingerprint, shownKey } from './hostKeys';
import { readPrivateKey } from './keys';
import type { Authentication } from './target';

const WINDOWS_PIPES = '\\\\.\\pipe\\';
/** Of Windows' own OpenSSH agent. */
const WINDOWS_AGENT = `${WINDOWS_PIPES}openssh-ssh-agent`;
/** Milliseconds; an agent that asks its user answers when it lists, not when it signs. */
const LISTING_LIMIT = 10_000;

/**
 * Where this system's agent listens: `SSH_AUTH_SOCK`, and on Windows Pageant's pipe (`pageant.USER.HASH`, PuTTY manual 9.4.4: it
 * speaks OpenSSH's protocol) or that of OpenSSH. Undefined when there is none.
 */
export async function agentPath(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): Promise<string | undefined> {
  const told = env['SSH_AUTH_SOCK'];
  if (told) return told;
  if (platform !== 'win32') return undefined;
  const pipes: string[] = await readdir(WINDOWS_PIPES).catch(() => []);
  const mine = `pageant.${userInfo().username}.`.toLowerCase();
  const pageant = pipes.find((name) => name.toLowerCase().startsWith(mine));
  if (pageant !== undefined) return WINDOWS_PIPES + pageant;
  return pipes.includes('openssh-ssh-agent') ? WINDOWS_AGENT : undefined;
}

/** The keys that an agent holds. Rejects with an `SshError` of kind `noAgent`. */
export async function agentPublicKeys(path: string | undefined, signal: AbortSignal): Promise<ParsedKey[]> {
  signal.throwIfAborted();
  if (path === undefined) throw new SshError({ kind: 'noAgent', path });
  const agent = new OpenSSHAgent(path);
  return new Promise((resolve, reject) => {
    const missing = (): void => reject(new SshError({ kind: 'noAgent', path }));
    const timer = setTimeout(missing, LISTING_LIMIT);
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    agent.getIdentities((error, keys) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      if (error) missing();
      else resolve(usable(keys ?? []));
    });
  });
}

/** Certificates and keys of unknown kind are not for us; DSA is dead. */
function usable(keys: KnownPublicKeys<ParsedKey>): ParsedKey[] {
  return keys.flatMap((each) => {
    const key = 'pubKey' in each ? each.pubKey : each;
    return 'getPublicSSH' in key && key.type !== 'ssh-dss' ? [key] : [];
  });
}

/** Signs with one of the offered keys. */
type Signer = (key: ParsedKey, data: Buffer, hash: string | undefined, done: SignCallback) => void;

/** The keys of one sign-in, wherever they lie, as ssh2 wants them; it is also the record of what was offered. */
export class OfferedKeys extends BaseAgent<ParsedKey> {
  constructor(
    private readonly keys: readonly ParsedKey[],
    private readonly signer: Signer,
  ) {
    super();
  }

  /** In the order of their turn. */
  get shown(): ShownKey[] {
    return this.keys.map((key) => shownKey(key.getPublicSSH(), key.comment));
  }

  override getIdentities(done: (error?: Error | null, keys?: ParsedKey[]) => void): void {
    done(null, [...this.keys]);
  }

  override sign(
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    done?: SignCallback,
  ): void {
    const answer = typeof options === 'function' ? options : done;
    if (!answer) throw new TypeError('a signature needs somebody to tell');
    const hash = typeof options === 'function' ? undefined : options.hash;
    // Without a hash an RSA key would sign SHA-1: an old server that wants that is not obeyed.
    if (key.type === 'ssh-rsa' && hash !== 'sha256' && hash !== 'sha512') answer(new Error('no SHA-1 signatures'));
    else this.signer(key, data, hash, answer);
  }
}

/**
 * The keys to offer. Rejects with an `SshError` of kind `noAgent`, `agentEmpty` or `badKeyFile`; all questions to the user come
 * here, before a server's clock runs.
 */
export async function offeredKeys(authentication: Authentication, signal: AbortSignal): Promise<OfferedKeys> {
  if (authentication.kind === 'keyFile') {
    const own = await readPrivateKey(authentication.path, authentication.passphrase, signal);
    return new OfferedKeys([own], (_key, data, hash, done) => signSelf(own, data, hash, done));
  }
  const path = authentication.path ?? (await agentPath(process.env, process.platform));
  const keys = await agentPublicKeys(path, signal);
  if (path === undefined || keys.length === 0) throw new SshError({ kind: 'agentEmpty', path: path ?? '' });
  const first = (key: ParsedKey): number => (fingerprint(key.getPublicSSH()) === authentication.first ? 0 : 1);
  const agent = new OpenSSHAgent(path);
  return new OfferedKeys(
    [...keys].sort((a, b) => first(a) - first(b)),
    // ssh2's agent takes the hash's name as the flag of the protocol's sign request; its types lack the other keys' case.
    (key, data, hash, done) => agent.sign(key, data, hash === undefined ? {} : { hash: hash as 'sha256' }, done),
  );
}

function signSelf(key: ParsedKey, data: Buffer, hash: string | undefined, done: SignCallback): void {
  const signature: Buffer | Error = key.sign(data, hash);
  if (signature instanceof Error) done(signature);
  else done(null, signature);
}
