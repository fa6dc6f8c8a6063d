import { createHash, timingSafeEqual } from 'node:crypto';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import type { ShownKey } from './failure';
import type { HostKeyTrust } from './target';

/** A public key: its type and the bytes that are signed and hashed (RFC 4253 section 6.6). */
export interface PublicKey {
  readonly type: string;
  readonly blob: Buffer;
  readonly comment: string;
}

/** What a signature by a key of this type is called (RFC 8332, 5656, 8709). `ssh-rsa` itself means SHA-1 and is left out. */
const ALGORITHMS: ReadonlyMap<string, readonly ServerHostKeyAlgorithm[]> = new Map([
  ['ssh-ed25519', ['ssh-ed25519']],
  ['ecdsa-sha2-nistp256', ['ecdsa-sha2-nistp256']],
  ['ecdsa-sha2-nistp384', ['ecdsa-sha2-nistp384']],
  ['ecdsa-sha2-nistp521', ['ecdsa-sha2-nistp521']],
  ['ssh-rsa', ['rsa-sha2-512', 'rsa-sha2-256']],
] satisfies [string, ServerHostKeyAlgorithm[]][]);

/** The `SHA256:` form of ssh-keygen(1): base64 without padding. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** Reads one `TYPE BASE64 [COMMENT]` line; undefined when it is none, or when its type is not that of its bytes. */
export function parsePublicKey(line: string): PublicKey | undefined {
  const found = /^\s*([a-z0-9@.-]+)[ \t]+([A-Za-z0-9+/]+={0,2})(?:[ \t]+([^\r\n]*?))?\s*$/.exec(line);
  if (!found) return undefined;
  const [, type = '', base64 = '', comment = ''] = found;
  const blob = Buffer.from(base64, 'base64');
  return keyType(blob) === type ? { type, blob, comment } : undefined;
}

/** The type that a key's bytes name; empty when they are no key. */
export function keyType(blob: Buffer): string {
  if (blob.length < 4) return '';
  const length = blob.readUInt32BE(0);
  return length > 64 || blob.length < 4 + length ? '' : blob.toString('latin1', 4, 4 + length);
}

/** A key as it is shown to people. */
export function shownKey(blob: Buffer, comment = ''): ShownKey {
  return { type: keyType(blob), fingerprint: fingerprint(blob), comment };
}

/**
 * Fingerprints of host keys in the console output of a machine that boots: the line `SSH host key: SHA256:… (ED25519)` of
 * Flatcar (reference kubernetes-on-aws.md 6b; it prints them through /run/issue.d), and what cloud-init prints between
 * `BEGIN` and `END SSH HOST KEY FINGERPRINTS` (`256 SHA256:… root@host (ED25519)`). A console is reused by reboots only, so all count.
 */
export function consoleFingerprints(text: string): string[] {
  const flatcar = [...text.matchAll(/SSH host key: (SHA256:[A-Za-z0-9+/]{43}) \([A-Z0-9-]+\)/g)];
  const sections = [...text.matchAll(/BEGIN SSH HOST KEY FINGERPRINTS([^]*?)END SSH HOST KEY FINGERPRINTS/g)];
  const cloudInit = sections.flatMap(([, body = '']) => [...body.matchAll(/\d+ (SHA256:[A-Za-z0-9+/]{43}) /g)]);
  return [...new Set([...flatcar, ...cloudInit].map(([, print = '']) => print))];
}

/** `trusted`, `changed` (there is a record, and it says otherwise) or `unknown` (there is none). */
export function judgeHostKey(blob: Buffer, trust: HostKeyTrust): 'trusted' | 'changed' | 'unknown' {
  const known = trust.keys.flatMap((line) => parsePublicKey(line) ?? []);
  const print = fingerprint(blob);
  if (known.some((key) => sameBytes(key.blob, blob)) || trust.fingerprints.includes(print)) return 'trusted';
  return trust.keys.length > 0 || trust.fingerprints.length > 0 ? 'changed' : 'unknown';
}

function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Every fingerprint that a trust holds. */
export function trustedFingerprints(trust: HostKeyTrust): string[] {
  const keys = trust.keys.flatMap((line) => parsePublicKey(line) ?? []);
  return [...keys.map((key) => fingerprint(key.blob)), ...trust.fingerprints];
}

/**
 * The host key algorithms to ask for. Those of known keys come first, so that a server with several keys shows one that can be
 * checked (ssh_config(5), HostKeyAlgorithms).
 */
export function hostKeyAlgorithms(trust: HostKeyTrust): ServerHostKeyAlgorithm[] {
  const known = trust.keys.flatMap((line) => ALGORITHMS.get(parsePublicKey(line)?.type ?? '') ?? []);
  return [...new Set([...known, ...[...ALGORITHMS.values()].flat()])];
}
