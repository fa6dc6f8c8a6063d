import type { RoleCredentials } from '@aws-sdk/client-sso';
import type { Log } from '../../../shared/log';
import { AwsError } from '../awsError';
import { clientConfig, type ClientOptions } from '../clients';
import { Service, UNSIGNED } from '../service';
import { keysOf, type Keys } from './keys';
import type { SsoSession } from './profiles';
import { SignInError } from './signInError';
import { isRefreshable, readToken, writeToken, type SsoToken } from './ssoToken';

/** How calls that sign in are made: nobody signs them. */
export interface SignInNetwork extends Pick<ClientOptions, 'line' | 'env'> {
  readonly home: string;
  readonly log: Log;
}

interface SsoProfile {
  readonly name: string;
  readonly session: SsoSession;
  readonly account: string;
  readonly role: string;
}

/** Milliseconds before its end at which a token is refreshed: a launch lasts some minutes. */
const REFRESH_BEFORE = 10 * 60_000;

/** The options of a client whose calls are not signed. */
export function unsigned({ line, env, log }: SignInNetwork, region: string): ClientOptions {
  const keys = () => Promise.resolve({ accessKeyId: '', secretAccessKey: '' });
  return { region, keys, session: UNSIGNED, line, env, log, endpoints: {} };
}

/**
 * Keys of a role that the Identity Center gives to the user.
 * @throws SignInError `ssoSignedOut`, `ssoExpired`, `ssoRefused`; AwsError for the line and the service.
 */
export async function ssoKeys(profile: SsoProfile, network: SignInNetwork, signal: AbortSignal): Promise<Keys> {
  const { name, session, account, role } = profile;
  const token = await liveToken(name, session, network, signal);
  const { GetRoleCredentialsCommand, SSOClient } = await import('@aws-sdk/client-sso');
  const client = new SSOClient(clientConfig(unsigned(network, session.region), 'sso'));
  const service = new Service('sso', client, UNSIGNED, network.log);
  const command = new GetRoleCredentialsCommand({
    accountId: account,
    roleName: role,
    accessToken: token.accessToken,
  });
  try {
    const { roleCredentials } = await service.call('GetRoleCredentials', command, signal);
    const keys = givenKeys(roleCredentials);
    if (keys !== undefined) return keys;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.kind === 'expired' || error.kind === 'notSignedIn')
      throw new SignInError({ kind: 'ssoExpired', profile: name, startUrl: session.startUrl }, error.message);
    if (error.kind !== 'accessDenied' && error.kind !== 'notFound') throw error;
  }
  throw new SignInError({ kind: 'ssoRefused', profile: name, account, role });
}

function givenKeys(given: RoleCredentials = {}): Keys | undefined {
  return keysOf({
    AccessKeyId: given.accessKeyId,
    SecretAccessKey: given.secretAccessKey,
    SessionToken: given.sessionToken,
    Expiration: given.expiration === undefined ? undefined : new Date(given.expiration),
  });
}

/** The session's token, refreshed when it is near its end. */
async function liveToken(
  profile: string,
  session: SsoSession,
  network: SignInNetwork,
  signal: AbortSignal,
): Promise<SsoToken> {
  const { startUrl } = session;
  const token = await readToken(network.home, session);
  if (token === undefined) throw new SignInError({ kind: 'ssoSignedOut', profile, startUrl });
  if (token.expires.getTime() - Date.now() > REFRESH_BEFORE) return token;
  const fresh = isRefreshable(token) ? await refreshed(token, session, network, signal) : undefined;
  if (fresh !== undefined) return fresh;
  if (token.expires.getTime() > Date.now()) return token;
  throw new SignInError({ kind: 'ssoExpired', profile, startUrl, ended: token.expires });
}

/** @returns undefined when the session has ended for good. */
async function refreshed(
  token: SsoToken,
  session: SsoSession,
  network: SignInNetwork,
  signal: AbortSignal,
): Promise<SsoToken | undefined> {
  if (token.refresh === undefined) return undefined;
  const { clientId, clientSecret, refreshToken } = token.refresh;
  const { CreateTokenCommand, SSOOIDCClient } = await import('@aws-sdk/client-sso-oidc');
  const client = new SSOOIDCClient(clientConfig(unsigned(network, session.region), 'ssoOidc'));
  const service = new Service('sso-oauth', client, UNSIGNED, network.log);
  const command = new CreateTokenCommand({ clientId, clientSecret, refreshToken, grantType: 'refresh_token' });
  try {
    const given = await service.call('CreateToken', command, signal);
    if (given.accessToken === undefined || given.expiresIn === undefined) return undefined;
    const fresh: SsoToken = {
      accessToken: given.accessToken,
      expires: new Date(Date.now() + given.expiresIn * 1000),
      refresh: { ...token.refresh, refreshToken: given.refreshToken ?? refreshToken },
    };
    await writeToken(network.home, session, fresh);
    return fresh;
  } catch (error) {
    if (error instanceof AwsError && (error.kind === 'expired' || error.kind === 'accessDenied')) return undefined;
    throw error;
  }
}
