import { readConfigFiles, valueOf, type ConfigFiles, type Place, type ProfileSections } from './configFiles';
import { SignInError } from './signInError';

/** A session of the IAM Identity Center: shared by all profiles that name it, or, in the older form, have its start URL. */
export interface SsoSession {
  readonly name?: string;
  readonly startUrl: string;
  readonly region: string;
  readonly scopes: readonly string[];
}

/** How a profile comes to its keys; in the order in which botocore looks, so that Toil and we take the same. */
export type ProfileWay =
  | { readonly kind: 'role'; readonly role: string; readonly source: RoleSource; readonly mfa?: string }
  | { readonly kind: 'webIdentity'; readonly role: string; readonly tokenFile: string }
  | { readonly kind: 'sso'; readonly session: SsoSession; readonly account: string; readonly role: string }
  | { readonly kind: 'keys' }
  | { readonly kind: 'process'; readonly command: string }
  | { readonly kind: 'login'; readonly session: string }
  /** Settings only; or something is missing. */
  | { readonly kind: 'none'; readonly missing: readonly string[] };

/** Where the keys come from that assume a role. */
export type RoleSource =
  { readonly profile: string } | { readonly machine: 'Environment' | 'Ec2InstanceMetadata' | 'EcsContainer' };

export interface Profile {
  readonly name: string;
  readonly region?: string;
  readonly way: ProfileWay;
  /** `endpoint_url`. */
  readonly endpoint?: string;
}

/**
 * The profiles of both files, in the order of the config file. Nothing is called.
 * @throws SignInError `badFile`.
 */
export async function listProfiles(place: Place): Promise<Profile[]> {
  const files = await readConfigFiles(place);
  return [...files.profiles].map(([name, sections]) => profileOf(name, sections, files));
}

/** @throws SignInError `profileMissing`, `badFile`. */
export async function describeProfile(place: Place, name: string): Promise<Profile> {
  return findProfile(await readConfigFiles(place), name);
}

/** @throws SignInError `profileMissing`. */
export function findProfile(files: ConfigFiles, name: string): Profile {
  const sections = files.profiles.get(name);
  if (sections === undefined) throw new SignInError({ kind: 'profileMissing', profile: name });
  return profileOf(name, sections, files);
}

/**
 * The session that a profile, or the profile whose keys it takes, is signed in by.
 * @throws SignInError `profileMissing` when it takes keys of one that is not there.
 */
export function ssoSessionOf(files: ConfigFiles, name: string): SsoSession | undefined {
  const seen = new Set<string>();
  for (let next = name; !seen.has(next);) {
    seen.add(next);
    const { way } = findProfile(files, next);
    if (way.kind === 'sso') return way.session;
    if (way.kind !== 'role' || !('profile' in way.source)) return undefined;
    next = way.source.profile;
  }
  return undefined;
}

function profileOf(name: string, sections: ProfileSections, files: ConfigFiles): Profile {
  const region = valueOf(sections, 'region');
  const endpoint = valueOf(sections, 'endpoint_url');
  return {
    name,
    way: roleWay(sections) ?? ssoWay(sections, files) ?? otherWay(sections),
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

const MACHINES = ['Environment', 'Ec2InstanceMetadata', 'EcsContainer'] as const;

function roleWay(sections: ProfileSections): ProfileWay | undefined {
  const role = valueOf(sections, 'role_arn');
  if (role === undefined) return undefined;
  const tokenFile = valueOf(sections, 'web_identity_token_file');
  const profile = valueOf(sections, 'source_profile');
  const machine = MACHINES.find((each) => each === valueOf(sections, 'credential_source'));
  const source = profile === undefined ? (machine === undefined ? undefined : { machine }) : { profile };
  const mfa = valueOf(sections, 'mfa_serial');
  if (source !== undefined) return { kind: 'role', role, source, ...(mfa === undefined ? {} : { mfa }) };
  if (tokenFile !== undefined) return { kind: 'webIdentity', role, tokenFile };
  return { kind: 'none', missing: ['source_profile'] };
}

const SSO_KEYS = ['sso_session', 'sso_start_url', 'sso_account_id', 'sso_role_name'];

function ssoWay(sections: ProfileSections, { sessions }: ConfigFiles): ProfileWay | undefined {
  if (!SSO_KEYS.some((key) => valueOf(sections, key) !== undefined)) return undefined;
  const name = valueOf(sections, 'sso_session');
  const shared = name === undefined ? undefined : sessions.get(name);
  const of = (key: string): string | undefined => shared?.get(key) ?? valueOf(sections, key);
  const needed = {
    sso_start_url: of('sso_start_url'),
    sso_region: of('sso_region'),
    sso_account_id: valueOf(sections, 'sso_account_id'),
    sso_role_name: valueOf(sections, 'sso_role_name'),
  };
  const missing = Object.entries(needed).flatMap(([key, value]) => (value === undefined ? [key] : []));
  if (name !== undefined && shared === undefined) return { kind: 'none', missing: [`sso-session ${name}`] };
  const { sso_start_url: startUrl, sso_region: region, sso_account_id: account, sso_role_name: role } = needed;
  if (startUrl === undefined || region === undefined || account === undefined || role === undefined)
    return { kind: 'none', missing };
  const scopes = (shared?.get('sso_registration_scopes') ?? '').split(',').map((scope) => scope.trim());
  const session = { startUrl, region, scopes: scopes.filter((scope) => scope !== '') };
  return { kind: 'sso', account, role, session: name === undefined ? session : { ...session, name } };
}

function otherWay(sections: ProfileSections): ProfileWay {
  const command = valueOf(sections, 'credential_process');
  const login = valueOf(sections, 'login_session');
  const halfKeys = valueOf(sections, 'aws_access_key_id') !== undefined;
  if (hasKeys(sections.credentials)) return { kind: 'keys' };
  if (login !== undefined) return { kind: 'login', session: login };
  if (command !== undefined) return { kind: 'process', command };
  if (halfKeys && valueOf(sections, 'aws_secret_access_key') !== undefined) return { kind: 'keys' };
  return { kind: 'none', missing: [halfKeys ? 'aws_secret_access_key' : 'aws_access_key_id'] };
}

function hasKeys(section: ReadonlyMap<string, string>): boolean {
  return ['aws_access_key_id', 'aws_secret_access_key'].every((key) => (section.get(key) ?? '') !== '');
}
