import assert from 'node:assert/strict';
import type { SsoSession } from '../../../../../src/provisioner/aws/credentials/profiles';
import { readToken } from '../../../../../src/provisioner/aws/credentials/ssoToken';
import { signInByDeviceCode, type DeviceCode } from '../../../../../src/provisioner/aws/signIn/deviceCode';
import { userFiles, type UserFiles } from '../credentials/userFiles';
import { failed, startIdentityCenter, TOKEN, type IdentityCenter } from '../identityCenter';

const NEVER = new AbortController().signal;
const SESSION: SsoSession = { name: 'lab', startUrl: 'https://lab.example/start', region: 'eu-west-1', scopes: [] };

describe('Signing in by a code', () => {
  let files: UserFiles;
  let center: IdentityCenter;

  before(async () => {
    center = await startIdentityCenter();
  });
  after(() => center.close());
  beforeEach(async () => {
    center.clear();
    files = await userFiles({ AWS_ENDPOINT_URL_SSO_OIDC: center.url });
  });
  afterEach(() => files.remove());

  it('shows page and code, waits until the user has confirmed, and keeps the token', async () => {
    center.tokens = [failed('AuthorizationPendingException'), TOKEN];
    const shown: DeviceCode[] = [];
    const ends = await signInByDeviceCode(SESSION, files, (code) => void shown.push(code), NEVER);
    assert.deepEqual(
      shown.map(({ page, code }) => [page, code]),
      [['https://device.example/?c=ABCD-EFGH', 'ABCD-EFGH']],
    );
    assert.ok(Math.abs(ends.getTime() - Date.now() - 3_600_000) < 10_000);
    const token = await readToken(files.home, SESSION);
    assert.deepEqual(
      [token?.accessToken, token?.refresh?.refreshToken, token?.refresh?.clientId],
      ['fresh', 'again', 'client'],
    );
    const polls = ['POST /token', 'POST /token'];
    assert.deepEqual(center.asked(), ['POST /client/register', 'POST /device_authorization', ...polls]);
    assert.deepEqual(center.bodyOf('POST /client/register'), {
      clientName: 'toil-clusters',
      clientType: 'public',
      scopes: ['sso:account:access'],
    });
    assert.ok(!files.lines.join().includes('hush') && !files.lines.join().includes('fresh'));
  });

  it('of the older form asks for no scopes', async () => {
    const { name, ...old } = SESSION;
    assert.equal(name, 'lab');
    center.tokens = [TOKEN];
    await signInByDeviceCode(old, files, () => undefined, NEVER);
    assert.deepEqual(center.bodyOf('POST /client/register'), { clientName: 'toil-clusters', clientType: 'public' });
    assert.ok(await readToken(files.home, old));
  });

  it('ends when the user stops it, and keeps nothing', async () => {
    center.tokens = [failed('AuthorizationPendingException')];
    const stop = new AbortController();
    const show = (): void => void setTimeout(() => stop.abort(), 50);
    await assert.rejects(signInByDeviceCode(SESSION, files, show, stop.signal), { name: 'AbortError' });
    assert.equal(await readToken(files.home, SESSION), undefined);
  });

  it('says that the user refused, and that the code was too old', async () => {
    center.tokens = [failed('AccessDeniedException')];
    const refused = signInByDeviceCode(SESSION, files, () => undefined, NEVER);
    await assert.rejects(refused, { kind: 'accessDenied' });
    center.tokens = [failed('ExpiredTokenException')];
    await assert.rejects(
      signInByDeviceCode(SESSION, files, () => undefined, NEVER),
      { kind: 'expired' },
    );
  });
});
