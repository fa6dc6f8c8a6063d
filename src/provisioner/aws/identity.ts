import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { AwsError } from './awsError';
import type { StsCalls } from './calls/account';
import { clientConfig, type ClientOptions } from './clients';
import { Service } from './service';

/** Who is signed in. No permission is needed for it (STS API reference, GetCallerIdentity). */
export function connectSts(options: ClientOptions): StsCalls {
  const service = new Service('sts', new STSClient(clientConfig(options, 'sts')), options.session, options.log);
  return {
    identity: async (signal) => {
      const { Account, Arn } = await service.call('GetCallerIdentity', new GetCallerIdentityCommand(), signal);
      const partition = /^arn:([\w-]+):/.exec(Arn ?? '')?.[1];
      if (Account === undefined || Arn === undefined || partition === undefined)
        throw new AwsError(
          'unexpected',
          'sts:GetCallerIdentity',
          'NoIdentity',
          `no identity in the answer: ${Arn ?? ''}`,
        );
      return { account: Account, arn: Arn, partition };
    },
  };
}
