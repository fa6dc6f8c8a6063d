import { readConfigFiles, valueOf, type ConfigFiles } from './configFiles';
import { processKeys } from './credentialProcess';
import { keysOf, type Keys } from './keys';
import { containerKeys, environmentKeys, instanceKeys, loginKeys } from './machineKeys';
import { findProfile, type Profile, type ProfileWay, type RoleSource } from './profiles';
import { roleKeys, webIdentityKeys, type AskMfa } from './roleKeys';
import { SignInError } from './signInError';
import { ssoKeys, type SignInNetwork } from './ssoKeys';

export interface ChainOptions {
  readonly network: SignInNetwork;
  /** Where STS is asked for a profile without a region of its own. */
  readonly region: string;
  readonly askMfa?: AskMfa | undefined;
}

/** Keys, and whether they stand in a file that the user may change at any time. */
export interface Found {
  readonly keys: Keys;
  readonly inFile: boolean;
}

/**
 * Keys of a profile; without one, those of the environment, of `AWS_PROFILE` or the profile `default`, of the container, of the
 * instance: boto's order (Boto3 developer guide, "Credentials"), which is Toil's.
 * @throws SignInError saying which of them is at fault; AwsError of the calls that sign in.
 */
export async function findKeys(
  profile: string | undefined,
  options: ChainOptions,
  signal: AbortSignal,
): Promise<Found> {
  const { env, home } = options.network;
  const own = profile === undefined ? environmentKeys(env) : undefined;
  if (own !== undefined) return { keys: own, inFile: false };
  const files = await readConfigFiles({ env, home });
  const named = profile ?? env['AWS_PROFILE'];
  if (named !== undefined && named !== '') return profileKeys(named, files, options, [], signal);
  const standard = files.profiles.has('default') ? findProfile(files, 'default').way.kind : 'none';
  if (standard !== 'none') return profileKeys('default', files, options, [], signal);
  const keys = (await tokenKeys(options, signal)) ?? (await containerKeys(env)) ?? (await instanceKeys(env));
  if (keys === undefined) throw new SignInError({ kind: 'noCredentials' });
  return { keys, inFile: false };
}

/** `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN`. */
async function tokenKeys(options: ChainOptions, signal: AbortSignal): Promise<Keys | undefined> {
  const { env } = options.network;
  const [tokenFile, role] = [env['AWS_WEB_IDENTITY_TOKEN_FILE'], env['AWS_ROLE_ARN']];
  if (tokenFile === undefined || role === undefined) return undefined;
  const wish = { profile: '', role, sessionName: env['AWS_ROLE_SESSION_NAME'], tokenFile };
  return webIdentityKeys(wish, { ...options.network, region: options.region }, signal);
}

async function profileKeys(
  name: string,
  files: ConfigFiles,
  options: ChainOptions,
  through: readonly string[],
  signal: AbortSignal,
): Promise<Found> {
  if (through.includes(name)) throw new SignInError({ kind: 'profileCircle', profile: name, through });
  const profile = findProfile(files, name);
  const { way } = profile;
  const { network } = options;
  switch (way.kind) {
    case 'keys':
      return { keys: writtenKeys(name, files), inFile: true };
    case 'none':
      throw new SignInError({ kind: 'incompleteProfile', profile: name, missing: way.missing });
    case 'process':
      return { keys: await processKeys(name, way.command, network.env, signal), inFile: false };
    case 'login':
      return { keys: await loginKeys(name), inFile: false };
    case 'sso':
      return { keys: await ssoKeys({ name, ...way }, network, signal), inFile: false };
    case 'webIdentity': {
      const wish = { ...roleWish(profile, way.role, files), tokenFile: way.tokenFile };
      return {
        keys: await webIdentityKeys(wish, { ...network, region: regionOf(profile, options) }, signal),
        inFile: false,
      };
    }
    case 'role':
      return { keys: await assumedKeys(profile, way, files, options, [...through, name], signal), inFile: false };
  }
}

async function assumedKeys(
  profile: Profile,
  way: Extract<ProfileWay, { readonly kind: 'role' }>,
  files: ConfigFiles,
  options: ChainOptions,
  through: readonly string[],
  signal: AbortSignal,
): Promise<Keys> {
  const from = await sourceKeys(profile.name, way.source, files, options, through, signal);
  const wish = { ...roleWish(profile, way.role, files), mfa: way.mfa };
  const network = { ...options.network, region: regionOf(profile, options) };
  return roleKeys(wish, from, options.askMfa, network, signal);
}

async function sourceKeys(
  name: string,
  source: RoleSource,
  files: ConfigFiles,
  options: ChainOptions,
  through: readonly string[],
  signal: AbortSignal,
): Promise<Keys> {
  // A profile may name itself: then its own keys take its role.
  if ('profile' in source && source.profile === name) return writtenKeys(name, files);
  if ('profile' in source) return (await profileKeys(source.profile, files, options, through, signal)).keys;
  const { env } = options.network;
  const keys = await {
    Environment: () => Promise.resolve(environmentKeys(env)),
    EcsContainer: () => containerKeys(env),
    Ec2InstanceMetadata: () => instanceKeys(env),
  }[source.machine]();
  if (keys !== undefined) return keys;
  throw new SignInError({ kind: 'incompleteProfile', profile: name, missing: [`credential_source ${source.machine}`] });
}

function writtenKeys(name: string, { profiles }: ConfigFiles): Keys {
  const sections = profiles.get(name);
  const of = (key: string): string | undefined => (sections === undefined ? undefined : valueOf(sections, key));
  const keys = keysOf({
    AccessKeyId: of('aws_access_key_id'),
    SecretAccessKey: of('aws_secret_access_key'),
    SessionToken: of('aws_session_token'),
  });
  if (keys !== undefined) return keys;
  throw new SignInError({ kind: 'incompleteProfile', profile: name, missing: ['aws_access_key_id'] });
}

function roleWish({ name }: Profile, role: string, { profiles }: ConfigFiles) {
  const sections = profiles.get(name);
  const of = (key: string): string | undefined => (sections === undefined ? undefined : valueOf(sections, key));
  const duration = Number(of('duration_seconds'));
  return {
    profile: name,
    role,
    sessionName: of('role_session_name'),
    externalId: of('external_id'),
    duration: duration > 0 ? duration : undefined,
  };
}

function regionOf({ region }: Profile, options: ChainOptions): string {
  return region ?? options.region;
}
