import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
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
const MADE = ' (the file is the rig’s)';
const END = '# toil-clusters rig: to here; `npm run rig -- down` takes it out';
const OURS = new RegExp(`^${BEGIN}(?<made>.*)\\n[^]*?${END}\\n`);

/** The same text with the profile before it: every other byte stays. `made`: whether the file is new. */
export function withProfile(text: string, made: boolean): string {
  return `${BEGIN}${made ? MADE : ''}\n${PROFILE_LINES}\n${END}\n${withoutProfile(text)?.text ?? text}`;
}

/** The same text as it was before `withProfile`, and whether the file was new then; undefined when the profile is not in it. */
export function withoutProfile(text: string): { readonly text: string; readonly made: boolean } | undefined {
  const found = OURS.exec(text);
  if (found === null) return undefined;
  return { text: text.slice(found[0].length), made: found.groups?.['made'] === MADE };
}

function configFile(): string {
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
  const made = before === undefined || withoutProfile(before)?.made === true;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, withProfile(others, made), { mode: 0o600 });
  return file;
}

/** Takes it out again, if it is there. */
export async function removeProfile(): Promise<void> {
  const file = configFile();
  const before = await readFile(file, 'utf8').catch(() => '');
  const left = withoutProfile(before);
  if (left === undefined) return;
  if (left.made && left.text === '') await rm(file);
  else await writeFile(file, left.text);
}
