import type { Aws } from '../../provisioner/aws/aws';
import type { Identity } from '../../provisioner/aws/calls/account';
import type { SignInNetwork } from '../../provisioner/aws/credentials/ssoKeys';

export { ENVIRONMENT_PROFILE } from '../clusters/profilesInUse';

/** What signing in and preparing an account need of the accounts that this window knows: `Accounts` has it all. */
export interface AccountParts {
  connect(profile: string, region: string): Aws;
  /** @throws SignInError, AwsError */
  identity(profile: string, signal: AbortSignal): Promise<Identity>;
  /** Where a profile works unless told otherwise. */
  regionOf(profile: string): Promise<string>;
  /** How calls that sign in leave this machine, and where the user's files are. */
  network(): Promise<SignInNetwork>;
  /** Keys of a profile are asked for anew, of the user too, and what failed for lack of them is looked at again. */
  forget(profile: string): void;
}
