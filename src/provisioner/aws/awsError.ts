/**
 * Why a call failed, as far as it makes a difference to what is done next:
 * `throttled`, `network`, `timedOut`, `serverFault` may be tried again as they are; `notReady`: something that was just made cannot be seen yet;
 * `stillInUse`: something else must go first; `noCapacity`, `quota`: another zone or type, or a bigger quota; the rest is for the user.
 */
export type AwsErrorKind =
  | 'accessDenied'
  | 'notSignedIn'
  | 'expired'
  | 'clockSkew'
  | 'throttled'
  | 'network'
  | 'timedOut'
  | 'serverFault'
  | 'notReady'
  | 'notFound'
  | 'alreadyExists'
  | 'stillInUse'
  | 'noCapacity'
  | 'quota'
  | 'invalid'
  | 'unexpected';

/** A call to AWS that failed. The message is AWS's own: for the log, and quoted for the user. */
export class AwsError extends Error {
  override readonly name = 'AwsError';

  constructor(
    readonly kind: AwsErrorKind,
    /** `ec2:RunInstances`, as IAM policies write it. */
    readonly action: string,
    /** AWS's own code, `InsufficientInstanceCapacity`. */
    readonly code: string,
    message: string,
    readonly requestId?: string,
  ) {
    super(message);
  }
}
