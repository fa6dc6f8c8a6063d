/** A public key as it is shown: its type (`ssh-ed25519`), `SHA256:` fingerprint and comment. */
export interface ShownKey {
  readonly type: string;
  readonly fingerprint: string;
  readonly comment: string;
}

/** What is wrong with a private key file. */
export type KeyFileProblem =
  | 'missing'
  | 'unreadable'
  | 'notAKey'
  | 'publicOnly'
  /** A type or cipher that we cannot use, DSA for instance. */
  | 'unsupported'
  | 'noPassphrase'
  | 'wrongPassphrase';

/** Why a machine cannot be reached or a channel cannot be had. Host names and what servers say are untrusted text. */
export type SshFailure =
  /** The machine answers, but nothing listens: it boots, or the port is wrong. */
  | { readonly kind: 'refused'; readonly host: string; readonly port: number }
  /** `connect`: nothing came back, as with a security group that lacks our address, or a wrong address. */
  | { readonly kind: 'timedOut'; readonly host: string; readonly port: number; readonly phase: 'connect' | 'handshake' }
  /** `code`: the system's (`EHOSTUNREACH`, `ENETUNREACH`). */
  | { readonly kind: 'unreachable'; readonly host: string; readonly port: number; readonly code: string }
  | { readonly kind: 'hostNotFound'; readonly host: string }
  /** What answers at the port does not speak SSH, or not a kind of it that we trust. */
  | { readonly kind: 'noHandshake'; readonly host: string; readonly port: number; readonly detail: string }
  /** Fingerprints; `expected` are those that the trusted record holds. */
  | {
      readonly kind: 'hostKeyChanged';
      readonly host: string;
      readonly port: number;
      readonly seen: ShownKey;
      readonly expected: readonly string[];
    }
  /** Nothing vouches for the key, and nobody accepted it. */
  | { readonly kind: 'hostKeyUnknown'; readonly host: string; readonly port: number; readonly seen: ShownKey }
  /** `offered`: our keys in the order of their turn. `tooMany`: the server hung up before all had theirs. */
  | {
      readonly kind: 'authFailed';
      readonly host: string;
      readonly user: string;
      readonly offered: readonly ShownKey[];
      readonly tooMany: boolean;
    }
  /** `status`: of HTTP, or of SOCKS (RFC 1928 section 6); undefined when it hung up. */
  | {
      readonly kind: 'proxyRefused';
      readonly proxy: 'http' | 'socks5';
      readonly host: string;
      readonly port: number;
      readonly status: number | undefined;
    }
  /** `path` undefined: this system names no agent. */
  | { readonly kind: 'noAgent'; readonly path: string | undefined }
  | { readonly kind: 'agentEmpty'; readonly path: string }
  | { readonly kind: 'badKeyFile'; readonly path: string; readonly problem: KeyFileProblem }
  /** `closedByUs`, or the line was cut (`detail` is what the system says of it). */
  | { readonly kind: 'closed'; readonly byUs: boolean; readonly detail: string }
  /** All sessions that the server allows are held by terminals and the like. */
  | { readonly kind: 'sessionsHeld'; readonly held: number }
  /** The server would not open a channel; for a port: nothing listens there. */
  | { readonly kind: 'channelRefused'; readonly what: string; readonly detail: string }
  /** The machine before the last: what is wrong with it. */
  | { readonly kind: 'jump'; readonly failure: SshFailure }
  /** The session-manager-plugin: not installed (`code` undefined), or ended with `code` and these words. */
  | { readonly kind: 'sessionManager'; readonly code: number | undefined; readonly detail: string };

/** A connection or channel that could not be had or was lost; `failure` says why. */
export class SshError extends Error {
  override readonly name = 'SshError';

  constructor(readonly failure: SshFailure) {
    super(`ssh: ${failure.kind}`);
  }
}

/** The failure of an error, if it is one of ours. */
export function sshFailure(error: unknown): SshFailure | undefined {
  return error instanceof SshError ? error.failure : undefined;
}

/** Whether trying again later, with nothing changed by the user, may help. */
export function mayPass(failure: SshFailure): boolean {
  switch (failure.kind) {
    case 'refused':
    case 'timedOut':
    case 'unreachable':
    case 'hostNotFound':
    case 'noHandshake':
    case 'proxyRefused':
      return true;
    case 'closed':
      return !failure.byUs;
    case 'jump':
      return mayPass(failure.failure);
    default:
      return false;
  }
}

/** The `code` of a system error (`ECONNREFUSED`), if it is one. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
