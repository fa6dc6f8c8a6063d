import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { PricingClient } from '@aws-sdk/client-pricing';
import { S3Client } from '@aws-sdk/client-s3';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';

/** The SDK's own clients, pointed at a front; they never try twice. */
export function clientsOf(url: string, region = 'us-west-2', accessKeyId = 'test') {
  const credentials = { accessKeyId, secretAccessKey: 'secret' };
  const config = { region, endpoint: url, credentials, maxAttempts: 1 };
  return {
    ec2: new EC2Client(config),
    iam: new IAMClient(config),
    scaling: new AutoScalingClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    ssm: new SSMClient(config),
    sts: new STSClient(config),
    pricing: new PricingClient({ ...config, region: 'us-east-1' }),
    quotas: new ServiceQuotasClient(config),
  };
}

export type Clients = ReturnType<typeof clientsOf>;

/** The trust policy of a role for instances. */
export const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

/** Makes a role and an instance profile that has it, both of that name; gives the profile's ARN. */
export async function makeProfile({ iam }: Pick<Clients, 'iam'>, name: string): Promise<string> {
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: TRUST }));
  const made = await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }));
  return made.InstanceProfile?.Arn ?? '';
}

export async function over(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The code of an error of the SDK; empty when there is none. */
export async function failure(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return '';
  } catch (error) {
    const { Code, code, name } = error as { Code?: string; code?: string; name: string };
    return Code ?? code ?? name;
  }
}
