import type { Duplex } from 'node:stream';
import type { ShownKey } from './failure';

/** Who vouches for a machine's host key, best first. */
export interface HostKeyTrust {
  /** Public keys, one `TYPE BASE64 [COMMENT]` each: the cluster's SSM record. */
  readonly keys: readonly string[];
  /** `SHA256:…` of keys: the console output (`consoleFingerprints`), or what the user accepted before. */
  readonly fingerprints: readonly string[];
  /** Shows a key that nothing vouches for; true: accepted. The caller remembers it. Only asked when both lists are empty. */
  readonly ask?: (seen: ShownKey, signal: AbortSignal) => Promise<boolean>;
}

/** How the user proves who he is. */
export type Authentication =
  /**
   * `path`: the agent's Unix socket or named pipe; unset: the system's own (`agentPath`). `first`: fingerprint of the key to offer
   * first, for servers that hang up after six (`MaxAuthTries`).
   */
  | { readonly kind: 'agent'; readonly path?: string; readonly first?: string }
  /** `passphrase` is asked when the file is encrypted, again after a wrong one (`attempt` counts from 1), until undefined. */
  | {
      readonly kind: 'keyFile';
      readonly path: string;
      readonly passphrase?: (attempt: number, signal: AbortSignal) => Promise<string | undefined>;
    };

/** A proxy between the editor and the world. `tls`: HTTPS to the proxy itself. */
export interface Proxy {
  readonly kind: 'http' | 'socks5';
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly user?: string;
  readonly password?: string;
}

/** A machine to connect to. */
export interface Target {
  /** Name or address. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly hostKeys: HostKeyTrust;
  readonly authentication: Authentication;
  readonly proxy?: Proxy;
  /** The machine to go through, where the subnet is private; a proxy is then that machine's. */
  readonly jump?: Target;
  /** Another way to the machine's port, SSM for instance (`sessionManager.ts`); takes the place of proxy and jump. */
  readonly stream?: (signal: AbortSignal) => Promise<Duplex>;
  /** Milliseconds until the port answers (15,000), and from there until commands can be run (20,000). */
  readonly connectTimeout?: number;
  readonly handshakeTimeout?: number;
  /** Milliseconds between questions to a silent server (10,000), and how many it may miss (3). */
  readonly keepAliveInterval?: number;
  readonly keepAliveMisses?: number;
  /** Sessions that the server allows at once: `MaxSessions` of sshd_config(5), 10 unless told. */
  readonly maxSessions?: number;
}

/** Gives the target anew before each try: a leader that was stopped and started has another address. */
export type TargetSource = (signal: AbortSignal) => Promise<Target>;
