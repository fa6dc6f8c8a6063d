import assert from 'node:assert/strict';
import { readRange } from '../../../../src/usecases/leaders/access';
import { readSharedKey } from '../../../../src/usecases/leaders/sharedKeys';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJq1ugzEOWqcLkgWPCpGZT3Kv4oAs5l3jCbnF7Qk2rZi';

describe('readRange', () => {
  for (const [text, range] of [
    ['203.0.113.4', '203.0.113.4/32'],
    [' 203.0.113.0/24 ', '203.0.113.0/24'],
    ['2001:db8::1', '2001:db8::1/128'],
    ['2001:db8::/32', '2001:db8::/32'],
  ] as const)
    it(`takes ${text}`, () => assert.deepEqual(readRange(text), { range }));

  for (const text of [
    '',
    'laptop',
    '203.0.113',
    '203.0.113.4/33',
    '203.0.113.4/x',
    '203.0.113.4/24/8',
    '2001:db8::/129',
  ])
    it(`refuses ${text || 'nothing'}`, () => assert.deepEqual(readRange(text), { wrong: 'form' }));

  for (const text of ['0.0.0.0/0', '::/0', '10.0.0.0/00'])
    it(`does not open everything: ${text}`, () => assert.deepEqual(readRange(text), { wrong: 'everyone' }));
});

describe('readSharedKey', () => {
  it('takes one line, with a comment that is plain text', () => {
    const read = readSharedKey(`  ${KEY} ann@l\u00e4ptop\u202e \r\n`);
    assert.deepEqual(read, { line: `${KEY} ann@l_ptop_`, fingerprint: 'line' in read ? read.fingerprint : '' });
    assert.ok('line' in read && /^SHA256:[\w+/]{43}$/.test(read.fingerprint));
  });

  for (const [text, wrong] of [
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nabc', 'private'],
    [`${KEY} a\n${KEY} b`, 'several'],
    [`command="rm -rf /" ${KEY}`, 'notAKey'],
    [KEY.replace('ssh-ed25519', 'ssh-rsa'), 'notAKey'],
    ['ssh-dss AAAAB3NzaC1kc3M=', 'notAKey'],
    ['', 'notAKey'],
  ] as const)
    it(`refuses ${JSON.stringify(text.slice(0, 30))}`, () => assert.deepEqual(readSharedKey(text), { wrong }));
});
