import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readConfigFiles } from '../../../../../src/provisioner/aws/credentials/configFiles';
import { describeProfile, listProfiles, ssoSessionOf } from '../../../../../src/provisioner/aws/credentials/profiles';
import { SignInError, type SignInProblem } from '../../../../../src/provisioner/aws/credentials/signInError';
import { userFiles, type UserFiles } from './userFiles';

const CONFIG = `
[default]
region = us-east-1

[sso-session lab]
sso_start_url = https://lab.example/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access, other:scope

[profile new]
sso_session = lab
sso_account_id = 123456789012
sso_role_name = User
region = us-west-2

[profile old]
sso_start_url = https://old.example/start
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = Admin

[profile admin]
role_arn = arn:aws:iam::123456789012:role/admin
source_profile = new
mfa_serial = arn:aws:iam::123456789012:mfa/ann

[profile machine]
role_arn = arn:aws:iam::123456789012:role/m
credential_source = Ec2InstanceMetadata

[profile pod]
role_arn = arn:aws:iam::123456789012:role/p
web_identity_token_file = /run/token

[profile tool]
credential_process = /opt/tool --json

[profile console]
login_session = arn:aws:iam::123456789012:user/ann

[profile "with space"]
endpoint_url = http://127.0.0.1:5000
aws_access_key_id = A
aws_secret_access_key = B

[profile half]
aws_access_key_id = A

[profile lostSession]
sso_session = nowhere
sso_account_id = 1
sso_role_name = x

[profile noRole]
sso_session = lab
`;

async function problemOf(promise: Promise<unknown>): Promise<SignInProblem> {
  const thrown: unknown = await promise.catch((error: unknown) => error);
  assert.ok(thrown instanceof SignInError, String(thrown));
  return thrown.problem;
}

describe('The profiles of a user', () => {
  let files: UserFiles;

  beforeEach(async () => {
    files = await userFiles();
    files.write('config', CONFIG);
    files.write(
      'credentials',
      '[default]\naws_access_key_id = K\naws_secret_access_key = S\n[only]\naws_access_key_id = X\n',
    );
  });
  afterEach(() => files.remove());

  it('are listed with region and how each comes to its keys', async () => {
    const found = (await listProfiles(files)).map(({ name, region, way }) => [name, region, way.kind]);
    assert.deepEqual(found, [
      ['default', 'us-east-1', 'keys'],
      ['new', 'us-west-2', 'sso'],
      ['old', undefined, 'sso'],
      ['admin', undefined, 'role'],
      ['machine', undefined, 'role'],
      ['pod', undefined, 'webIdentity'],
      ['tool', undefined, 'process'],
      ['console', undefined, 'login'],
      ['with space', undefined, 'keys'],
      ['half', undefined, 'none'],
      ['lostSession', undefined, 'none'],
      ['noRole', undefined, 'none'],
      ['only', undefined, 'none'],
    ]);
  });

  it('tell their session, role and device', async () => {
    const session = {
      name: 'lab',
      startUrl: 'https://lab.example/start',
      region: 'eu-west-1',
      scopes: ['sso:account:access', 'other:scope'],
    };
    const way = { kind: 'sso', account: '123456789012', role: 'User', session };
    assert.deepEqual(await describeProfile(files, 'new'), { name: 'new', region: 'us-west-2', way });
    const old = { startUrl: 'https://old.example/start', region: 'us-east-1', scopes: [] };
    assert.deepEqual((await describeProfile(files, 'old')).way, { ...way, role: 'Admin', session: old });
    assert.deepEqual((await describeProfile(files, 'admin')).way, {
      kind: 'role',
      role: 'arn:aws:iam::123456789012:role/admin',
      source: { profile: 'new' },
      mfa: 'arn:aws:iam::123456789012:mfa/ann',
    });
    assert.equal((await describeProfile(files, 'with space')).endpoint, 'http://127.0.0.1:5000');
  });

  it('tell what is missing', async () => {
    const missing = async (name: string): Promise<unknown> => (await describeProfile(files, name)).way;
    assert.deepEqual(await missing('half'), { kind: 'none', missing: ['aws_secret_access_key'] });
    assert.deepEqual(await missing('lostSession'), { kind: 'none', missing: ['sso-session nowhere'] });
    assert.deepEqual(await missing('noRole'), { kind: 'none', missing: ['sso_account_id', 'sso_role_name'] });
  });

  it('tell whose session one signs in to, also through the profile whose keys are taken', async () => {
    const read = await readConfigFiles(files);
    assert.equal(ssoSessionOf(read, 'admin')?.name, 'lab');
    assert.equal(ssoSessionOf(read, 'old')?.startUrl, 'https://old.example/start');
    assert.equal(ssoSessionOf(read, 'default'), undefined);
    files.write('config', '[profile a]\nrole_arn=r\nsource_profile=b\n[profile b]\nrole_arn=r\nsource_profile=a\n');
    assert.equal(ssoSessionOf(await readConfigFiles(files), 'a'), undefined);
  });

  it('that are not there are told by name', async () => {
    assert.deepEqual(await problemOf(describeProfile(files, 'nobody')), { kind: 'profileMissing', profile: 'nobody' });
  });

  it('are none where there is no file', async () => {
    const empty = await userFiles();
    assert.deepEqual(await listProfiles(empty), []);
    empty.remove();
  });

  it('in a file that is broken are told by file and line', async () => {
    files.write('config', '[default]\nregion = x\nwhat\n');
    const file = path.join(files.home, '.aws', 'config');
    assert.deepEqual(await problemOf(listProfiles(files)), { kind: 'badFile', file, line: 3 });
    const folder = { ...files, env: { AWS_CONFIG_FILE: files.home } };
    assert.deepEqual(await problemOf(listProfiles(folder)), { kind: 'badFile', file: files.home, reason: 'EISDIR' });
  });

  it('stand in the files that the environment names, `~` too', async () => {
    writeFileSync(path.join(files.home, 'mine'), '[profile elsewhere]\nregion = x\n');
    chmodSync(path.join(files.home, 'mine'), 0o600);
    const env = { AWS_CONFIG_FILE: '~/mine', AWS_SHARED_CREDENTIALS_FILE: path.join(files.home, 'none') };
    assert.deepEqual(
      (await listProfiles({ home: files.home, env })).map(({ name }) => name),
      ['elsewhere'],
    );
  });

  it('take what the credentials file says before the config file', async () => {
    files.write(
      'config',
      '[profile a]\nregion = one\ncredential_process = p\naws_access_key_id = A\naws_secret_access_key = B\n',
    );
    assert.equal((await describeProfile(files, 'a')).way.kind, 'process');
    files.write('credentials', '[a]\nregion = two\naws_access_key_id = A\naws_secret_access_key = B\n');
    const { region, way } = await describeProfile(files, 'a');
    assert.deepEqual([region, way.kind], ['two', 'keys']);
  });
});
