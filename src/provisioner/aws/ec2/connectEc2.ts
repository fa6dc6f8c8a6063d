import { EC2Client } from '@aws-sdk/client-ec2';
import type { Ec2Calls } from '../calls/ec2';
import { clientConfig, type ClientOptions } from '../clients';
import { Service } from '../service';
import type { Ec2 } from './ec2Service';
import { dryRunCalls } from './dryRuns';
import { groupUseCalls } from './groupUse';
import { imageCalls } from './images';
import { instanceCalls } from './instances';
import { instanceTypeCalls } from './instanceTypes';
import { keyPairCalls } from './keyPairs';
import { launchTemplateCalls } from './launchTemplates';
import { networkCalls } from './network';
import { powerCalls } from './power';
import { securityGroupCalls } from './securityGroups';
import { spotPriceCalls } from './spotPrices';
import { spotRequestCalls } from './spotRequests';
import { volumeCalls } from './volumes';

/** Every call of EC2. */
export function connectEc2(options: ClientOptions): Ec2Calls {
  const ec2: Ec2 = new Service('ec2', new EC2Client(clientConfig(options, 'ec2')), options.session, options.log);
  return {
    ...securityGroupCalls(ec2),
    ...groupUseCalls(ec2),
    ...instanceCalls(ec2),
    ...powerCalls(ec2),
    ...spotRequestCalls(ec2),
    ...volumeCalls(ec2),
    ...launchTemplateCalls(ec2),
    ...networkCalls(ec2),
    ...imageCalls(ec2),
    ...instanceTypeCalls(ec2),
    ...spotPriceCalls(ec2),
    ...keyPairCalls(ec2),
    ...dryRunCalls(ec2),
  };
}
