import type { SshWays } from '../../usecases/leaders/leaderTarget';
import { sshJumpHost, sshKeyFile, sshProxy } from '../awsSettings';
import { toilConfiguration } from '../configuration';

/** How leaders are reached, by the user's settings as they are now. */
export function sshWays(): SshWays {
  const [keyFile, jumpHost, proxy] = [sshKeyFile, sshJumpHost, sshProxy].map((setting) => setting(toilConfiguration()));
  return {
    ...(keyFile === undefined ? {} : { keyFile }),
    ...(jumpHost === undefined ? {} : { jumpHost }),
    ...(proxy === undefined ? {} : { proxy }),
  };
}
