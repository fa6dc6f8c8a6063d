import { SignInError } from './signInError';
import type { Keys } from './keys';

/** Milliseconds until the metadata of a container or instance has answered: where there is none, nobody answers. */
const WITHIN = 1_000;

/** Keys in the environment (AWS CLI user guide, "Environment variables"). */
export function environmentKeys(env: NodeJS.ProcessEnv): Keys | undefined {
  const [id, secret] = [env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY']];
  if (id === undefined || id === '' || secret === undefined || secret === '') return undefined;
  const token = env['AWS_SESSION_TOKEN'];
  const end = new Date(env['AWS_CREDENTIAL_EXPIRATION'] ?? '');
  return {
    accessKeyId: id,
    secretAccessKey: secret,
    ...(token === undefined || token === '' ? {} : { sessionToken: token }),
    ...(Number.isNaN(end.getTime()) ? {} : { expiration: end }),
  };
}

/** Keys that the container's agent hands out; undefined where the environment names none. */
export async function containerKeys(env: NodeJS.ProcessEnv): Promise<Keys | undefined> {
  const relative = env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  const full = env['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  if ((relative ?? full) === undefined) return undefined;
  const { fromHttp } = await import('@aws-sdk/credential-providers');
  return fromHttp({
    timeout: WITHIN,
    maxRetries: 1,
    ...(relative === undefined ? {} : { awsContainerCredentialsRelativeUri: relative }),
    ...(full === undefined ? {} : { awsContainerCredentialsFullUri: full }),
    ...defined('awsContainerAuthorizationToken', env['AWS_CONTAINER_AUTHORIZATION_TOKEN']),
    ...defined('awsContainerAuthorizationTokenFile', env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE']),
  })();
}

/** Keys of the instance's role; undefined where there is no instance metadata, or it is switched off. */
export async function instanceKeys(env: NodeJS.ProcessEnv): Promise<Keys | undefined> {
  if (env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true') return undefined;
  const { fromInstanceMetadata } = await import('@aws-sdk/credential-providers');
  try {
    return await fromInstanceMetadata({ timeout: WITHIN, maxRetries: 1 })();
  } catch {
    return undefined;
  }
}

/** Keys of `aws login`; the SDK finds and refreshes them. */
export async function loginKeys(profile: string): Promise<Keys> {
  const { fromLoginCredentials } = await import('@aws-sdk/credential-providers');
  try {
    return await fromLoginCredentials({ profile, ignoreCache: true })();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SignInError({ kind: 'loginEnded', profile, reason }, reason);
  }
}

function defined<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined || value === '' ? {} : ({ [key]: value } as Partial<Record<K, string>>);
}
