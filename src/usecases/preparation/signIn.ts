import { AwsError } from '../../provisioner/aws/awsError';
import type { Identity } from '../../provisioner/aws/calls/account';
import { readConfigFiles } from '../../provisioner/aws/credentials/configFiles';
import { ssoSessionOf } from '../../provisioner/aws/credentials/profiles';
import { SignInError, type SignInProblemKind } from '../../provisioner/aws/credentials/signInError';
import { signInByDeviceCode, type DeviceCode } from '../../provisioner/aws/signIn/deviceCode';
import { ENVIRONMENT_PROFILE, type AccountParts } from './accountParts';

export type { Identity } from '../../provisioner/aws/calls/account';
export type { AskMfa } from '../../provisioner/aws/credentials/roleKeys';
export type { DeviceCode } from '../../provisioner/aws/signIn/deviceCode';

/** How a sign-in went that did not come to its end. */
export type SignInObstacle =
  /** The session has to be confirmed in a browser. */
  | 'browser'
  /** AWS took the code of the device for wrong: another may be given. */
  | 'wrongCode'
  /** The user did not want to. */
  | 'cancelled'
  /** Keys of a file or of the environment that do not count, or no longer. */
  | 'badKeys'
  /** Something else, which the error says. */
  | 'other';

const OBSTACLES: Partial<Record<SignInProblemKind, SignInObstacle>> = {
  ssoSignedOut: 'browser',
  ssoExpired: 'browser',
  mfaRefused: 'wrongCode',
  mfaCancelled: 'cancelled',
  noCredentials: 'badKeys',
  profileMissing: 'badKeys',
  incompleteProfile: 'badKeys',
};

/** What keeps a user from being signed in, by what is done next. */
export function obstacleOf(error: unknown): SignInObstacle {
  if (error instanceof SignInError) return OBSTACLES[error.problem.kind] ?? 'other';
  const isRefused = error instanceof AwsError && (error.kind === 'notSignedIn' || error.kind === 'expired');
  return isRefused ? 'badKeys' : 'other';
}

/**
 * Asks AWS anew who one is by a profile; the user may be asked for the code of a device.
 * @throws SignInError, AwsError, or an abort.
 */
export function signInAnew(parts: AccountParts, profile: string, signal: AbortSignal): Promise<Identity> {
  parts.forget(profile);
  return parts.identity(profile, signal);
}

/**
 * Signs in to the session of the Identity Center that a profile, or the one whose keys it takes, belongs to, by a code that the user
 * confirms in a browser.
 * @returns when the session ends; undefined when the profile has none.
 * @throws SignInError `profileMissing`, `badFile`; AwsError `expired` when it was not confirmed in time, `accessDenied` when the user said no; an abort.
 */
export async function signInBySession(
  parts: AccountParts,
  profile: string,
  show: (code: DeviceCode) => void,
  signal: AbortSignal,
): Promise<Date | undefined> {
  const network = await parts.network();
  const name = profile === ENVIRONMENT_PROFILE ? (network.env['AWS_PROFILE'] ?? 'default') : profile;
  const session = ssoSessionOf(await readConfigFiles(network), name);
  return session === undefined ? undefined : signInByDeviceCode(session, network, show, signal);
}

/** How a confirmation in the browser ended without a session: too late, or with a no; undefined for other errors. */
export function unconfirmed(error: unknown): 'late' | 'refused' | undefined {
  if (!(error instanceof AwsError)) return undefined;
  if (error.kind === 'expired') return 'late';
  return error.kind === 'accessDenied' ? 'refused' : undefined;
}
