import { setTimeout as sleep } from 'node:timers/promises';
import type {
  RegisterClientCommand as Registering,
  ServiceInputTypes,
  ServiceOutputTypes,
  SSOOIDCClientResolvedConfig,
} from '@aws-sdk/client-sso-oidc';
import { AwsError } from '../awsError';
import { clientConfig } from '../clients';
import { unsigned, type SignInNetwork } from '../credentials/ssoKeys';
import type { SsoSession } from '../credentials/profiles';
import { writeToken, type SsoToken } from '../credentials/ssoToken';
import { Service, UNSIGNED } from '../service';

/** What the user is shown: the page with the code filled in, and the code to compare. */
export interface DeviceCode {
  readonly page: string;
  readonly code: string;
  /** When the code no longer counts. */
  readonly ends: Date;
}

type Oidc = Service<ServiceInputTypes, ServiceOutputTypes, SSOOIDCClientResolvedConfig>;

interface Registration {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly registrationEnds: Date;
}

const CLIENT_NAME = 'toil-clusters';
/** What the AWS CLI asks for in sessions that name no scopes. */
const SCOPES = ['sso:account:access'];
/** Seconds between two questions unless the service says otherwise (RFC 8628, sections 3.2 and 3.5). */
const INTERVAL = 5;
const QUICKEST = 1;
const SLOWER = 5;
const CODE_LASTS = 600;

/**
 * Signs in to the Identity Center by a code that the user confirms in any browser, so that it works on remote hosts too (RFC 8628,
 * OAuth 2.0 Device Authorization Grant), and writes the standard token file.
 * @returns when the session ends.
 * @throws AwsError `expired` when the code was not confirmed in time, `accessDenied` when the user said no; or an abort.
 */
export async function signInByDeviceCode(
  session: SsoSession,
  network: SignInNetwork,
  show: (code: DeviceCode) => void,
  signal: AbortSignal,
): Promise<Date> {
  const { CreateTokenCommand, RegisterClientCommand, SSOOIDCClient, StartDeviceAuthorizationCommand } =
    await import('@aws-sdk/client-sso-oidc');
  const client = new SSOOIDCClient(clientConfig(unsigned(network, session.region), 'ssoOidc'));
  const oidc: Oidc = new Service('sso-oauth', client, UNSIGNED, network.log);
  const registration = await register(oidc, RegisterClientCommand, session, signal);
  const { clientId, clientSecret } = registration;
  const asked = await oidc.call(
    'StartDeviceAuthorization',
    new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl: session.startUrl }),
    signal,
  );
  const ends = new Date(Date.now() + (asked.expiresIn ?? CODE_LASTS) * 1000);
  const { deviceCode = '', userCode = '', verificationUri = '' } = asked;
  show({ page: asked.verificationUriComplete ?? verificationUri, code: userCode, ends });
  const wait = { seconds: Math.max(asked.interval ?? INTERVAL, QUICKEST), until: ends };
  const given = await confirmed(
    () => {
      const grantType = 'urn:ietf:params:oauth:grant-type:device_code';
      const command = new CreateTokenCommand({ clientId, clientSecret, deviceCode, grantType });
      // Asked again here, at the service's own pace.
      return oidc.call('CreateToken', command, signal, { within: 0 });
    },
    wait,
    signal,
  );
  const token: SsoToken = {
    accessToken: given.accessToken ?? '',
    expires: new Date(Date.now() + (given.expiresIn ?? 0) * 1000),
    ...(given.refreshToken === undefined ? {} : { refresh: { ...registration, refreshToken: given.refreshToken } }),
  };
  await writeToken(network.home, session, token);
  return token.expires;
}

async function register(
  oidc: Oidc,
  Command: typeof Registering,
  { name, scopes }: SsoSession,
  signal: AbortSignal,
): Promise<Registration> {
  // The older form of profiles knows neither scopes nor refreshing.
  const wanted = name === undefined ? {} : { scopes: scopes.length > 0 ? [...scopes] : SCOPES };
  const command = new Command({ clientName: CLIENT_NAME, clientType: 'public', ...wanted });
  const {
    clientId = '',
    clientSecret = '',
    clientSecretExpiresAt = 0,
  } = await oidc.call('RegisterClient', command, signal);
  return { clientId, clientSecret, registrationEnds: new Date(clientSecretExpiresAt * 1000) };
}

/** Asks until the user has confirmed, not more often than the service wants. */
async function confirmed<T>(
  ask: () => Promise<T>,
  wait: { readonly seconds: number; readonly until: Date },
  signal: AbortSignal,
): Promise<T> {
  let { seconds } = wait;
  for (;;) {
    await sleep(seconds * 1000, undefined, { signal });
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof AwsError) || !isPending(error)) throw error;
      if (error.kind === 'throttled') seconds += SLOWER;
      if (Date.now() > wait.until.getTime())
        throw new AwsError('expired', error.action, 'ExpiredTokenException', 'the code was not confirmed in time');
    }
  }
}

/** Not confirmed yet, too fast, or the line was away for a moment. */
function isPending({ kind }: AwsError): boolean {
  return ['notReady', 'throttled', 'network', 'timedOut', 'serverFault'].includes(kind);
}
