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
    'AuthorizationHeaderMalformed',
    'UnrecognizedClientException',
  ],
  notSignedIn: [
    'CredentialsProviderError',
    'AuthFailure',
    'InvalidClientTokenId',
    'InvalidAccessKeyId',
    'MissingAuthenticationToken',
  ],
  expired: ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired', 'UnauthorizedException'],
  clockSkew: ['RequestTimeTooSkewed', 'RequestInTheFuture'],
  throttled: [
    'Throttling',
    'ThrottlingException',
    'ThrottledException',
    'RequestLimitExceeded',
    'RequestThrottled',
    'TooManyRequestsException',
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
  ],
  notReady: [
    'IncorrectInstanceState',
    'InvalidIAMInstanceProfile',
    'OperationAborted',
    'IncorrectState',
    'ConcurrentModification',
    'ConcurrentTagAccess',
    'ScalingActivityInProgress',
    'IdempotentParameterMismatch',
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
    '404',
  ],
  alreadyExists: [
    'EntityAlreadyExists',
    'AlreadyExists',
    'AlreadyExistsFault',
    'BucketAlreadyOwnedByYou',
    'BucketAlreadyExists',
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
    'VolumeLimitExceeded',
    'AddressLimitExceeded',
    'SecurityGroupLimitExceeded',
    'LimitExceeded',
    'LimitExceededFault',
    'TooManyBuckets',
    'ResourceLimitExceeded',
    'MaxIOPSLimitExceeded',
  ],
  invalid: [
    'ValidationError',
    'ValidationException',
    'InvalidParameterValue',
    'InvalidParameterCombination',
    'MalformedPolicyDocument',
    'InvalidInput',
    'MissingParameter',
    'MalformedXML',
  ],
};

const KIND_OF = new Map(
  Object.entries(CODES).flatMap(([kind, codes]) => codes.map((code) => [code, kind as AwsErrorKind] as const)),
);

/** EC2 names what it misses, clashes with or dislikes: `InvalidGroup.NotFound`, `InvalidKeyPair.Duplicate`, `InvalidInstanceID.Malformed`. */
const ENDINGS: readonly (readonly [RegExp, AwsErrorKind])[] = [
  [/\.NotFound$|NotFound(?:Exception|Fault)?$/, 'notFound'],
  [/\.Duplicate$|AlreadyExists(?:Exception|Fault)?$|\.AlreadyExistsException$/, 'alreadyExists'],
  [/\.InUse$|InUse(?:Exception|Fault)?$/, 'stillInUse'],
  [/LimitExceeded(?:Exception|Fault)?$/, 'quota'],
  [/^(?:Invalid|Malformed)|\.Malformed$/, 'invalid'],
];

/** Words in messages that say more than the code beside them. */
const WORDS: readonly (readonly [RegExp, AwsErrorKind])[] = [
  // A profile that was just made cannot be used for some seconds.
  [/Invalid IAM Instance Profile|no associated IAM Roles/i, 'notReady'],
  [/Signature expired|Signature not yet current|is now earlier than|is not within .* of the server/i, 'clockSkew'],
  [/(?:token|session|credentials?)\b[^.]* (?:is |has |have )?expired|expired (?:sso|token)/i, 'expired'],
  [/Rate exceeded/i, 'throttled'],
  [/AutoScalingGroup name not found|not found/i, 'notFound'],
  [/security token included in the request is invalid/i, 'notSignedIn'],
];

/** Names of errors of Node and the SDK that come from the line, not from AWS. */
const LINE =
  /^(?:ECONN\w+|EPIPE|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ERR_SSL\w*|CERT_\w+|UNABLE_TO_\w+|SELF_SIGNED_\w+|DEPTH_ZERO_\w+|NetworkingError)$/;
const SILENCE = /^(?:TimeoutError|ETIMEDOUT|ESOCKETTIMEDOUT|RequestTimeout|RequestTimeoutException)$/;

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
}

function readThrown(thrown: unknown): Thrown {
  if (!(thrown instanceof Error)) return { name: '', code: '', message: String(thrown) };
  const { Code, code, $metadata } = thrown as Error & {
    readonly Code?: unknown;
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  };
  const word = typeof Code === 'string' ? Code : typeof code === 'string' ? code : thrown.name;
  return {
    name: thrown.name,
    code: word,
    message: thrown.message,
    ...($metadata?.httpStatusCode === undefined ? {} : { status: $metadata.httpStatusCode }),
    ...($metadata?.requestId === undefined ? {} : { requestId: $metadata.requestId }),
  };
}

function kindOf(thrown: Thrown): AwsErrorKind {
  const { name, code, message, status } = thrown;
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
  if (LINE.test(code) || /socket hang up|ECONNRESET|self.signed certificate/i.test(message)) return 'network';
  return SILENCE.test(name) || SILENCE.test(code) ? 'timedOut' : undefined;
}

/** S3 answers a HEAD without a body, so without a code. */
function byStatus(status: number | undefined): AwsErrorKind {
  if (status === 404) return 'notFound';
  if (status === 403) return 'accessDenied';
  if (status === 429) return 'throttled';
  return status !== undefined && status >= 500 ? 'serverFault' : 'unexpected';
}
