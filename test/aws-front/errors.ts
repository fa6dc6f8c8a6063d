import type { AwsRequest } from './request';

/** An error of AWS before it is put into the form of a protocol. */
export interface AwsFailure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Services have common errors under names of their own. */
export type Family = 'ec2' | 's3' | 'json' | 'query';

export function familyOf({ service, headers }: Pick<AwsRequest, 'service' | 'headers'>): Family {
  if (headers['x-amz-target'] !== undefined) return 'json';
  return service === 'ec2' || service === 's3' ? service : 'query';
}

/** An answer on its way back. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

const ID = '00000000-0000-0000-0000-000000000000';

/** An error in the form that the service's own protocol has (AWS API references, "Common errors"; botocore's parsers). */
export function failureAnswer(
  request: Pick<AwsRequest, 'service' | 'headers'>,
  { status, code, message }: AwsFailure,
): Answer {
  const family = familyOf(request);
  if (family === 'json') return jsonAnswer({ __type: code, message, Message: message }, status);
  const [shownCode, shownMessage] = [plain(code), plain(message)];
  const error = `<Code>${shownCode}</Code><Message>${shownMessage}</Message>`;
  const bodies: Readonly<Record<Exclude<Family, 'json'>, string>> = {
    ec2: `<Response><Errors><Error>${error}</Error></Errors><RequestID>${ID}</RequestID></Response>`,
    s3: `<Error>${error}<RequestId>${ID}</RequestId></Error>`,
    query: `<ErrorResponse><Error><Type>Sender</Type>${error}</Error><RequestId>${ID}</RequestId></ErrorResponse>`,
  };
  return textAnswer(`<?xml version="1.0" encoding="UTF-8"?>${bodies[family]}`, status);
}

function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

export function textAnswer(body: string, status = 200): Answer {
  return { status, headers: { 'content-type': 'text/xml' }, body: Buffer.from(body) };
}

export function jsonAnswer(body: unknown, status = 200): Answer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: Buffer.from(JSON.stringify(body)) };
}

/** What AWS answers to a key that does not exist. */
export function unknownKey(request: AwsRequest): AwsFailure {
  const message = 'The security token included in the request is invalid.';
  const failures: Readonly<Record<Family, AwsFailure>> = {
    ec2: {
      status: 401,
      code: 'AuthFailure',
      message: 'AWS was not able to validate the provided access credentials',
    },
    s3: {
      status: 403,
      code: 'InvalidAccessKeyId',
      message: 'The AWS Access Key Id you provided does not exist in our records.',
    },
    json: { status: 400, code: 'UnrecognizedClientException', message },
    query: { status: 403, code: 'InvalidClientTokenId', message },
  };
  return failures[familyOf(request)];
}

export function expiredKey(request: Pick<AwsRequest, 'service' | 'headers'>): AwsFailure {
  const message = 'The security token included in the request is expired';
  const failures: Readonly<Record<Family, AwsFailure>> = {
    ec2: { status: 400, code: 'RequestExpired', message: 'Request has expired.' },
    s3: { status: 400, code: 'ExpiredToken', message: 'The provided token has expired.' },
    json: { status: 400, code: 'ExpiredTokenException', message },
    query: { status: 403, code: 'ExpiredToken', message },
  };
  return failures[familyOf(request)];
}

export function accessDenied(request: AwsRequest, permission: string): AwsFailure {
  const message = `User: arn:aws:iam::${request.account ?? ''}:user/test is not authorized to perform: ${permission}`;
  const failures: Readonly<Record<Family, AwsFailure>> = {
    ec2: { status: 403, code: 'UnauthorizedOperation', message: 'You are not authorized to perform this operation.' },
    s3: { status: 403, code: 'AccessDenied', message: 'Access Denied' },
    json: { status: 400, code: 'AccessDeniedException', message },
    query: { status: 403, code: 'AccessDenied', message },
  };
  return failures[familyOf(request)];
}

export function throttled(request: Pick<AwsRequest, 'service' | 'headers'>): AwsFailure {
  const failures: Readonly<Record<Family, AwsFailure>> = {
    ec2: { status: 503, code: 'RequestLimitExceeded', message: 'Request limit exceeded.' },
    s3: { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' },
    json: { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' },
    query: { status: 400, code: 'Throttling', message: 'Rate exceeded' },
  };
  return failures[familyOf(request)];
}

export function internalError(request: Pick<AwsRequest, 'service' | 'headers'>): AwsFailure {
  const message = 'An internal error has occurred';
  const family = familyOf(request);
  const code = { ec2: 'InternalError', s3: 'InternalError', json: 'InternalServerError', query: 'InternalFailure' };
  return { status: 500, code: code[family], message };
}
