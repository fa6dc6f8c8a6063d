import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SsoSession } from './profiles';

/** A signed-in session as the AWS CLI keeps it (AWS SDKs and Tools Reference Guide, "IAM Identity Center credential provider"). */
export interface SsoToken {
  readonly accessToken: string;
  readonly expires: Date;
  readonly refresh?: {
    readonly refreshToken: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly registrationEnds: Date;
  };
}

/** Whether a session is signed in, and until when. A token that can be refreshed counts as signed in. */
export interface SsoState {
  readonly state: 'signedOut' | 'signedIn' | 'expired';
  readonly ends?: Date;
}

/** The file that every tool looks for: SHA-1 of the session's name, or of the start URL where it has none. */
export function tokenFile(home: string, { name, startUrl }: SsoSession): string {
  const hash = createHash('sha1')
    .update(name ?? startUrl)
    .digest('hex');
  return path.join(home, '.aws', 'sso', 'cache', `${hash}.json`);
}

/** @returns undefined when there is none that can be read: then one signs in again. */
export async function readToken(home: string, session: SsoSession): Promise<SsoToken | undefined> {
  try {
    return tokenOf(JSON.parse(await readFile(tokenFile(home, session), 'utf8')));
  } catch {
    return undefined;
  }
}

/** In one step, so that no tool ever reads half of it; for nobody but the user. */
export async function writeToken(home: string, session: SsoSession, token: SsoToken): Promise<void> {
  const file = tokenFile(home, session);
  const { refresh } = token;
  const content = {
    startUrl: session.startUrl,
    region: session.region,
    accessToken: token.accessToken,
    expiresAt: instant(token.expires),
    ...(refresh === undefined
      ? {}
      : {
          clientId: refresh.clientId,
          clientSecret: refresh.clientSecret,
          registrationExpiresAt: instant(refresh.registrationEnds),
          refreshToken: refresh.refreshToken,
        }),
  };
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.${randomUUID()}`;
  await writeFile(beside, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(beside, file);
}

/** Whether a user would have to sign in, without a call. */
export async function ssoState(home: string, session: SsoSession): Promise<SsoState> {
  const token = await readToken(home, session);
  if (token === undefined) return { state: 'signedOut' };
  const alive = token.expires.getTime() > Date.now() || isRefreshable(token);
  return { state: alive ? 'signedIn' : 'expired', ends: token.expires };
}

export function isRefreshable({ refresh }: SsoToken): boolean {
  return refresh !== undefined && refresh.registrationEnds.getTime() > Date.now();
}

function tokenOf(content: unknown): SsoToken | undefined {
  if (typeof content !== 'object' || content === null) return undefined;
  const of = (key: string): string | undefined => {
    const value = (content as Readonly<Record<string, unknown>>)[key];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const accessToken = of('accessToken');
  const expires = dateOf(of('expiresAt'));
  if (accessToken === undefined || expires === undefined) return undefined;
  const refresh = refreshOf(of);
  return { accessToken, expires, ...(refresh === undefined ? {} : { refresh }) };
}

function refreshOf(of: (key: string) => string | undefined): SsoToken['refresh'] {
  const [clientId, clientSecret, refreshToken] = [of('clientId'), of('clientSecret'), of('refreshToken')];
  const registrationEnds = dateOf(of('registrationExpiresAt'));
  if (clientId === undefined || clientSecret === undefined || refreshToken === undefined) return undefined;
  return registrationEnds === undefined ? undefined : { clientId, clientSecret, refreshToken, registrationEnds };
}

/** Older tools write `2026-11-22T20:00:00UTC`. */
function dateOf(text: string | undefined): Date | undefined {
  const date = text === undefined ? undefined : new Date(text.replace(/UTC$/, 'Z'));
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date;
}

/** Without milliseconds: not every tool reads them. */
function instant(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
