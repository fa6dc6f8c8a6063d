import { AwsError, type AwsErrorKind } from '../awsError';

/** Why there are no credentials, each with what it is about. Texts are AWS's, a program's or a file's own. */
export type SignInProblem =
  /** Nothing in the environment, the files or the metadata of the machine. */
  | { readonly kind: 'noCredentials' }
  | { readonly kind: 'profileMissing'; readonly profile: string }
  /** A line is counted from 1. */
  | { readonly kind: 'badFile'; readonly file: string; readonly line?: number; readonly reason?: string }
  /** Keys that the profile, or the sso-session that it names, would need beside what it has. */
  | { readonly kind: 'incompleteProfile'; readonly profile: string; readonly missing: readonly string[] }
  | { readonly kind: 'profileCircle'; readonly profile: string; readonly through: readonly string[] }
  | { readonly kind: 'ssoSignedOut'; readonly profile: string; readonly startUrl: string }
  | { readonly kind: 'ssoExpired'; readonly profile: string; readonly startUrl: string; readonly ended?: Date }
  /** The account or role is not given to the user, or no longer. */
  | { readonly kind: 'ssoRefused'; readonly profile: string; readonly account: string; readonly role: string }
  /** `aws login` is to be run again. */
  | { readonly kind: 'loginEnded'; readonly profile: string; readonly reason: string }
  | { readonly kind: 'mfaNeeded' | 'mfaCancelled' | 'mfaRefused'; readonly profile: string; readonly serial: string }
  | { readonly kind: 'roleRefused'; readonly profile: string; readonly role: string; readonly reason: string }
  | { readonly kind: 'processFailed'; readonly profile: string; readonly program: string; readonly reason: string };

export type SignInProblemKind = SignInProblem['kind'];

const ENDED: ReadonlySet<SignInProblemKind> = new Set(['ssoExpired', 'loginEnded']);

/** There are no credentials to sign a call with. Its code is the problem's kind; no call of the provisioner was made. */
export class SignInError extends AwsError {
  constructor(
    readonly problem: SignInProblem,
    message = JSON.stringify(problem),
  ) {
    const kind: AwsErrorKind = ENDED.has(problem.kind) ? 'expired' : 'notSignedIn';
    super(kind, 'credentials', problem.kind, message);
  }
}
