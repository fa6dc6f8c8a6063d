import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { fitsKeyPair } from '../../../../src/usecases/leaders/keyPairs';

/** What the EC2 user guide has people do to see the same fingerprint as AWS. */
const openssl = (words: readonly string[], input: string | Buffer): Buffer => execFileSync('openssl', words, { input });
const hex = (digest: 'md5' | 'sha1', der: Buffer): string =>
  (
    openssl(['dgst', `-${digest}`, '-c'], der)
      .toString()
      .split('= ')[1] ?? ''
  ).trim();

describe('fitsKeyPair', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const privateText = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const field = (bytes: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const modulus = Buffer.concat([Buffer.from([0]), Buffer.from(n, 'base64url')]);
  const blob = Buffer.concat([field(Buffer.from('ssh-rsa')), field(Buffer.from(e, 'base64url')), field(modulus)]);
  const rsa = { publicKey: `ssh-rsa ${blob.toString('base64')}`, fingerprint: 'SHA256:rsa' };

  it('knows an imported RSA key by the MD5 of its public part', () => {
    const der = openssl(['pkey', '-pubout', '-outform', 'DER'], privateText);
    assert.ok(fitsKeyPair(rsa, { fingerprint: hex('md5', der) }));
    assert.ok(!fitsKeyPair(rsa, { fingerprint: hex('md5', Buffer.concat([der, der])) }));
  });

  it('knows an RSA key that AWS made by the SHA-1 of its private part, when that can be read', () => {
    const der = openssl(['pkcs8', '-topk8', '-nocrypt', '-outform', 'DER'], privateText);
    const made = { fingerprint: hex('sha1', der) };
    assert.ok(fitsKeyPair({ ...rsa, privateText }, made));
    assert.ok(!fitsKeyPair(rsa, made));
    assert.ok(!fitsKeyPair({ ...rsa, privateText: privateText.slice(0, 300) }, made));
  });

  it('knows an ed25519 key by its SHA-256, as AWS and as ssh-keygen write it', () => {
    const key = { publicKey: 'ssh-ed25519 AAAA', fingerprint: 'SHA256:Z8VYwE7eZCvfoDUWgwuhXjcRlRvkDIxOYTEBebFngGE' };
    assert.ok(fitsKeyPair(key, { fingerprint: 'Z8VYwE7eZCvfoDUWgwuhXjcRlRvkDIxOYTEBebFngGE=' }));
    assert.ok(fitsKeyPair(key, { fingerprint: key.fingerprint }));
    assert.ok(!fitsKeyPair(key, { fingerprint: 'A8VYwE7eZCvfoDUWgwuhXjcRlRvkDIxOYTEBebFngGE=' }));
  });
});
