import { environmentKeys } from '../../provisioner/aws/credentials/machineKeys';
import type { Profile } from '../../provisioner/aws/credentials/profiles';

/** The name of what is no profile: keys of the environment, of the container or of the machine. */
export const ENVIRONMENT_PROFILE = '';

/** Where a profile works that does not say, as the AWS command line's own examples. */
const LAST_RESORT = 'us-east-1';

/** Variables that name a region: of AWS's own tools, then Toil's (reference toil-facts.md 1.16). */
const REGION_VARIABLES = ['AWS_REGION', 'AWS_DEFAULT_REGION', 'TOIL_AWS_REGION'];

/**
 * Whose clusters are shown: the profiles of the setting, else what Toil and the AWS command line would take (botocore's order): keys of the
 * environment, the profile that `AWS_PROFILE` names, `default`, whatever else the machine has.
 */
export function profilesInUse(
  chosen: readonly string[],
  env: NodeJS.ProcessEnv,
  profiles: readonly Pick<Profile, 'name'>[],
): readonly string[] {
  if (chosen.length > 0) return [...new Set(chosen)];
  if (environmentKeys(env) !== undefined) return [ENVIRONMENT_PROFILE];
  const named = env['AWS_PROFILE'];
  if (named !== undefined && named !== '') return [named];
  return [profiles.some(({ name }) => name === 'default') ? 'default' : ENVIRONMENT_PROFILE];
}

/** Where a profile works: where it says, where the environment says, else Amazon's first region. */
export function regionOfProfile(profile: Pick<Profile, 'region'> | undefined, env: NodeJS.ProcessEnv): string {
  const named = REGION_VARIABLES.map((name) => env[name]).find((value) => value !== undefined && value !== '');
  return profile?.region ?? named ?? LAST_RESORT;
}
