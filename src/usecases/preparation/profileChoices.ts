import type { Place } from '../../provisioner/aws/credentials/configFiles';
import { environmentKeys } from '../../provisioner/aws/credentials/machineKeys';
import { listProfiles, type Profile, type ProfileWay } from '../../provisioner/aws/credentials/profiles';
import { ssoState, type SsoState } from '../../provisioner/aws/credentials/ssoToken';
import { ENVIRONMENT_PROFILE } from './accountParts';

export type { SsoState } from '../../provisioner/aws/credentials/ssoToken';

/** How one signs in by a profile, in as many kinds as a user tells apart. */
export type SignInWay =
  'environment' | 'sso' | 'role' | 'roleWithMfa' | 'webIdentity' | 'process' | 'keys' | 'login' | 'none';

/** A profile to choose. */
export interface ProfileChoice {
  /** `ENVIRONMENT_PROFILE`: the keys of the environment. */
  readonly name: string;
  readonly way: SignInWay;
  readonly region?: string;
  /** Twelve digits, where the profile itself says. */
  readonly account?: string;
  /** Of `sso` only: whether the user would have to sign in. */
  readonly session?: SsoState;
  /** Of `none` only: what the profile lacks. */
  readonly missing?: readonly string[];
}

/**
 * The profiles that there are, the environment first where it holds keys. Nothing is called.
 * @throws SignInError `badFile`.
 */
export async function profileChoices(place: Place): Promise<ProfileChoice[]> {
  const profiles = await listProfiles(place);
  const named = await Promise.all(profiles.map((profile) => choiceOf(profile, place)));
  return [...environmentChoice(place.env), ...named];
}

function environmentChoice(env: NodeJS.ProcessEnv): ProfileChoice[] {
  return environmentKeys(env) === undefined ? [] : [{ name: ENVIRONMENT_PROFILE, way: 'environment' }];
}

async function choiceOf({ name, region, way }: Profile, { home }: Place): Promise<ProfileChoice> {
  const account = accountOf(way);
  return {
    name,
    way: wayOf(way),
    ...(region === undefined ? {} : { region }),
    ...(account === undefined ? {} : { account }),
    ...(way.kind === 'sso' ? { session: await ssoState(home, way.session) } : {}),
    ...(way.kind === 'none' ? { missing: way.missing } : {}),
  };
}

function wayOf(way: ProfileWay): SignInWay {
  return way.kind === 'role' && way.mfa !== undefined ? 'roleWithMfa' : way.kind;
}

function accountOf(way: ProfileWay): string | undefined {
  if (way.kind === 'sso') return way.account;
  return 'role' in way ? /^arn:[\w-]+:iam::(\d{12}):/.exec(way.role)?.[1] : undefined;
}
