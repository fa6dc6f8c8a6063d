import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOneOf, needsPrivatePart } from '../../../src/remote/ec2Fingerprints';
import { makeKeyPair } from '../../../src/remote/keys';
import { keyOfFile, ownKeys } from '../../../src/remote/ownKeys';

const NEVER = new AbortController().signal;
const pairs = (hex: string): string => (hex.match(/../g) ?? []).join(':');

/** `ssh-keygen`, OpenSSH's own maker of keys. */
function keygen(...words: string[]): string {
  return execFileSync('ssh-keygen', ['-q', ...words], { encoding: 'utf8' });
}

describe('Fingerprints of EC2', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  before(async () => void (folder = await mkdtemp(join(tmpdir(), 'toil-prints-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  it('of an ed25519 key are its SHA-256, with padding and without a name', async () => {
    const { fingerprint } = await makeKeyPair(at('ed'), 'ann', NEVER);
    const key = await keyOfFile(at('ed'), NEVER);
    assert.ok(key);
    assert.equal(key.fingerprint, fingerprint);
    assert.ok(isOneOf(`${fingerprint.slice('SHA256:'.length)}=`, key.prints));
    assert.ok(isOneOf(fingerprint, key.prints));
    assert.ok(!isOneOf('SHA256:AAAA', key.prints));
  });

  it('of an RSA key are MD5 of the public part, and SHA-1 of the private one where EC2 made it', async () => {
    // As OpenSSL makes them for the EC2 User Guide: `rsa -pubout -outform DER | md5`, `pkcs8 -topk8 -nocrypt -outform DER | sha1`.
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await writeFile(at('rsa.pem'), privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
    const md5 = createHash('md5').update(publicKey.export({ type: 'spki', format: 'der' }));
    const sha1 = createHash('sha1').update(privateKey.export({ type: 'pkcs8', format: 'der' }));
    const expected = [pairs(md5.digest('hex')), pairs(sha1.digest('hex'))];
    const key = await keyOfFile(at('rsa.pem'), NEVER);
    assert.deepEqual(key?.prints, expected);
    assert.equal(key.isClosed, false);
    assert.deepEqual(expected.map(needsPrivatePart), [false, true]);
    assert.ok(isOneOf(expected[1]?.toUpperCase() ?? '', key.prints));
  });

  it('of a key with a passphrase are those of its public part', async () => {
    keygen('-t', 'rsa', '-b', '2048', '-N', 'secret', '-C', 'x', '-f', at('locked'));
    const key = await keyOfFile(at('locked'), NEVER);
    const spki = execFileSync('ssh-keygen', ['-e', '-m', 'PKCS8', '-f', at('locked.pub')], { encoding: 'utf8' });
    const der = Buffer.from(spki.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64');
    assert.deepEqual(key?.prints, [pairs(createHash('md5').update(der).digest('hex'))]);
    assert.equal(key.isClosed, true);
  });

  it('are found for every private key of a folder, and for nothing else in it', async () => {
    await writeFile(at('config'), 'Host *\n');
    execFileSync('mkfifo', [at('pipe')]);
    await writeFile(at('known_hosts'), await readFile(at('ed.pub')));
    const found = await ownKeys(folder, { SSH_AUTH_SOCK: at('no-agent') }, NEVER);
    assert.deepEqual(
      found.map(({ path }) => path),
      ['ed', 'locked', 'rsa.pem'].map(at),
    );
    assert.deepEqual(await ownKeys(at('none'), { SSH_AUTH_SOCK: at('no-agent') }, NEVER), []);
  });
});
