import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  defaultKeyFile,
  importKey,
  keyFileTaken,
  keyPairNameFault,
  keysHere,
  makeKeyFile,
  usableKeyPairs,
  type OwnKey,
} from '../../../../src/usecases/preparation/keyPairs';
import { withKeyPair } from '../../../../src/usecases/preparation/specText';
import { FakeAccount } from '../../../fakes/fakeAws';

const NEVER = new AbortController().signal;
const SHA1 = Array.from({ length: 20 }, () => 'ab').join(':');
const MD5 = Array.from({ length: 16 }, () => 'cd').join(':');

const keyWith = (fingerprint: string, prints: string[], more: Partial<OwnKey> = {}): OwnKey => ({
  type: 'ssh-rsa',
  publicKey: 'ssh-rsa AAAA x',
  fingerprint,
  prints,
  isClosed: false,
  ...more,
});
const pair = (name: string, fingerprint: string) => ({ name, fingerprint, type: 'rsa' });

describe('Key pairs', () => {
  it('come with the private key that belongs to each, those that fit first', () => {
    const mine = keyWith('SHA256:a', [MD5]);
    const found = usableKeyPairs([pair('zoe', SHA1), pair('ann', MD5), pair('bob', 'SHA256:q')], [mine]);
    assert.deepEqual(
      found.map(({ pair: { name }, match }) => [name, match.kind]),
      [
        ['ann', 'fits'],
        ['bob', 'none'],
        ['zoe', 'none'],
      ],
    );
    assert.deepEqual(found[0]?.match, { kind: 'fits', key: mine });
  });

  it('that EC2 made cannot be told where the private part is closed, and only then', () => {
    const closed = keyWith('SHA256:a', [MD5], { isClosed: true });
    const kinds = usableKeyPairs([pair('made', SHA1), pair('theirs', 'SHA256:q')], [closed]);
    assert.deepEqual(
      kinds.map(({ pair: { name }, match }) => [name, match.kind]),
      [
        ['made', 'cannotTell'],
        ['theirs', 'none'],
      ],
    );
  });

  it('have names that are file names', () => {
    const faults = ['', '../x', 'a b', '-x', 'ann', 'ann-2'].map((name) => keyPairNameFault(name, ['ann']));
    assert.deepEqual(faults, ['empty', 'letters', 'letters', 'letters', 'taken', undefined]);
  });

  it('are made for the user alone where nothing is, imported, and found again', async () => {
    const home = mkdtempSync(join(tmpdir(), 'home-'));
    try {
      const file = defaultKeyFile(home, 'lab');
      const key = await makeKeyFile(file, 'ann@laptop', NEVER);
      if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
      assert.equal(execFileSync('ssh-keygen', ['-y', '-f', file], { encoding: 'utf8' }).trim(), key.publicKey);
      assert.equal(await keyFileTaken(file), true);
      assert.equal(await keyFileTaken(`${file}-2`), false);
      await assert.rejects(makeKeyFile(file, '', NEVER), { code: 'EEXIST' });
      const account = new FakeAccount();
      await importKey(account.at(), 'lab', key, NEVER);
      assert.ok(account.region('us-east-1').keyPairs.some(({ name }) => name === 'lab'));
      const here = await keysHere({ home, env: { SSH_AUTH_SOCK: join(home, 'none') } }, [file], NEVER);
      assert.deepEqual(
        here.map(({ path }) => path),
        [file],
        'a file that is named twice is there once',
      );
    } finally {
      rmSync(home, { recursive: true });
    }
  });
});

describe('The key pair of a spec', () => {
  it('is written where it stands, or before the first field; all else stays', () => {
    assert.equal(withKeyPair('{"keyPair" : "a\\"b", "x": 1}', 'lab'), '{"keyPair" : "lab", "x": 1}');
    assert.equal(withKeyPair('{\n  "format": 1\n}\n', 'lab'), '{\n  "keyPair": "lab",\n  "format": 1\n}\n');
    assert.equal(withKeyPair('{"keyPair": "a"}', '$&'), '{"keyPair": "$&"}');
    assert.deepEqual(JSON.parse(withKeyPair('{"format": 1}', '$&"')), { keyPair: '$&"', format: 1 });
  });
});
