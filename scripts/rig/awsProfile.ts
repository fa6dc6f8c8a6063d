import { chmod, chown, lstat, mkdir, readFile, realpath, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { parseIni } from '../../src/provisioner/aws/credentials/ini';
import { API_URL } from '../../test/rig/addresses';

export const PROFILE = 'toil-rig';
export const REGION = 'us-west-2';

/** The profile as the AWS tools and the extension read it. The rig takes any keys. */
export const PROFILE_LINES = [
  `[profile ${PROFILE}]`,
  `region = ${REGION}`,
  `endpoint_url = ${API_URL}`,
  'aws_access_key_id = RIG',
  'aws_secret_access_key = rig',
].join('\n');

const BEGIN = '# toil-clusters rig: from here';
/** What there was not before; the line says so. */
export type Made = 'nothing' | 'file' | 'folder';
const MADE: Readonly<Record<Made, string>> = {
  nothing: '',
  file: ' (the file is the rig’s)',
  folder: ' (the file and its folder are the rig’s)',
};
const END = '# toil-clusters rig: to here; `npm run rig -- down` takes it out';
const OURS = new RegExp(`^${BEGIN}(?<made>.*)\\n[^]*?${END}\\n`, 'm');

/** The same text with the profile before it: every other byte stays. */
export function withProfile(text: string, made: Made): string {
  return `${BEGIN}${MADE[made]}\n${PROFILE_LINES}\n${END}\n${withoutProfile(text)?.text ?? text}`;
}

/** The text without the profile, whatever the user has written around it, and what was new with it; undefined when it is not there. */
export function withoutProfile(text: string): { readonly text: string; readonly made: Made } | undefined {
  const found = OURS.exec(text);
  if (found === null) return undefined;
  const made = (['file', 'folder'] as const).find((each) => MADE[each] === found.groups?.['made']);
  return { text: text.replace(found[0], () => ''), made: made ?? 'nothing' };
}

/** The user's AWS configuration, as the AWS tools find it. */
export function configFile(): string {
  return process.env['AWS_CONFIG_FILE'] ?? path.join(homedir(), '.aws', 'config');
}

/**
 * Puts the profile into the user's AWS configuration.
 * @returns the file.
 * @throws Error when the user has another profile of that name.
 */
export async function addProfile(): Promise<string> {
  const file = configFile();
  const before = await readFile(file, 'utf8').catch(() => undefined);
  const others = before === undefined ? '' : (withoutProfile(before)?.text ?? before);
  if (parseIni(others).sections.has(`profile ${PROFILE}`))
    throw new Error(`${file} has a profile ${PROFILE} that is not the rig’s`);
  const folderMade = await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  if (folderMade !== undefined) await toUser(folderMade);
  const made = folderMade !== undefined ? 'folder' : before === undefined ? 'file' : 'nothing';
  await replace(file, withProfile(others, withoutProfile(before ?? '')?.made ?? made));
  return file;
}

/** Takes it out again, if it is there. */
export async function removeProfile(): Promise<void> {
  const file = configFile();
  const before = await readFile(file, 'utf8').catch(() => '');
  const left = withoutProfile(before);
  if (left === undefined) return;
  if (left.made === 'nothing' || left.text !== '') return replace(file, left.text);
  await rm(file);
  // Where somebody has put something into it, it stays.
  if (left.made === 'folder') await rmdir(path.dirname(file)).catch(() => undefined);
}

/** All or nothing, since it is the user's; a link, owner and mode stay as they are. */
async function replace(file: string, text: string): Promise<void> {
  const place = await realpath(file).catch(() => file);
  const before = await lstat(place).catch(() => undefined);
  const part = `${place}.toil-rig`;
  await writeFile(part, text, { mode: 0o600 });
  if (before === undefined) await toUser(part);
  else {
    await chown(part, before.uid, before.gid);
    await chmod(part, before.mode & 0o7777);
  }
  await rename(part, place);
}

/** With sudo, what is made belongs to whom the home belongs. */
async function toUser(place: string): Promise<void> {
  const { SUDO_UID: user, SUDO_GID: group } = process.env;
  if (user !== undefined && group !== undefined) await chown(place, Number(user), Number(group));
}
