import { IAMClient } from '@aws-sdk/client-iam';
import type { IamCalls } from '../calls/account';
import { clientConfig, type ClientOptions } from '../clients';
import { Service } from '../service';
import type { Iam } from './iamService';
import { profileCalls } from './profiles';
import { roleCalls } from './roles';
import { rolePolicyCalls } from './rolePolicies';
import { simulationCalls } from './simulation';

/** Every call of IAM. */
export function connectIam(options: ClientOptions): IamCalls {
  const iam: Iam = new Service('iam', new IAMClient(clientConfig(options, 'iam')), options.session, options.log);
  return { ...roleCalls(iam), ...rolePolicyCalls(iam), ...profileCalls(iam), ...simulationCalls(iam) };
}
