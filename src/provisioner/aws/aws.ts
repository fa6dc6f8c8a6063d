import type { IamCalls, PriceCalls, QuotaCalls, S3Calls, SsmCalls, StsCalls } from './calls/account';
import type { AutoScalingCalls } from './calls/autoScaling';
import type { Ec2Calls } from './calls/ec2';

/** An account in one region, signed in. Every method may throw `AwsError`; throttling and passing faults were tried again. */
export interface Aws {
  readonly region: string;
  readonly ec2: Ec2Calls;
  readonly autoScaling: AutoScalingCalls;
  readonly iam: IamCalls;
  readonly s3: S3Calls;
  readonly ssm: SsmCalls;
  readonly prices: PriceCalls;
  readonly quotas: QuotaCalls;
  readonly sts: StsCalls;
}
