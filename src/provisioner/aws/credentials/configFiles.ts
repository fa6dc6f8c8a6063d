import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseIni, type Ini } from './ini';
import { SignInError } from './signInError';

/** Where a user's files are. */
export interface Place {
  /** `AWS_CONFIG_FILE`, `AWS_SHARED_CREDENTIALS_FILE`, `AWS_PROFILE` … are read from it. */
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
}

export interface ConfigFiles {
  /** Sections of a profile by its name: what the credentials file says, and what the config file says. */
  readonly profiles: ReadonlyMap<string, ProfileSections>;
  /** `[sso-session NAME]` by name. */
  readonly sessions: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export interface ProfileSections {
  readonly credentials: ReadonlyMap<string, string>;
  readonly config: ReadonlyMap<string, string>;
}

const NOTHING: ReadonlyMap<string, string> = new Map<string, string>();

/** A value of a profile: the credentials file wins (AWS CLI user guide, "Configuration and credential file settings"). */
export function valueOf({ credentials, config }: ProfileSections, key: string): string | undefined {
  const value = credentials.get(key) ?? config.get(key);
  return value === '' ? undefined : value;
}

/**
 * Reads both files; one that is not there is empty.
 * @throws SignInError `badFile`.
 */
export async function readConfigFiles({ env, home }: Place): Promise<ConfigFiles> {
  const [config, credentials] = await Promise.all([
    readIni(configFile({ env, home })),
    readIni(credentialsFile({ env, home })),
  ]);
  const profiles = new Map<string, ProfileSections>();
  const sessions = new Map<string, ReadonlyMap<string, string>>();
  for (const [header, values] of config.sections) {
    const [word = '', ...rest] = header.split(' ');
    const name = rest.join(' ');
    if (word === 'sso-session') sessions.set(name, values);
    // `[default]` may be written with and without the word; with it wins.
    else if (header === 'default' && !config.sections.has('profile default'))
      profiles.set('default', { credentials: NOTHING, config: values });
    else if (word === 'profile') profiles.set(name, { credentials: NOTHING, config: values });
  }
  for (const [name, values] of credentials.sections)
    profiles.set(name, { credentials: values, config: profiles.get(name)?.config ?? NOTHING });
  return { profiles, sessions };
}

/** The file of profiles and sessions. */
export function configFile({ env, home }: Place): string {
  return expand(env['AWS_CONFIG_FILE'], home) ?? path.join(home, '.aws', 'config');
}

/** The file that holds nothing but keys. */
export function credentialsFile({ env, home }: Place): string {
  return expand(env['AWS_SHARED_CREDENTIALS_FILE'], home) ?? path.join(home, '.aws', 'credentials');
}

function expand(file: string | undefined, home: string): string | undefined {
  if (file === undefined || file === '') return undefined;
  return file.replace(/^~(?=$|[/\\])/, () => home);
}

async function readIni(file: string): Promise<Ini> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new SignInError({ kind: 'badFile', file, reason: String((error as NodeJS.ErrnoException).code) });
  });
  const ini = parseIni(text);
  if (ini.badLine !== undefined) throw new SignInError({ kind: 'badFile', file, line: ini.badLine });
  return ini;
}
