import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { utils, type ParsedKey } from 'ssh2';
import { agentPublicKeys, agentPath, OfferedKeys } from '../../../src/remote/agent';
import { sshFailure } from '../../../src/remote/failure';

describe('Keys that are offered', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const rsa = utils.parseKey(privateKey.export({ type: 'pkcs1', format: 'pem' }));
  assert.ok(!(rsa instanceof Error));
  const signedWith = async (hash: 'sha1' | 'sha256' | 'sha512' | undefined): Promise<string> => {
    const keys = new OfferedKeys([rsa], (key: ParsedKey, data, name, done) => done(null, key.sign(data, name)));
    return new Promise((resolve, reject) => {
      keys.sign(rsa, Buffer.from('text'), hash === undefined ? {} : { hash }, (error, signature) => {
        if (error || !signature) reject(error ?? new Error('no signature'));
        else resolve(rsa.verify('text', signature, hash) ? 'good' : 'bad');
      });
    });
  };

  it('sign RSA with SHA-2', async () => {
    assert.deepEqual([await signedWith('sha256'), await signedWith('sha512')], ['good', 'good']);
  });

  for (const hash of ['sha1', undefined] as const) {
    it(`never sign RSA with SHA-1, however an old server asks (${String(hash)})`, async () => {
      await assert.rejects(signedWith(hash), /SHA-1/);
    });
  }
});

describe('The agent', () => {
  it('is where SSH_AUTH_SOCK says', async () => {
    assert.equal(await agentPath({ SSH_AUTH_SOCK: '/run/agent' }, 'linux'), '/run/agent');
    assert.equal(await agentPath({ SSH_AUTH_SOCK: '' }, 'linux'), undefined);
    assert.equal(await agentPath({}, 'darwin'), undefined);
  });

  it('that is not named is told as missing', async () => {
    await assert.rejects(agentPublicKeys(undefined, new AbortController().signal), (error) => {
      assert.deepEqual(sshFailure(error), { kind: 'noAgent', path: undefined });
      return true;
    });
  });
});
