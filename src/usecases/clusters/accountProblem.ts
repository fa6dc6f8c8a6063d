import { AwsError } from '../../provisioner/aws/awsError';
import { SignInError, type SignInProblemKind } from '../../provisioner/aws/credentials/signInError';

/**
 * Why an account cannot be used, by what the user can do: `noCredentials`: nothing to sign in with was found; `signedOut`, `expired`: sign in (again);
 * `mfa`: the code is missing or was refused; `badProfile`: the files have to be mended; `refused`: somebody who administers the account has to allow it.
 */
export type AccountProblemKind =
  'noCredentials' | 'signedOut' | 'expired' | 'mfa' | 'badProfile' | 'refused' | 'clockSkew' | 'network' | 'other';

export interface AccountProblem {
  readonly kind: AccountProblemKind;
  /** What was thrown: an AwsError, of sign-in a SignInError. */
  readonly error: unknown;
}

const OF_SIGN_IN: Readonly<Record<SignInProblemKind, AccountProblemKind>> = {
  noCredentials: 'noCredentials',
  profileMissing: 'badProfile',
  badFile: 'badProfile',
  incompleteProfile: 'badProfile',
  profileCircle: 'badProfile',
  processFailed: 'badProfile',
  ssoSignedOut: 'signedOut',
  ssoExpired: 'expired',
  loginEnded: 'expired',
  ssoRefused: 'refused',
  roleRefused: 'refused',
  mfaNeeded: 'mfa',
  mfaCancelled: 'mfa',
  mfaRefused: 'mfa',
};

/** What an error of signing in, or of asking who is signed in, comes to. */
export function accountProblem(error: unknown): AccountProblem {
  return { kind: kindOf(error), error };
}

function kindOf(error: unknown): AccountProblemKind {
  if (error instanceof SignInError) return OF_SIGN_IN[error.problem.kind];
  if (!(error instanceof AwsError)) return 'other';
  switch (error.kind) {
    case 'notSignedIn':
      return 'signedOut';
    case 'expired':
    case 'clockSkew':
      return error.kind;
    case 'accessDenied':
      return 'refused';
    case 'network':
    case 'timedOut':
    case 'throttled':
    case 'serverFault':
      return 'network';
    default:
      return 'other';
  }
}
