import type { Duplex } from 'node:stream';
import { Client, type AgentAuthMethod } from 'ssh2';
import { offeredKeys, type OfferedKeys } from './agent';
import { SshError, sshFailure, type SshFailure } from './failure';
import { hostKeyAlgorithms, judgeHostKey, shownKey, trustedFingerprints } from './hostKeys';
import { keepAlive } from './keepAlive';
import { openLine, type SignInToJump } from './line';
import { keepPacketKeys } from './packetKeys';
import type { HostKeyTrust, Target } from './target';

const CONNECT_TIMEOUT = 15_000;
const HANDSHAKE_TIMEOUT = 20_000;
const KEEP_ALIVE_INTERVAL = 10_000;
const KEEP_ALIVE_MISSES = 3;

/** Current algorithms only; host keys and signatures are chosen in `hostKeys.ts` and `agent.ts`. */
const ALGORITHMS = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group-exchange-sha256',
  ],
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'aes256-ctr',
    'aes128-ctr',
    'chacha20-poly1305@openssh.com',
  ],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
} as const;

/** One sign-in that succeeded, for as long as its line holds. */
export interface SignedIn {
  readonly client: Client;
  /** Fingerprint of the host key that was verified. */
  readonly fingerprint: string;
  /** Ends it from our side. */
  end(): void;
}

interface Callbacks {
  /** Told once when the line is gone, whoever ended it. */
  readonly onLost: (failure: SshFailure) => void;
}

/** Keys that the user accepted in this session, by `host:port`. */
export type Pins = Map<string, string>;

/**
 * Connects and signs in once. Rejects with an `SshError`; a host key that nothing vouches for is shown to the user while no line is
 * open, so that no server's clock runs meanwhile, and is pinned.
 */
export async function signIn(target: Target, pins: Pins, callbacks: Callbacks, signal: AbortSignal): Promise<SignedIn> {
  const keys = await offeredKeys(target.authentication, signal);
  try {
    return await attempt(target, { keys, pins }, callbacks, signal);
  } catch (error) {
    const failure = sshFailure(error);
    if (failure?.kind !== 'hostKeyUnknown' || !target.hostKeys.ask) throw error;
    if (!(await target.hostKeys.ask(failure.seen, signal))) throw error;
    signal.throwIfAborted();
    pins.set(place(target), failure.seen.fingerprint);
    return attempt(target, { keys, pins }, callbacks, signal);
  }
}

interface Proof {
  readonly keys: OfferedKeys;
  readonly pins: Pins;
}

function place({ host, port }: Target): string {
  return `${host}:${port}`;
}

/** The records; where there are none, what the user accepted. */
function trustIn(target: Target, pins: Pins): HostKeyTrust {
  const { keys, fingerprints } = target.hostKeys;
  const pin = pins.get(place(target));
  return keys.length + fingerprints.length > 0 || pin === undefined ? target.hostKeys : { keys, fingerprints: [pin] };
}

async function attempt(
  target: Target,
  { keys, pins }: Proof,
  callbacks: Callbacks,
  signal: AbortSignal,
): Promise<SignedIn> {
  const timeout = target.connectTimeout ?? CONNECT_TIMEOUT;
  const toJump: SignInToJump = (jump, onLost, stop) => signInToJump(jump, pins, onLost, stop);
  const { line, release } = await openLine(target, timeout, toJump, signal);
  const client = new Client();
  // Each channel that is being opened listens.
  client.setMaxListeners(0);
  try {
    const fingerprint = await handshake(client, line, { target, keys, trust: trustIn(target, pins) }, signal);
    return signedIn(client, line, { target, fingerprint, release }, callbacks);
  } catch (error) {
    client.on('error', () => undefined);
    client.destroy();
    line.destroy();
    release();
    throw error;
  }
}

interface Parties {
  readonly target: Target;
  readonly keys: OfferedKeys;
  readonly trust: HostKeyTrust;
}

/** Verifies the server, then lets it verify us; gives the fingerprint of its key. */
async function handshake(client: Client, line: Duplex, parties: Parties, signal: AbortSignal): Promise<string> {
  const { target, keys, trust } = parties;
  const { host, port } = target;
  let verdict: SshFailure | undefined;
  let fingerprint = '';
  await new Promise<void>((resolve, reject) => {
    const fail = (failure: SshFailure): void => reject(new SshError(verdict ?? failure));
    const limit = target.handshakeTimeout ?? HANDSHAKE_TIMEOUT;
    const late = setTimeout(() => fail({ kind: 'timedOut', host, port, phase: 'handshake' }), limit);
    const abort = (): void => reject(signal.reason as Error);
    const settled = (): void => {
      clearTimeout(late);
      signal.removeEventListener('abort', abort);
    };
    signal.addEventListener('abort', abort, { once: true });
    keepPacketKeys(client);
    client.once('ready', () => {
      settled();
      resolve();
    });
    client.once('close', () => {
      settled();
      fail({ kind: 'noHandshake', host, port, detail: 'closed' });
    });
    client.on('error', (error: Leveled) => {
      // One key that cannot sign: the next has its turn.
      if (error.level === 'agent') return;
      settled();
      fail(signInFailure(error, target, keys));
    });
    if (signal.aborted) {
      settled();
      abort();
      return;
    }
    const agent: AgentAuthMethod = { type: 'agent', username: target.user, agent: keys };
    client.connect({
      sock: gathering(line),
      username: target.user,
      authHandler: [agent],
      algorithms: { ...mutable(ALGORITHMS), serverHostKey: hostKeyAlgorithms(trust) },
      hostVerifier: (blob: Buffer) => {
        fingerprint = shownKey(blob).fingerprint;
        verdict = hostKeyFailure(blob, target, trust);
        return verdict === undefined;
      },
      readyTimeout: 0,
      keepaliveInterval: 0,
    });
  });
  return fingerprint;
}

/** ssh2 writes each packet in three parts, and each would be a call of the system: what is written in one turn goes as one. */
function gathering(line: Duplex): Duplex {
  const write = line.write.bind(line) as (data: Buffer) => boolean;
  const gathered = (data: Buffer): boolean => {
    if (line.writableCorked === 0) {
      line.cork();
      process.nextTick(() => line.uncork());
    }
    return write(data);
  };
  return Object.assign(line, { write: gathered });
}

function hostKeyFailure(blob: Buffer, { host, port }: Target, trust: HostKeyTrust): SshFailure | undefined {
  const seen = shownKey(blob);
  switch (judgeHostKey(blob, trust)) {
    case 'trusted':
      return undefined;
    case 'changed':
      return { kind: 'hostKeyChanged', host, port, seen, expected: trustedFingerprints(trust) };
    case 'unknown':
      return { kind: 'hostKeyUnknown', host, port, seen };
  }
}

interface Known {
  readonly target: Target;
  readonly fingerprint: string;
  readonly release: () => void;
}

function signedIn(
  client: Client,
  line: Duplex,
  { target, fingerprint, release }: Known,
  callbacks: Callbacks,
): SignedIn {
  let byUs = false;
  let detail = '';
  let over = false;
  const lost = (): void => {
    if (over) return;
    over = true;
    stop();
    release();
    callbacks.onLost({ kind: 'closed', byUs, detail });
  };
  const life = {
    interval: target.keepAliveInterval ?? KEEP_ALIVE_INTERVAL,
    misses: target.keepAliveMisses ?? KEEP_ALIVE_MISSES,
  };
  const stop = keepAlive(client, line, life, () => {
    detail = 'silent';
    client.destroy();
    lost();
  });
  client.on('error', (error) => void (detail = error.message));
  client.once('close', lost);
  // A stream that is no socket may end without closing.
  client.once('end', lost);
  return {
    client,
    fingerprint,
    end: () => {
      byUs = true;
      client.end();
      client.destroy();
      lost();
    },
  };
}

/** Signs in to the machine on the way, for `line.ts`. */
async function signInToJump(jump: Target, pins: Pins, onLost: () => void, signal: AbortSignal): Promise<SignedIn> {
  try {
    return await signIn(jump, pins, { onLost }, signal);
  } catch (error) {
    const failure = sshFailure(error);
    throw failure ? new SshError({ kind: 'jump', failure }) : error;
  }
}

/** What ssh2 1.17 adds to its errors (lib/client.js, lib/protocol/utils.js). */
type Leveled = Error & { readonly level?: string; readonly code?: unknown };

/** SSH_DISCONNECT_PROTOCOL_ERROR, with which sshd says "Too many authentication failures" (RFC 4253 section 11.1). */
const PROTOCOL_ERROR = 2;

function signInFailure(error: Leveled, target: Target, keys: OfferedKeys): SshFailure {
  const { host, port, user } = target;
  const tooMany = error.code === PROTOCOL_ERROR && /too many auth/i.test(error.message);
  if (tooMany || error.level === 'client-authentication') {
    return { kind: 'authFailed', host, user, offered: keys.shown, tooMany };
  }
  return { kind: 'noHandshake', host, port, detail: error.message };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : never };

function mutable<T extends Readonly<Record<string, readonly unknown[]>>>(lists: T): Mutable<T> {
  return Object.fromEntries(Object.entries(lists).map(([key, list]) => [key, [...list]])) as Mutable<T>;
}
