import { AwsError, type AwsErrorKind } from './awsError';

/**
 * AWS's own codes by what they mean for what is done next; the only file that knows them. Sources: EC2 API reference "Error codes for the Amazon EC2
 * API"; the errors of each call in the API references of IAM, S3, Auto Scaling, STS, SSO OIDC; reference toil-facts.md 1.9 and 1.12.
 */
const CODES: Readonly<Record<Exclude<AwsErrorKind, 'network' | 'timedOut' | 'unexpected'>, readonly string[]>> = {
  accessDenied: [
    'AccessDenied',
    'AccessDeniedException',
    'UnauthorizedOperation',
    'NotAuthorized',
    'Forbidden',
    'OptInRequired',
    'OperationNotPermitted',
    // The account itself may not: new, blocked, unpaid, or the region is switched off for it.
    'PendingVerification',
    'Blocked',
    'AllAccessDisabled',
    'AccountProblem',
    'InvalidPayer',
    'NotSignedUp',
    'SubscriptionRequiredException',
    'RegionDisabledException',
  ],
  notSignedIn: [
    'CredentialsProviderError',
    'AuthFailure',
    'InvalidClientTokenId',
    'InvalidAccessKeyId',
    'MissingAuthenticationToken',
    'UnrecognizedClientException',
    'InvalidIdentityToken',
    'IncompleteSignature',
    'SignatureDoesNotMatch',
    'InvalidSignatureException',
  ],
  expired: [
    'ExpiredToken',
    'ExpiredTokenException',
    'RequestExpired',
    'TokenRefreshRequired',
    // Of the SSO portal and its OIDC service: the session has ended.
    'UnauthorizedException',
    'InvalidGrantException',
    'InvalidClientException',
  ],
  clockSkew: ['RequestTimeTooSkewed', 'RequestInTheFuture'],
  throttled: [
    'Throttling',
    'ThrottlingException',
    'ThrottledException',
    'RequestLimitExceeded',
    'RequestThrottled',
    'RequestThrottledException',
    'RequestThrottlingException',
    'ProvisionedThroughputExceededException',
    'TransactionInProgressException',
    'TooManyRequestsException',
    'TooManyUpdates',
    'SlowDown',
    'EC2ThrottledException',
    'BandwidthLimitExceeded',
    'PriorRequestNotComplete',
  ],
  serverFault: [
    'InternalError',
    'InternalFailure',
    'ServiceUnavailable',
    'ServiceUnavailableException',
    'Unavailable',
    'ServiceFailure',
    'InternalServerError',
    'IDPCommunicationError',
  ],
  notReady: [
    'IncorrectInstanceState',
    'InvalidIAMInstanceProfile',
    'OperationAborted',
    'IncorrectState',
    'ConcurrentModification',
    'ConcurrentTagAccess',
    'EntityTemporarilyUnmodifiable',
    'ScalingActivityInProgress',
    'ResourceContention',
    'ServiceLinkedRoleFailure',
    'AuthorizationPendingException',
  ],
  notFound: [
    'NotFound',
    'NoSuchEntity',
    'NoSuchEntityException',
    'NoSuchBucket',
    'NoSuchKey',
    'ParameterNotFound',
    'NoSuchTagSet',
    'NoSuchResourceException',
    // An image that was taken back.
    'InvalidAMIID.Unavailable',
    '404',
  ],
  alreadyExists: [
    'EntityAlreadyExists',
    'AlreadyExists',
    'AlreadyExistsFault',
    'BucketAlreadyOwnedByYou',
    'BucketAlreadyExists',
    // The token made something else before.
    'IdempotentParameterMismatch',
  ],
  stillInUse: [
    'DependencyViolation',
    'DeleteConflict',
    'ResourceInUse',
    'ResourceInUseFault',
    'BucketNotEmpty',
    'VolumeInUse',
    'CannotDelete',
  ],
  noCapacity: [
    'InsufficientInstanceCapacity',
    'InsufficientHostCapacity',
    'InsufficientReservedInstanceCapacity',
    'InsufficientCapacity',
    'InsufficientFreeAddressesInSubnet',
    'Unsupported',
    'UnfulfillableCapacity',
    'SpotMaxPriceTooLow',
  ],
  quota: [
    'VcpuLimitExceeded',
    'InstanceLimitExceeded',
    'MaxSpotInstanceCountExceeded',
    'MaxSpotFleetRequestCountExceeded',
    'MaxFleetCountExceeded',
    'VolumeLimitExceeded',
    'AddressLimitExceeded',
    'SecurityGroupLimitExceeded',
    'LimitExceeded',
    'LimitExceededFault',
    'TooManyBuckets',
    'ResourceLimitExceeded',
    'MaxIOPSLimitExceeded',
    'QuotaExceededException',
  ],
  invalid: [
    'ValidationError',
    'ValidationException',
    'MissingInput',
    'MissingParameter',
    'UnknownParameter',
    'UnsupportedOperation',
    'VPCIdNotSpecified',
    'DefaultVpcDoesNotExist',
    'PolicyNotAttachableException',
    'UnmodifiableEntity',
    'PackedPolicyTooLarge',
    'ExpiredNextTokenException',
    'EntityTooLarge',
    'IllegalLocationConstraintException',
    // S3: the bucket is in another region.
    'PermanentRedirect',
    'TemporaryRedirect',
    'AuthorizationHeaderMalformed',
  ],
};

const KIND_OF = new Map(
  Object.entries(CODES).flatMap(([kind, codes]) => codes.map((code) => [code, kind as AwsErrorKind] as const)),
);

/** EC2 names what it misses, clashes with or dislikes: `InvalidGroup.NotFound`, `InvalidKeyPair.Duplicate`, `InvalidInstanceID.Malformed`. */
const ENDINGS: readonly (readonly [RegExp, AwsErrorKind])[] = [
  [/\.(?:\w+)?NotFound(?:Exception)?$|NotFound(?:Exception|Fault|Error)?$|^NoSuch/, 'notFound'],
  [/\.Duplicate$|AlreadyExists(?:Exception|Fault)?$/, 'alreadyExists'],
  [/\.InUse$|InUse(?:Exception|Fault)?$/, 'stillInUse'],
  [/LimitExceeded(?:Exception|Fault)?$/, 'quota'],
  [/^(?:Invalid|Malformed)|\.Malformed$|^KMS\./, 'invalid'],
];

/** Words in messages that say more than the code beside them. */
const WORDS: readonly (readonly [RegExp, AwsErrorKind])[] = [
  // A profile that was just made cannot be used for some seconds.
  [/Invalid IAM Instance Profile|no associated IAM Roles/i, 'notReady'],
  [/Signature expired|Signature not yet current|is now earlier than|is not within .* of the server/i, 'clockSkew'],
  [/(?:token|session|credentials?)\b[^.]* (?:is |has |have )?expired|expired (?:sso|token)/i, 'expired'],
  [/Rate exceeded/i, 'throttled'],
  [/pending delete/i, 'stillInUse'],
  [/AutoScalingGroup name not found|launch template\b.* does not exist/i, 'notFound'],
  [/security token included in the request is invalid/i, 'notSignedIn'],
];

/** Names of errors of Node and the SDK that come from the line, not from AWS. */
const LINE = /^(?:ECONN\w+|EPIPE|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|NetworkingError|Proxy\w+)$/;
/** Certificates that are not trusted (Node.js documentation, TLS, "X509 certificate error codes"): waiting does not help. */
const CERTIFICATE =
  /^(?:ERR_(?:SSL|TLS)\w*|CERT_\w+|UNABLE_TO_\w+|SELF_SIGNED_\w+|DEPTH_ZERO_\w+|HOSTNAME_MISMATCH|INVALID_CA)$/;
const SILENCE = /^(?:TimeoutError|ETIMEDOUT|ESOCKETTIMEDOUT|RequestTimeout|RequestTimeoutException)$/;

/** Codes of RunInstances for something of ours that was made a moment ago and is not seen everywhere yet (toil-facts.md 1.9). */
export const JUST_MADE: readonly string[] = ['InvalidGroup.NotFound', 'InvalidSecurityGroupID.NotFound'];

/** Whether the other side's certificate is not trusted: a proxy that looks inside, or a private endpoint. */
export function isCertificateProblem(error: AwsError): boolean {
  return error.kind === 'network' && CERTIFICATE.test(error.code);
}

/** Whether the other side, or the proxy before it, cannot be found or refuses us for good. */
export function isLineMisconfigured(error: AwsError): boolean {
  return isCertificateProblem(error) || (error.kind === 'network' && /^Proxy(?:Refused|SignIn)$/.test(error.code));
}

/** What the SDK throws, in our own words. An abort stays an abort. */
export function awsErrorOf(action: string, thrown: unknown): Error {
  if (thrown instanceof AwsError) return thrown;
  const raw = readThrown(thrown);
  if (raw.name === 'AbortError') return thrown instanceof Error ? thrown : new Error(raw.message);
  return new AwsError(kindOf(raw), action, raw.code, raw.message, raw.requestId);
}

interface Thrown {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly status?: number;
  readonly requestId?: string;
  readonly clockIsWrong?: boolean;
}

function readThrown(thrown: unknown): Thrown {
  if (!(thrown instanceof Error)) return { name: '', code: '', message: String(thrown) };
  const { Code, code, $metadata, $response } = thrown as Error & {
    readonly Code?: unknown;
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
    readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
  };
  const word = typeof Code === 'string' ? Code : typeof code === 'string' ? code : thrown.name;
  return {
    name: thrown.name,
    code: word,
    message: thrown.message,
    ...($metadata?.httpStatusCode === undefined ? {} : { status: $metadata.httpStatusCode }),
    ...($metadata?.requestId === undefined ? {} : { requestId: $metadata.requestId }),
    clockIsWrong: isClockWrong($response?.headers?.['date']),
  };
}

/** Milliseconds that AWS lets a signature be early or late (Signature Version 4, "Request timestamps"). */
const LARGEST_SKEW = 5 * 60_000;

/** Whether this machine's clock is far from the one that answered. */
function isClockWrong(answered: string | undefined): boolean {
  const time = Date.parse(answered ?? '');
  return Math.abs(time - Date.now()) > LARGEST_SKEW;
}

function kindOf(thrown: Thrown): AwsErrorKind {
  const { name, message, status } = thrown;
  const code = thrown.code.replace(/^(?:Client|Server)\./, '');
  // EC2 says so of a session that has ended, and of a request whose time is wrong.
  if (code === 'RequestExpired' && thrown.clockIsWrong === true) return 'clockSkew';
  return (
    (status === undefined ? lineKind(thrown) : undefined) ??
    WORDS.find(([words]) => words.test(message))?.[1] ??
    KIND_OF.get(code) ??
    KIND_OF.get(code.replace(/(?:Exception|Fault)$/, '')) ??
    KIND_OF.get(name) ??
    ENDINGS.find(([ending]) => ending.test(code))?.[1] ??
    byStatus(status)
  );
}

/** Without a status nothing was answered. */
function lineKind({ name, code, message }: Thrown): AwsErrorKind | undefined {
  if (LINE.test(code) || CERTIFICATE.test(code) || /socket hang up|ECONNRESET|^aborted$/i.test(message))
    return 'network';
  return SILENCE.test(name) || SILENCE.test(code) ? 'timedOut' : undefined;
}

/** S3 answers a HEAD without a body, so without a code. */
function byStatus(status: number | undefined): AwsErrorKind {
  if (status === 301 || status === 307) return 'invalid';
  if (status === 404) return 'notFound';
  if (status === 403) return 'accessDenied';
  if (status === 429) return 'throttled';
  return status !== undefined && status >= 500 ? 'serverFault' : 'unexpected';
}
