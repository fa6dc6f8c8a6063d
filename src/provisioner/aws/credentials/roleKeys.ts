import { readFile } from 'node:fs/promises';
import { AwsError } from '../awsError';
import { clientConfig, type ClientOptions } from '../clients';
import { Service, UNSIGNED } from '../service';
import { keysOf, type Keys } from './keys';
import { SignInError } from './signInError';

/** Asks the user for the code of a device. Undefined: the user does not want to. */
export type AskMfa = (
  device: { readonly profile: string; readonly serial: string },
  signal: AbortSignal,
) => Promise<string | undefined>;

export interface RoleWish {
  readonly profile: string;
  readonly role: string;
  readonly sessionName?: string | undefined;
  readonly externalId?: string | undefined;
  /** Seconds. */
  readonly duration?: number | undefined;
  readonly mfa?: string | undefined;
}

type StsOptions = Omit<ClientOptions, 'keys' | 'session' | 'endpoints'>;

const LONGEST_REASON = 300;

/**
 * Keys of a role that other keys may take (STS API reference, AssumeRole).
 * @throws SignInError `mfaNeeded`, `mfaCancelled`, `mfaRefused`, `roleRefused`.
 */
export async function roleKeys(
  wish: RoleWish,
  from: Keys,
  askMfa: AskMfa | undefined,
  options: StsOptions,
  signal: AbortSignal,
): Promise<Keys> {
  const { profile, role, mfa } = wish;
  const code = mfa === undefined ? undefined : await mfaCode(profile, mfa, askMfa, signal);
  const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts');
  const keys = () => Promise.resolve(from);
  const client = new STSClient(clientConfig({ ...options, keys, session: UNSIGNED, endpoints: {} }, 'sts'));
  const command = new AssumeRoleCommand({
    RoleArn: role,
    RoleSessionName: sessionName(wish),
    ExternalId: wish.externalId,
    DurationSeconds: wish.duration,
    SerialNumber: mfa,
    TokenCode: code,
  });
  try {
    const service = new Service('sts', client, UNSIGNED, options.log);
    return assumed(wish, (await service.call('AssumeRole', command, signal)).Credentials);
  } catch (error) {
    throw refusal(wish, error);
  }
}

/**
 * Keys of a role for a token in a file, as pods and pipelines have it (STS API reference, AssumeRoleWithWebIdentity).
 * @throws SignInError `badFile`, `roleRefused`.
 */
export async function webIdentityKeys(
  wish: RoleWish & { readonly tokenFile: string },
  options: StsOptions,
  signal: AbortSignal,
): Promise<Keys> {
  const token = await readFile(wish.tokenFile, 'utf8').catch((error: unknown) => {
    const reason = String((error as NodeJS.ErrnoException).code);
    throw new SignInError({ kind: 'badFile', file: wish.tokenFile, reason });
  });
  const { AssumeRoleWithWebIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const keys = () => Promise.resolve({ accessKeyId: '', secretAccessKey: '' });
  const client = new STSClient(clientConfig({ ...options, keys, session: UNSIGNED, endpoints: {} }, 'sts'));
  const command = new AssumeRoleWithWebIdentityCommand({
    RoleArn: wish.role,
    RoleSessionName: sessionName(wish),
    WebIdentityToken: token.trim(),
  });
  try {
    const service = new Service('sts', client, UNSIGNED, options.log);
    return assumed(wish, (await service.call('AssumeRoleWithWebIdentity', command, signal)).Credentials);
  } catch (error) {
    throw refusal(wish, error);
  }
}

async function mfaCode(
  profile: string,
  serial: string,
  askMfa: AskMfa | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (askMfa === undefined) throw new SignInError({ kind: 'mfaNeeded', profile, serial });
  const code = (await askMfa({ profile, serial }, signal))?.trim();
  signal.throwIfAborted();
  if (code === undefined || code === '') throw new SignInError({ kind: 'mfaCancelled', profile, serial });
  return code;
}

function sessionName({ sessionName: own }: RoleWish): string {
  return own ?? `toil-clusters-${Date.now()}`;
}

function assumed({ profile, role }: RoleWish, given: Parameters<typeof keysOf>[0] | undefined): Keys {
  const keys = given === undefined ? undefined : keysOf(given);
  if (keys === undefined)
    throw new SignInError({ kind: 'roleRefused', profile, role, reason: 'no keys in the answer' });
  return keys;
}

function refusal({ profile, role, mfa }: RoleWish, error: unknown): unknown {
  if (!(error instanceof AwsError)) return error;
  // STS gives the same code for a wrong one-time password as for a role that is not given.
  const badCode = mfa !== undefined && /MultiFactorAuthentication|one.time pass/i.test(error.message);
  if (badCode) return new SignInError({ kind: 'mfaRefused', profile, serial: mfa }, error.message);
  if (error.kind !== 'accessDenied' && error.kind !== 'invalid') return error;
  const reason = error.message.slice(0, LONGEST_REASON);
  return new SignInError({ kind: 'roleRefused', profile, role, reason }, error.message);
}
