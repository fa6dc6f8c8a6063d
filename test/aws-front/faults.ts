import type { AwsRequest } from './request';

/**
 * What may go wrong with a call: `serviceError` (500), `throttle`, `accessDenied`, `expired` (credentials), `clockSkew`, `noCapacity`, `quota`: AWS answers so
 * and does nothing; `timeout`: no answer ever; `cutBefore`, `cutAfter`: the connection breaks before the server has done it, or after.
 */
export type FaultKind =
  | 'serviceError'
  | 'throttle'
  | 'accessDenied'
  | 'expired'
  | 'clockSkew'
  | 'noCapacity'
  | 'quota'
  | 'timeout'
  | 'cutBefore'
  | 'cutAfter';

export interface Fault {
  readonly fault: FaultKind;
  /** `RunInstances`; any call when it is missing. */
  readonly action?: string;
  readonly region?: string;
  /** The first call that it meets, counted from 1; and how many from there on. */
  readonly nth?: number;
  readonly times?: number;
}

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** AWS's own codes (EC2 API reference, "Error codes"; IAM and S3 have the same common ones). */
const ANSWERS: Readonly<Record<Exclude<FaultKind, 'timeout' | 'cutBefore' | 'cutAfter'>, Answer>> = {
  serviceError: { status: 500, code: 'InternalError', message: 'An internal error has occurred' },
  throttle: { status: 503, code: 'RequestLimitExceeded', message: 'Request limit exceeded.' },
  accessDenied: {
    status: 403,
    code: 'UnauthorizedOperation',
    message: 'You are not authorized to perform this operation.',
  },
  expired: { status: 401, code: 'ExpiredToken', message: 'The security token included in the request is expired' },
  clockSkew: {
    status: 403,
    code: 'SignatureDoesNotMatch',
    message: 'Signature expired: 20200101T000000Z is now earlier than 20261122T000000Z (20261122T001500Z - 15 min.)',
  },
  noCapacity: {
    status: 500,
    code: 'InsufficientInstanceCapacity',
    message: 'We currently do not have sufficient capacity in the Availability Zone you requested.',
  },
  quota: {
    status: 400,
    code: 'VcpuLimitExceeded',
    message: 'You have requested more vCPU capacity than your current vCPU limit of 0 allows.',
  },
};

/** Which calls go wrong, and how. */
export class Faults {
  private rules: { readonly rule: Fault; met: number }[] = [];

  add(rule: Fault): void {
    this.rules.push({ rule, met: 0 });
  }

  clear(): void {
    this.rules = [];
  }

  /** The fault that this call meets; each rule counts the calls that fit it. */
  next({ action, region }: AwsRequest): FaultKind | undefined {
    let found: FaultKind | undefined;
    for (const each of this.rules) {
      const { rule } = each;
      if (rule.action !== undefined && rule.action !== action) continue;
      if (rule.region !== undefined && rule.region !== region) continue;
      each.met += 1;
      const first = rule.nth ?? 1;
      if (each.met >= first && each.met < first + (rule.times ?? 1)) found ??= rule.fault;
    }
    return found;
  }
}

/** An error in the form that the service's own protocol has. */
export function errorAnswer(
  { service, headers }: Pick<AwsRequest, 'service' | 'headers'>,
  { status, code, message }: Answer,
): { status: number; type: string; body: string } {
  if (headers['x-amz-target'] !== undefined) {
    const body = JSON.stringify({ __type: code, message, Message: message });
    return { status, type: 'application/x-amz-json-1.1', body };
  }
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  const id = '<RequestId>00000000-0000-0000-0000-000000000000</RequestId>';
  const bodies: Readonly<Record<string, string>> = {
    ec2: `<Response><Errors>${error}</Errors>${id.replaceAll('RequestId', 'RequestID')}</Response>`,
    s3: error.replace('</Error>', `${id}</Error>`),
  };
  const query = `<ErrorResponse>${error.replace('<Code>', '<Type>Sender</Type><Code>')}${id}</ErrorResponse>`;
  return { status, type: 'text/xml', body: `<?xml version="1.0" encoding="UTF-8"?>${bodies[service] ?? query}` };
}

/** What AWS answers to a call that meets this fault. */
export function faultAnswer(
  request: Pick<AwsRequest, 'service' | 'headers'>,
  fault: keyof typeof ANSWERS,
): { status: number; type: string; body: string } {
  return errorAnswer(request, ANSWERS[fault]);
}
