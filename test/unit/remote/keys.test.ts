import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sshFailure } from '../../../src/remote/failure';
import { makeKeyPair, readPrivateKey, readPublicKey } from '../../../src/remote/keys';

const signal = new AbortController().signal;

/** `ssh-keygen`, OpenSSH's own reader and maker of keys. */
function keygen(...words: string[]): string {
  return execFileSync('ssh-keygen', words, { encoding: 'utf8' }).trim();
}

describe('A key pair', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  before(async () => void (folder = await mkdtemp(join(tmpdir(), 'toil-keys-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  it('is one that OpenSSH reads, with its comment and fingerprint', async () => {
    const made = await makeKeyPair(at('new'), 'me at home', signal);
    assert.equal(keygen('-y', '-f', at('new')), made.publicKey);
    assert.equal(keygen('-lf', at('new.pub')), `256 ${made.fingerprint} me at home (ED25519)`);
    assert.equal((await readFile(at('new.pub'), 'utf8')).trim(), made.publicKey);
  });

  it('is for its owner only', async () => {
    if (process.platform !== 'win32') assert.equal((await stat(at('new'))).mode & 0o777, 0o600);
  });

  it('is never written over another, and leaves no half of itself', async () => {
    const before = await readFile(at('new'), 'utf8');
    await assert.rejects(makeKeyPair(at('new'), '', signal), { code: 'EEXIST' });
    assert.equal(await readFile(at('new'), 'utf8'), before);
    await writeFile(at('half.pub'), 'mine');
    await assert.rejects(makeKeyPair(at('half'), '', signal), { code: 'EEXIST' });
    assert.equal(await readFile(at('half.pub'), 'utf8'), 'mine');
    await assert.rejects(stat(at('half')), { code: 'ENOENT' });
  });

  it('keeps a comment on one line', async () => {
    const { publicKey } = await makeKeyPair(at('lines'), 'a\nssh-rsa AAAA b', signal);
    assert.equal(publicKey.includes('\n'), false);
  });

  it('is signed with: what we make can sign, whatever its bytes', async () => {
    for (let count = 0; count < 40; count += 1) {
      await makeKeyPair(at(`many${count}`), '', signal);
      const key = await readPrivateKey(at(`many${count}`), undefined, signal);
      assert.ok(key.verify('text', key.sign('text')));
    }
  });
});

describe('A key file', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'toil-keys-'));
    keygen('-q', '-t', 'ed25519', '-N', 'secret', '-C', 'locked', '-f', at('locked'));
    keygen('-q', '-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', 'secret', '-f', at('pem'));
    keygen('-q', '-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', '', '-f', at('aws.pem'));
    await writeFile(at('text'), 'no key at all\n');
    await writeFile(at('pkcs8'), '-----BEGIN PRIVATE KEY-----\nMC4CAQA=\n-----END PRIVATE KEY-----\n');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const problemOf = async (name: string, answers: readonly (string | undefined)[] = []): Promise<unknown> => {
    const asked = [...answers];
    try {
      await readPrivateKey(at(name), answers.length > 0 ? () => Promise.resolve(asked.shift()) : undefined, signal);
      return undefined;
    } catch (error) {
      const failure = sshFailure(error);
      return failure?.kind === 'badKeyFile' ? failure.problem : error;
    }
  };

  it('as AWS gives it is read', async () => {
    assert.equal((await readPrivateKey(at('aws.pem'), undefined, signal)).type, 'ssh-rsa');
  });

  for (const name of ['locked', 'pem']) {
    it(`with a passphrase (${name}) asks until it is right or given up`, async () => {
      const attempts: number[] = [];
      const ask = (attempt: number): Promise<string> => {
        attempts.push(attempt);
        return Promise.resolve(attempt < 3 ? 'wrong' : 'secret');
      };
      assert.ok((await readPrivateKey(at(name), ask, signal)).isPrivateKey());
      assert.deepEqual(attempts, [1, 2, 3]);
      assert.equal(await problemOf(name, ['wrong', undefined]), 'wrongPassphrase');
      assert.equal(await problemOf(name), 'noPassphrase');
    });
  }

  const bad = {
    missing: 'missing',
    text: 'notAKey',
    'locked.pub': 'publicOnly',
    '.': 'unreadable',
    pkcs8: 'unsupported',
  };
  for (const [name, problem] of Object.entries(bad)) {
    it(`${name}: ${problem}`, async () => assert.equal(await problemOf(name), problem));
  }

  it('tells its public part without the passphrase', async () => {
    const { publicKey, fingerprint } = await readPublicKey(at('locked'), signal);
    assert.equal(publicKey, (await readFile(at('locked.pub'), 'utf8')).trim());
    assert.ok(keygen('-lf', at('locked.pub')).includes(fingerprint));
    await rm(at('aws.pem.pub'));
    assert.ok(keygen('-y', '-f', at('aws.pem')).startsWith((await readPublicKey(at('aws.pem'), signal)).publicKey));
  });
});
