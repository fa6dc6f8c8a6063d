import assert from 'node:assert/strict';
import {
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasWrittenKeys, profileNameFault, writeAccessKeys } from '../../../../src/usecases/preparation/accessKeys';

const NEVER = new AbortController().signal;
const KEYS = { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };

describe('Access keys that a user types', () => {
  let home: string;
  const file = (): string => join(home, '.aws', 'credentials');
  beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'home-'))));
  afterEach(() => rmSync(home, { recursive: true }));

  it('are written for nobody else to read, into a folder that is made', async () => {
    await writeAccessKeys({ env: {}, home }, 'lab', KEYS, NEVER);
    assert.equal(
      readFileSync(file(), 'utf8'),
      `[lab]\naws_access_key_id = ${KEYS.id}\naws_secret_access_key = ${KEYS.secret}\n`,
    );
    assert.equal(await hasWrittenKeys({ env: {}, home }, 'lab'), true);
    assert.equal(await hasWrittenKeys({ env: {}, home }, 'other'), false);
    if (process.platform !== 'win32') assert.equal(statSync(file()).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(home, '.aws')), ['credentials'], 'no half of a file is left');
  });

  it('leave the other profiles alone and close a file that was open to all', async () => {
    await writeAccessKeys({ env: {}, home }, 'lab', KEYS, NEVER);
    writeFileSync(file(), '[other]\naws_access_key_id = X\n', { mode: 0o644 });
    await writeAccessKeys({ env: {}, home }, 'lab', { ...KEYS, token: 'tok' }, NEVER);
    const text = readFileSync(file(), 'utf8');
    assert.ok(text.startsWith('[other]\naws_access_key_id = X\n\n[lab]\n'));
    assert.ok(text.endsWith('aws_session_token = tok\n'));
    if (process.platform !== 'win32') assert.equal(statSync(file()).mode & 0o777, 0o600);
  });

  it('go where AWS_SHARED_CREDENTIALS_FILE says, through a link that stays one', async function () {
    if (process.platform === 'win32') this.skip();
    const real = join(home, 'real');
    const link = join(home, 'link');
    writeFileSync(real, '');
    symlinkSync(real, link);
    await writeAccessKeys({ env: { AWS_SHARED_CREDENTIALS_FILE: link }, home }, 'lab', KEYS, NEVER);
    assert.ok(lstatSync(link).isSymbolicLink());
    assert.ok(readFileSync(real, 'utf8').startsWith('[lab]\n'));
  });

  it('are not written into a file that nobody understands', async () => {
    await writeAccessKeys({ env: {}, home }, 'lab', KEYS, NEVER);
    writeFileSync(file(), 'what is this\n');
    await assert.rejects(writeAccessKeys({ env: {}, home }, 'lab', KEYS, NEVER), { code: 'badFile' });
    assert.equal(readFileSync(file(), 'utf8'), 'what is this\n');
  });

  it('are for a profile whose name stands in an ini file as it is', () => {
    assert.deepEqual(['', 'a b', 'a]', 'a\nb', 'lab-1@x.org'].map(profileNameFault), [
      'empty',
      'letters',
      'letters',
      'letters',
      undefined,
    ]);
  });
});
