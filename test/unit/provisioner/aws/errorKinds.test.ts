import assert from 'node:assert/strict';
import { AwsError } from '../../../../src/provisioner/aws/awsError';
import { awsErrorOf, isCertificateProblem, isLineMisconfigured } from '../../../../src/provisioner/aws/errorKinds';

/** An error as the SDK throws it. */
function sdkError(name: string, message: string, status?: number): Error {
  const metadata = status === undefined ? {} : { $metadata: { httpStatusCode: status, requestId: 'r-1' } };
  return Object.assign(new Error(message), { name, ...metadata });
}

function kindOf(name: string, message = 'words', status: number | undefined = 400): string {
  const error = awsErrorOf('ec2:RunInstances', sdkError(name, message, status));
  assert.ok(error instanceof AwsError);
  return error.kind;
}

describe('Errors of AWS', () => {
  for (const [code, kind] of [
    ['UnauthorizedOperation', 'accessDenied'],
    ['OptInRequired', 'accessDenied'],
    ['AuthFailure', 'notSignedIn'],
    ['ExpiredToken', 'expired'],
    ['RequestLimitExceeded', 'throttled'],
    ['InternalError', 'serverFault'],
    ['InvalidGroup.NotFound', 'notFound'],
    ['NoSuchEntityException', 'notFound'],
    ['InvalidGroup.Duplicate', 'alreadyExists'],
    ['InvalidLaunchTemplateName.AlreadyExistsException', 'alreadyExists'],
    ['EntityAlreadyExistsException', 'alreadyExists'],
    ['DependencyViolation', 'stillInUse'],
    ['DeleteConflictException', 'stillInUse'],
    ['InsufficientInstanceCapacity', 'noCapacity'],
    ['VcpuLimitExceeded', 'quota'],
    ['InvalidParameterValue', 'invalid'],
    ['InvalidAMIID.Malformed', 'invalid'],
    ['OperationNotPermitted', 'accessDenied'],
    ['PendingVerification', 'accessDenied'],
    ['RegionDisabledException', 'accessDenied'],
    ['UnrecognizedClientException', 'notSignedIn'],
    ['SignatureDoesNotMatch', 'notSignedIn'],
    ['UnauthorizedException', 'expired'],
    ['InvalidGrantException', 'expired'],
    ['RequestTimeTooSkewed', 'clockSkew'],
    ['TooManyUpdates', 'throttled'],
    ['SlowDownException', 'throttled'],
    ['AuthorizationPendingException', 'notReady'],
    ['ResourceContentionFault', 'notReady'],
    ['OperationAborted', 'notReady'],
    ['InvalidAMIID.Unavailable', 'notFound'],
    ['InvalidLaunchTemplateId.VersionNotFound', 'notFound'],
    ['InvalidLaunchTemplateName.NotFoundException', 'notFound'],
    ['ServerSideEncryptionConfigurationNotFoundError', 'notFound'],
    ['NoSuchVersion', 'notFound'],
    ['IdempotentParameterMismatch', 'alreadyExists'],
    ['InvalidPermission.Duplicate', 'alreadyExists'],
    ['Unsupported', 'noCapacity'],
    ['MaxSpotInstanceCountExceeded', 'quota'],
    ['RulesPerSecurityGroupLimitExceeded', 'quota'],
    ['Client.InvalidKMSKey.InvalidState', 'invalid'],
    ['Server.InsufficientInstanceCapacity', 'noCapacity'],
    ['UnsupportedOperation', 'invalid'],
    ['PermanentRedirect', 'invalid'],
    ['SomethingNew', 'unexpected'],
  ] as const) {
    it(`say what ${code} means: ${kind}`, () => assert.equal(kindOf(code), kind));
  }

  it('are told by their words where the code says too little', () => {
    const profile = 'Value (x) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name';
    assert.equal(kindOf('InvalidParameterValue', profile), 'notReady');
    const clock = 'Signature expired: 20200101T000000Z is now earlier than 20261122T000000Z';
    assert.equal(kindOf('SignatureDoesNotMatch', clock, 403), 'clockSkew');
    assert.equal(kindOf('ValidationError', 'AutoScalingGroup name not found - null'), 'notFound');
    const template = 'The specified launch template, with template ID lt-1, does not exist.';
    assert.equal(kindOf('ValidationError', template), 'notFound');
    const pending = 'AutoScalingGroup by this name already exists and is pending delete';
    assert.equal(kindOf('AlreadyExists', pending), 'stillInUse');
  });

  it('of a HEAD, which has no body, are told by the status', () => {
    assert.equal(kindOf('Unknown', 'UnknownError', 403), 'accessDenied');
    assert.equal(kindOf('Unknown', 'UnknownError', 404), 'notFound');
    assert.equal(kindOf('Unknown', 'UnknownError', 301), 'invalid');
    assert.equal(kindOf('Unknown', 'UnknownError', 503), 'serverFault');
  });

  it('tell a broken line from silence', () => {
    assert.equal(awsKind(sdkError('TimeoutError', 'socket hang up')), 'network');
    assert.equal(awsKind(sdkError('TimeoutError', 'Connection timed out after 5000 ms')), 'timedOut');
    assert.equal(awsKind(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })), 'network');
  });

  it('tell a session that has ended from a clock that is wrong, by the clock that answered', () => {
    const answered = (offset: number): Error => {
      const date = new Date(Date.now() + offset).toUTCString();
      const response = { $response: { headers: { date } } };
      return Object.assign(sdkError('RequestExpired', 'Request has expired.', 400), response);
    };
    assert.equal(awsKind(answered(0)), 'expired');
    assert.equal(awsKind(answered(20 * 60_000)), 'clockSkew');
    assert.equal(awsKind(answered(-20 * 60_000)), 'clockSkew');
    assert.equal(kindOf('RequestExpired'), 'expired');
  });

  it('know certificates and proxies, which no waiting mends', () => {
    const of = (code: string): AwsError => {
      const found = awsErrorOf('x', Object.assign(new Error('words'), { code }));
      assert.ok(found instanceof AwsError);
      return found;
    };
    assert.ok(isCertificateProblem(of('SELF_SIGNED_CERT_IN_CHAIN')));
    assert.ok(isCertificateProblem(of('UNABLE_TO_GET_ISSUER_CERT_LOCALLY')));
    assert.ok(!isCertificateProblem(of('ECONNRESET')));
    assert.deepEqual(
      ['ProxySignIn', 'ProxyRefused', 'ProxyUnavailable', 'CERT_HAS_EXPIRED'].map((code) =>
        isLineMisconfigured(of(code)),
      ),
      [true, true, false, true],
    );
  });

  it('of credentials that cannot be had say so', () => {
    assert.equal(awsKind(sdkError('CredentialsProviderError', 'Could not load credentials')), 'notSignedIn');
    const sso = 'The SSO session associated with this profile has expired.';
    assert.equal(awsKind(sdkError('CredentialsProviderError', sso)), 'expired');
  });

  it('keep the call, AWS’s code, its words and the id of the request for the log', () => {
    const error = awsErrorOf('ec2:RunInstances', sdkError('VcpuLimitExceeded', 'You have requested more', 400));
    assert.ok(error instanceof AwsError);
    const { action, code, message, requestId } = error;
    assert.deepEqual(
      { action, code, message, requestId },
      { action: 'ec2:RunInstances', code: 'VcpuLimitExceeded', message: 'You have requested more', requestId: 'r-1' },
    );
  });

  it('leave an abort an abort, and an AwsError as it is', () => {
    const abort = sdkError('AbortError', 'Request aborted');
    assert.equal(awsErrorOf('x', abort), abort);
    const ours = new AwsError('quota', 'x', 'y', 'z');
    assert.equal(awsErrorOf('other', ours), ours);
  });
});

function awsKind(error: Error): string {
  const found = awsErrorOf('x', error);
  assert.ok(found instanceof AwsError);
  return found.kind;
}
