import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeProfile, type SsoSession } from '../../../../../src/provisioner/aws/credentials/profiles';
import { SignInError, type SignInProblem } from '../../../../../src/provisioner/aws/credentials/signInError';
import { credentialSource, type CredentialSource } from '../../../../../src/provisioner/aws/credentials/source';
import { readToken, ssoState, tokenFile, writeToken } from '../../../../../src/provisioner/aws/credentials/ssoToken';
import { failed, startIdentityCenter, type IdentityCenter } from '../identityCenter';
import { userFiles, type UserFiles } from './userFiles';

const NEVER = new AbortController().signal;
const START = 'https://lab.example/start';
const CONFIG = `
[sso-session lab]
sso_start_url = ${START}
sso_region = eu-west-1
[profile new]
sso_session = lab
sso_account_id = 123456789012
sso_role_name = User
[profile old]
sso_start_url = ${START}
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = User
[profile admin]
role_arn = arn:aws:iam::123456789012:role/admin
source_profile = new
`;

describe('A profile of the Identity Center', () => {
  let files: UserFiles;
  let center: IdentityCenter;

  before(async () => {
    center = await startIdentityCenter();
  });
  after(() => center.close());
  beforeEach(async () => {
    center.clear();
    files = await userFiles({ AWS_ENDPOINT_URL_SSO: center.url, AWS_ENDPOINT_URL_SSO_OIDC: center.url });
    files.write('config', CONFIG);
  });
  afterEach(() => files.remove());

  const source = (profile: string): CredentialSource =>
    credentialSource({ network: files, region: 'us-west-2', profile });

  async function session(profile: string): Promise<SsoSession> {
    const { way } = await describeProfile(files, profile);
    return way.kind === 'sso' ? way.session : assert.fail(way.kind);
  }

  async function problem(profile: string): Promise<SignInProblem> {
    const thrown: unknown = await source(profile)
      .keys(NEVER)
      .catch((error: unknown) => error);
    assert.ok(thrown instanceof SignInError, String(thrown));
    return thrown.problem;
  }

  /** A token as another tool left it, that ends in so many seconds. */
  async function leaveToken(profile: string, ends: number, more: object = {}): Promise<void> {
    const file = tokenFile(files.home, await session(profile));
    mkdirSync(path.dirname(file), { recursive: true });
    const expiresAt = new Date(Date.now() + ends * 1000).toISOString();
    writeFileSync(
      file,
      JSON.stringify({ startUrl: START, region: 'eu-west-1', accessToken: 'left', expiresAt, ...more }),
    );
  }

  const REFRESH = {
    clientId: 'client',
    clientSecret: 'hush',
    refreshToken: 'once',
    registrationExpiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  };

  it('keeps its token where every tool looks for it', async () => {
    const sha = (text: string): string => `${createHash('sha1').update(text).digest('hex')}.json`;
    const cache = path.join(files.home, '.aws', 'sso', 'cache');
    assert.equal(tokenFile(files.home, await session('new')), path.join(cache, sha('lab')));
    assert.equal(tokenFile(files.home, await session('old')), path.join(cache, sha(START)));
  });

  it('has keys by the token that another tool left', async () => {
    await leaveToken('old', 3600);
    const keys = await source('old').keys(NEVER);
    assert.deepEqual([keys.accessKeyId, keys.sessionToken], ['SSO', 't']);
    const [asked] = center.received;
    assert.equal(asked?.headers['x-amz-sso_bearer_token'], 'left');
    assert.match(asked.what, /role_name=User&account_id=123456789012|account_id=123456789012&role_name=User/);
  });

  it('says that nobody is signed in, also for a role that takes its keys', async () => {
    const out = { kind: 'ssoSignedOut', profile: 'new', startUrl: START };
    assert.deepEqual(await problem('new'), out);
    assert.deepEqual(await problem('admin'), out);
    assert.deepEqual(await ssoState(files.home, await session('new')), { state: 'signedOut' });
    assert.deepEqual(center.asked(), []);
  });

  it('says that the session has ended, and when', async () => {
    await leaveToken('new', -60);
    const found = await problem('new');
    assert.ok(found.kind === 'ssoExpired' && found.profile === 'new' && found.startUrl === START);
    assert.ok(Math.abs((found.ended?.getTime() ?? 0) - (Date.now() - 60_000)) < 5000);
    assert.equal((await ssoState(files.home, await session('new'))).state, 'expired');
  });

  it('refreshes the token when it is near its end, and keeps it for every tool', async () => {
    await leaveToken('new', 120, REFRESH);
    assert.equal((await ssoState(files.home, await session('new'))).state, 'signedIn');
    await source('new').keys(NEVER);
    assert.deepEqual(center.asked(), ['POST /token', 'GET /federation/credentials']);
    const { grantType, refreshToken, clientId } = center.bodyOf('POST /token');
    assert.deepEqual([grantType, refreshToken, clientId], ['refresh_token', 'once', 'client']);
    const token = await readToken(files.home, await session('new'));
    assert.deepEqual([token?.accessToken, token?.refresh?.refreshToken], ['fresh', 'again']);
  });

  it('uses the token that it has when it cannot be refreshed', async () => {
    await leaveToken('new', 120, REFRESH);
    center.tokens = [failed('InvalidGrantException')];
    assert.equal((await source('new').keys(NEVER)).accessKeyId, 'SSO');
    await leaveToken('new', -5, REFRESH);
    assert.equal((await problem('new')).kind, 'ssoExpired');
  });

  it('says that the session was ended elsewhere, and that the role is not given', async () => {
    await leaveToken('new', 3600);
    center.roleKeys = failed('UnauthorizedException', 401);
    assert.deepEqual(await problem('new'), { kind: 'ssoExpired', profile: 'new', startUrl: START });
    center.roleKeys = failed('ForbiddenException', 403);
    const refused = { kind: 'ssoRefused', profile: 'new', account: '123456789012', role: 'User' };
    assert.deepEqual(await problem('new'), refused);
  });

  it('takes a token file that is broken for none', async () => {
    const file = tokenFile(files.home, await session('new'));
    mkdirSync(path.dirname(file), { recursive: true });
    for (const text of ['', '{', '[]', 'null', '{"accessToken":1}', '{"accessToken":"a","expiresAt":"soon"}']) {
      writeFileSync(file, text);
      assert.equal((await problem('new')).kind, 'ssoSignedOut', text);
    }
  });

  it('writes its token for nobody but the user, in the form that others read', async () => {
    const expires = new Date('2030-01-02T03:04:05.678Z');
    await writeToken(files.home, await session('old'), { accessToken: 'a', expires });
    const file = tokenFile(files.home, await session('old'));
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), {
      startUrl: START,
      region: 'us-east-1',
      accessToken: 'a',
      expiresAt: '2030-01-02T03:04:05Z',
    });
  });
});
