import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { profileChoices } from '../../../../src/usecases/preparation/profileChoices';

const CONFIG = `
[default]
region = eu-west-1
[profile browser]
sso_session = lab
sso_account_id = 111122223333
sso_role_name = user
[sso-session lab]
sso_start_url = https://lab.example/start
sso_region = eu-west-1
[profile device]
role_arn = arn:aws:iam::444455556666:role/user
source_profile = default
mfa_serial = arn:aws:iam::444455556666:mfa/ann
[profile plain]
role_arn = arn:aws:iam::444455556666:role/user
source_profile = default
[profile program]
credential_process = get-keys
`;
const CREDENTIALS = '[default]\naws_access_key_id = A\naws_secret_access_key = b\n';

describe('Profiles to choose', () => {
  let home: string;
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'home-'));
    mkdirSync(join(home, '.aws'));
    writeFileSync(join(home, '.aws', 'config'), CONFIG);
    writeFileSync(join(home, '.aws', 'credentials'), CREDENTIALS);
  });
  after(() => rmSync(home, { recursive: true }));

  it('say how each signs in, where it works, and which account it leads to', async () => {
    assert.deepEqual(await profileChoices({ env: {}, home }), [
      { name: 'default', way: 'keys', region: 'eu-west-1' },
      { name: 'browser', way: 'sso', account: '111122223333', session: { state: 'signedOut' } },
      { name: 'device', way: 'roleWithMfa', account: '444455556666' },
      { name: 'plain', way: 'role', account: '444455556666' },
      { name: 'program', way: 'process' },
    ]);
  });

  it('begin with the environment where it has keys, both parts of them', async () => {
    const env = { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'b' };
    assert.deepEqual((await profileChoices({ env, home }))[0], { name: '', way: 'environment' });
    const [first] = await profileChoices({ env: { AWS_ACCESS_KEY_ID: 'A' }, home });
    assert.equal(first?.name, 'default');
  });

  it('say what one lacks that has no way', async () => {
    const env = { AWS_CONFIG_FILE: join(home, 'none'), AWS_SHARED_CREDENTIALS_FILE: join(home, 'half') };
    writeFileSync(join(home, 'half'), '[half]\naws_access_key_id = A\n');
    assert.deepEqual(await profileChoices({ env, home }), [
      { name: 'half', way: 'none', missing: ['aws_secret_access_key'] },
    ]);
  });
});
