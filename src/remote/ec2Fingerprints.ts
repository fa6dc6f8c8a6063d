import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import type { ParsedKey } from 'ssh2';
import { fingerprint } from './hostKeys';

/**
 * What EC2 may show as the fingerprint of a key pair that a key belongs to (EC2 User Guide, "Verify the fingerprint of your key pair"):
 * SHA-256 of an ed25519 key, MD5 of an RSA key that was imported, SHA-1 of the private part of an RSA key that EC2 made. The last is
 * known only where the private part is.
 */
export function ec2Fingerprints(key: ParsedKey): string[] {
  if (key.type !== 'ssh-rsa') return [plainForm(fingerprint(key.getPublicSSH()))];
  const spki = createPublicKey(key.getPublicPEM()).export({ type: 'spki', format: 'der' });
  const imported = hex('md5', spki);
  if (!key.isPrivateKey()) return [imported];
  const pkcs8 = createPrivateKey(key.getPrivatePEM()).export({ type: 'pkcs8', format: 'der' });
  return [imported, hex('sha1', pkcs8)];
}

/** Whether EC2's fingerprint is one of these; it writes SHA-256 with padding and without its name. */
export function isOneOf(shown: string, prints: readonly string[]): boolean {
  return prints.includes(plainForm(shown));
}

/** Whether it is of a key that EC2 made itself, of which no public part tells anything: twenty bytes, SHA-1. */
export function needsPrivatePart(shown: string): boolean {
  return /^(?:[0-9a-f]{2}:){19}[0-9a-f]{2}$/i.test(shown);
}

function plainForm(shown: string): string {
  const isHex = /^(?:[0-9a-f]{2}:)+[0-9a-f]{2}$/i.test(shown);
  return isHex ? shown.toLowerCase() : shown.replace(/^SHA256:/, '').replace(/=+$/, '');
}

function hex(algorithm: 'md5' | 'sha1', bytes: Buffer): string {
  return (createHash(algorithm).update(bytes).digest('hex').match(/../g) ?? []).join(':');
}
