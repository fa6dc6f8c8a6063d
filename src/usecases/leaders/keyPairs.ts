import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeyPair } from '../../provisioner/aws/calls/ec2';

/** A key as far as it is known without a passphrase. */
export interface LocalKey {
  /** `SHA256:…` of ssh-keygen(1). */
  readonly fingerprint: string;
  /** `TYPE BASE64`. */
  readonly publicKey: string;
  /** The private key file's text, when it can be read. */
  readonly privateText?: string;
}

/**
 * Whether a key is the one of a key pair at EC2, which shows ed25519 keys by their SHA-256, imported RSA keys by the MD5 of their public part and
 * RSA keys that AWS made by the SHA-1 of their private part (EC2 user guide, "Verify the fingerprint of your key pair").
 */
export function fitsKeyPair(key: LocalKey, { fingerprint }: Pick<KeyPair, 'fingerprint'>): boolean {
  const theirs = fingerprint.replace(/^SHA256:/, '').replace(/=+$/, '');
  if (key.fingerprint.replace(/^SHA256:/, '') === theirs) return true;
  const imported = publicDer(key.publicKey);
  if (imported !== undefined && hexPairs('md5', imported) === theirs) return true;
  const made = key.privateText === undefined ? undefined : privateDer(key.privateText);
  return made !== undefined && hexPairs('sha1', made) === theirs;
}

/** SubjectPublicKeyInfo of an RSA key in OpenSSH's form (RFC 4253 section 6.6: type, e, n); undefined for other keys. */
function publicDer(line: string): Buffer | undefined {
  const blob = Buffer.from(line.split(/\s+/)[1] ?? '', 'base64');
  const [type, e, n] = fields(blob);
  if (type?.toString('latin1') !== 'ssh-rsa' || e === undefined || n === undefined) return undefined;
  const jwk = { kty: 'RSA', e: unsigned(e).toString('base64url'), n: unsigned(n).toString('base64url') };
  return createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' });
}

function privateDer(text: string): Buffer | undefined {
  try {
    return createPrivateKey(text).export({ type: 'pkcs8', format: 'der' });
  } catch {
    // Encrypted, or OpenSSH's own format: AWS gives out neither.
    return undefined;
  }
}

function fields(blob: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at + 4 <= blob.length;) {
    const end = at + 4 + blob.readUInt32BE(at);
    found.push(blob.subarray(at + 4, end));
    at = end;
  }
  return found;
}

/** Without the zero that keeps a number from being negative. */
function unsigned(number: Buffer): Buffer {
  return number[0] === 0 ? number.subarray(1) : number;
}

function hexPairs(algorithm: 'md5' | 'sha1', bytes: Buffer): string {
  return createHash(algorithm)
    .update(bytes)
    .digest('hex')
    .replace(/..(?!$)/g, '$&:');
}
