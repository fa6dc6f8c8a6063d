import assert from 'node:assert/strict';
import {
  consoleFingerprints,
  fingerprint,
  hostKeyAlgorithms,
  judgeHostKey,
  parsePublicKey,
  type PublicKey,
} from '../../../src/remote/hostKeys';

// Made with ssh-keygen 9.2; the fingerprint is what `ssh-keygen -l` says.
const LINE = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGShwgwGUc0aEgXr1DI65U6rVcT03HB3hDYMxYKzYK8O';
const PRINT = 'SHA256:6f/xBrhVLRJ0ZoKdwg13J+1vrWco6ZqqpwTDwbZx2VY';
const OTHER =
  'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEaj7LWrTfWovnnTu0EMBAzqxfcOZtwK91BYG4oVtJrDzExLE6aTPNiO2SGSbXgd8ztA0Ychke5WqOKJ2qlSQz4=';

function key(line: string): PublicKey {
  const found = parsePublicKey(line);
  assert.ok(found);
  return found;
}

describe('Host keys', () => {
  it('have the fingerprint that ssh-keygen shows', () => assert.equal(fingerprint(key(LINE).blob), PRINT));

  it('are read with their comment', () => assert.equal(key(`${LINE} a comment`).comment, 'a comment'));

  for (const line of ['', 'ssh-ed25519', 'ssh-rsa AAAA', LINE.replace('ssh-ed25519', 'ssh-rsa'), 'x\ny']) {
    it(`are not read from ${JSON.stringify(line.slice(0, 30))}`, () => assert.equal(parsePublicKey(line), undefined));
  }

  it('are trusted by key, by fingerprint, and not because another key is known', () => {
    const { blob } = key(LINE);
    assert.equal(judgeHostKey(blob, { keys: [OTHER, LINE], fingerprints: [] }), 'trusted');
    assert.equal(judgeHostKey(blob, { keys: [], fingerprints: [PRINT] }), 'trusted');
    assert.equal(judgeHostKey(blob, { keys: [OTHER], fingerprints: [] }), 'changed');
    assert.equal(judgeHostKey(blob, { keys: [], fingerprints: [fingerprint(key(OTHER).blob)] }), 'changed');
    assert.equal(judgeHostKey(blob, { keys: [], fingerprints: [] }), 'unknown');
  });

  it('that cannot be read make a record that says otherwise, not no record', () => {
    assert.equal(judgeHostKey(key(LINE).blob, { keys: ['damaged'], fingerprints: [] }), 'changed');
  });

  it('of a known type are asked for first, SHA-1 never', () => {
    const asked = hostKeyAlgorithms({ keys: [OTHER], fingerprints: [] });
    assert.deepEqual(asked.slice(0, 1), ['ecdsa-sha2-nistp256']);
    assert.equal(asked.includes('ssh-rsa'), false);
    assert.ok(asked.includes('rsa-sha2-512'));
  });
});

describe('Fingerprints in the console output', () => {
  const A = `SHA256:${'a'.repeat(43)}`;
  const B = `SHA256:${'B'.repeat(43)}`;

  it('are those of Flatcar', () => {
    const text = `[    5.1] boot\r\nSSH host key: ${A} (ED25519)\r\nSSH host key: ${B} (RSA)\r\neth0: 10.0.0.1\r\n\r\nip login: `;
    assert.deepEqual(consoleFingerprints(text), [A, B]);
  });

  it('are those of cloud-init, in its section only', () => {
    const text = `ci-info: 256 ${B} x (RSA)\n-----BEGIN SSH HOST KEY FINGERPRINTS-----\n256 ${A} root@ip (ED25519)\n-----END SSH HOST KEY FINGERPRINTS-----`;
    assert.deepEqual(consoleFingerprints(text), [A]);
  });

  it('are none in anything else', () => {
    assert.deepEqual(consoleFingerprints(`host key SHA256:${'a'.repeat(43)}, SSH host key: SHA256:short (RSA)`), []);
  });
});
