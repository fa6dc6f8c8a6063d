import assert from 'node:assert/strict';
import { AwsError } from '../../../../src/provisioner/aws/awsError';
import { SignInError } from '../../../../src/provisioner/aws/credentials/signInError';
import { ssoState } from '../../../../src/provisioner/aws/credentials/ssoToken';
import type { AccountParts } from '../../../../src/usecases/preparation/accountParts';
import { obstacleOf, signInAnew, signInBySession, unconfirmed } from '../../../../src/usecases/preparation/signIn';
import { userFiles, type UserFiles } from '../../provisioner/aws/credentials/userFiles';
import { failed, startIdentityCenter, TOKEN, type IdentityCenter } from '../../provisioner/aws/identityCenter';

const NEVER = new AbortController().signal;
const CONFIG = `
[profile browser]
sso_session = lab
sso_account_id = 111122223333
sso_role_name = user
[sso-session lab]
sso_start_url = https://lab.example/start
sso_region = eu-west-1
[profile above]
role_arn = arn:aws:iam::444455556666:role/user
source_profile = browser
`;
const SESSION = { name: 'lab', startUrl: 'https://lab.example/start', region: 'eu-west-1', scopes: [] };

describe('Signing in', () => {
  let files: UserFiles;
  let center: IdentityCenter;
  const told: string[] = [];
  const parts: AccountParts = {
    connect: () => assert.fail('nothing is connected'),
    regionOf: () => Promise.resolve('eu-west-1'),
    network: () => Promise.resolve(files),
    forget: (profile) => void told.push(`forget ${profile}`),
    identity: (profile) => {
      told.push(`identity ${profile}`);
      return Promise.resolve({ account: '1', arn: 'arn', partition: 'aws' });
    },
  };

  before(async () => void (center = await startIdentityCenter()));
  after(() => center.close());
  beforeEach(async () => {
    center.clear();
    told.length = 0;
    files = await userFiles({ AWS_ENDPOINT_URL_SSO_OIDC: center.url });
    files.write('config', CONFIG);
  });
  afterEach(() => files.remove());

  it('forgets the old keys before it asks who one is, so that the user may be asked for a code', async () => {
    await signInAnew(parts, 'lab', NEVER);
    assert.deepEqual(told, ['forget lab', 'identity lab']);
  });

  it('in the browser is for the session of the profile whose keys a role takes, too', async () => {
    for (const profile of ['browser', 'above']) {
      center.tokens = [TOKEN];
      const codes: string[] = [];
      const ends = await signInBySession(parts, profile, ({ code }) => void codes.push(code), NEVER);
      assert.deepEqual(codes, ['ABCD-EFGH'], profile);
      assert.ok(ends !== undefined && ends > new Date());
      assert.equal((await ssoState(files.home, SESSION)).state, 'signedIn');
    }
  });

  it('in the browser is nothing for a profile without a session', async () => {
    files.write('credentials', '[default]\naws_access_key_id = A\naws_secret_access_key = b\n');
    assert.equal(await signInBySession(parts, 'default', () => assert.fail('no code'), NEVER), undefined);
    assert.deepEqual(center.asked(), []);
  });

  it('tells a code that was refused on the page from one that nobody confirmed', async () => {
    center.tokens = [failed('AccessDeniedException')];
    const refused: unknown = await signInBySession(parts, 'browser', () => undefined, NEVER).catch(
      (error: unknown) => error,
    );
    center.tokens = [failed('ExpiredTokenException')];
    const late: unknown = await signInBySession(parts, 'browser', () => undefined, NEVER).catch(
      (error: unknown) => error,
    );
    assert.deepEqual([refused, late, new Error('x')].map(unconfirmed), ['refused', 'late', undefined]);
  });

  it('knows what is done next about each obstacle', () => {
    const startUrl = 'https://lab.example/start';
    const about = { profile: 'lab', serial: 'mfa/ann' };
    const errors = [
      new SignInError({ kind: 'ssoExpired', profile: 'lab', startUrl }),
      new SignInError({ kind: 'mfaRefused', ...about }),
      new SignInError({ kind: 'mfaCancelled', ...about }),
      new SignInError({ kind: 'noCredentials' }),
      new AwsError('notSignedIn', 'sts:GetCallerIdentity', 'InvalidClientTokenId', 'no such key'),
      new AwsError('expired', 'sts:GetCallerIdentity', 'ExpiredToken', 'ended'),
      new AwsError('network', 'sts:GetCallerIdentity', 'ENOTFOUND', 'no line'),
      new SignInError({ kind: 'processFailed', profile: 'lab', program: 'x', reason: 'y' }),
    ];
    assert.deepEqual(errors.map(obstacleOf), [
      'browser',
      'wrongCode',
      'cancelled',
      'badKeys',
      'badKeys',
      'badKeys',
      'other',
      'other',
    ]);
  });
});
