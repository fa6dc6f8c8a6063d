import {
  accessDenied,
  expiredKey,
  failureAnswer,
  internalError,
  throttled,
  type Answer,
  type AwsFailure,
} from './errors';
import type { AwsRequest } from './request';

/** AWS answers with an error and does nothing. */
export type ErrorFault =
  'serviceError' | 'throttle' | 'accessDenied' | 'expired' | 'clockSkew' | 'noCapacity' | 'quota';

/**
 * What may go wrong with a call. `timeout`, `silentAfter`: no answer ever, before AWS has done it or after; `cutBefore`, `cutAfter`: the connection
 * breaks, likewise; `unreadable`: it is done and answered, and for some seconds nothing that is read shows it.
 */
export type FaultKind = ErrorFault | 'timeout' | 'silentAfter' | 'cutBefore' | 'cutAfter' | 'unreadable';

export interface Fault {
  readonly fault: FaultKind;
  /** `ec2`; any service when it is missing. */
  readonly service?: string;
  /** `RunInstances`; any call when it is missing. */
  readonly action?: string;
  readonly region?: string;
  /** The first call that it meets, counted from 1; and how many from there on. */
  readonly nth?: number;
  readonly times?: number;
  /** For `unreadable`: milliseconds; 10,000 unless told. */
  readonly lasts?: number;
  /** Told when a call has met the fault: after AWS has done it, where it does. What a test that kills its client needs. */
  readonly reached?: () => void;
}

/** Which calls go wrong, and how. */
export class Faults {
  private rules: { readonly rule: Fault; met: number }[] = [];

  add(rule: Fault): void {
    this.rules.push({ rule, met: 0 });
  }

  clear(): void {
    this.rules = [];
  }

  /** How many calls have fitted each rule, in the order in which they were added. */
  met(): number[] {
    return this.rules.map(({ met }) => met);
  }

  /** The fault that this call meets; each rule counts the calls that fit it. */
  next(request: Pick<AwsRequest, 'service' | 'action' | 'region'>): Fault | undefined {
    let found: Fault | undefined;
    for (const each of this.rules) {
      const { rule } = each;
      if (!concerns(rule, request)) continue;
      each.met += 1;
      const first = rule.nth ?? 1;
      if (each.met >= first && each.met < first + (rule.times ?? 1)) found ??= rule;
    }
    return found;
  }
}

function concerns(rule: Fault, request: Pick<AwsRequest, 'service' | 'action' | 'region'>): boolean {
  return (['service', 'action', 'region'] as const).every(
    (field) => rule[field] === undefined || rule[field] === request[field],
  );
}

/** What AWS answers to a call that meets this fault. */
export function faultAnswer(request: AwsRequest, fault: ErrorFault): Answer {
  return failureAnswer(request, failureOf(request, fault));
}

/** AWS's own codes (EC2 API reference, "Error codes"; the common errors of each service). */
function failureOf(request: AwsRequest, fault: ErrorFault): AwsFailure {
  switch (fault) {
    case 'serviceError':
      return internalError(request);
    case 'throttle':
      return throttled(request);
    case 'accessDenied':
      return accessDenied(request, `${request.service}:${request.action}`);
    case 'expired':
      return expiredKey(request);
    case 'clockSkew':
      return skewed(request);
    case 'noCapacity':
      return {
        status: 500,
        code: 'InsufficientInstanceCapacity',
        message: 'We currently do not have sufficient capacity in the Availability Zone you requested.',
      };
    case 'quota':
      return {
        status: 400,
        code: 'VcpuLimitExceeded',
        message:
          'You have requested more vCPU capacity than your current vCPU limit of 0 allows for the instance bucket that the specified instance type belongs to.',
      };
  }
}

/** S3 has a code of its own; EC2 does not tell a wrong clock from a wrong key but by its words. */
function skewed({ service }: AwsRequest): AwsFailure {
  if (service === 's3')
    return {
      status: 403,
      code: 'RequestTimeTooSkewed',
      message: 'The difference between the request time and the current time is too large.',
    };
  return {
    status: 403,
    code: 'SignatureDoesNotMatch',
    message: 'Signature expired: 20200101T000000Z is now earlier than 20261122T000000Z (20261122T001500Z - 15 min.)',
  };
}
