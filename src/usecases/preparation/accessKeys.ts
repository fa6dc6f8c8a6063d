import { randomUUID } from 'node:crypto';
import { mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { credentialsFile, type Place } from '../../provisioner/aws/credentials/configFiles';
import { parseIni } from '../../provisioner/aws/credentials/ini';
import { SignInError } from '../../provisioner/aws/credentials/signInError';
import { withSectionValues } from './iniEdit';

export { credentialsFile } from '../../provisioner/aws/credentials/configFiles';

/** Keys as a user types them. */
export interface TypedKeys {
  readonly id: string;
  readonly secret: string;
  /** Of keys that end. */
  readonly token?: string;
}

/** What is wrong with a name for a profile in the credentials file; undefined: nothing. */
export function profileNameFault(name: string): 'empty' | 'letters' | undefined {
  if (name === '') return 'empty';
  return /^[\w.@+-]+$/.test(name) ? undefined : 'letters';
}

/** Whether the credentials file has keys of that name, which would be replaced. @throws SignInError `badFile`. */
export async function hasWrittenKeys(place: Place, profile: string): Promise<boolean> {
  const section = parseIni(await textOf(credentialsFile(place))).sections.get(profile);
  return section?.has('aws_access_key_id') === true || section?.has('aws_secret_access_key') === true;
}

/**
 * Writes keys into the credentials file, for nobody but the user to read; everything else in the file stays as it is. In one step, so
 * that no tool ever reads half of it.
 * @throws SignInError `badFile` when the file cannot be understood or read; the system's error when it cannot be written.
 */
export async function writeAccessKeys(
  place: Place,
  profile: string,
  { id, secret, token }: TypedKeys,
  signal: AbortSignal,
): Promise<void> {
  const named = credentialsFile(place);
  const text = await textOf(named);
  const badLine = parseIni(text).badLine;
  if (badLine !== undefined) throw new SignInError({ kind: 'badFile', file: named, line: badLine });
  const changed = withSectionValues(text, profile, {
    aws_access_key_id: id,
    aws_secret_access_key: secret,
    aws_session_token: token,
  });
  signal.throwIfAborted();
  await mkdir(path.dirname(named), { recursive: true, mode: 0o700 });
  // A link, as people have who keep such files elsewhere, stays one.
  const file = await realpath(named).catch(() => named);
  const beside = `${file}.${randomUUID()}`;
  try {
    await writeFile(beside, changed, { mode: 0o600, flag: 'wx' });
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    const code = String((error as NodeJS.ErrnoException).code);
    if (code === 'ENOENT') return '';
    throw new SignInError({ kind: 'badFile', file, reason: code });
  });
}
