import { execFile } from 'node:child_process';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ImportKeyPairCommand } from '@aws-sdk/client-ec2';
import type { AwsFrontOptions } from '../../aws-front/awsFront';
import { clientsOf } from '../../aws-front/testClients';
import { startLeaderAccount, type LeaderAccount } from '../../leader/leaderAccount';
import { startMirror } from '../../leader/mirror';

const execute = promisify(execFile);

export const REGION = 'us-west-2';
export const PROFILE = 'lab';
/** The name of the key pair in the region, whose private key lies in the user's home. */
export const KEY_PAIR = 'ann';

/** An account whose leaders really answer, as one user of this machine has it. */
export interface LoopbackCloud extends LeaderAccount {
  /** Where the system extension of Kubernetes is had from: there is no way out of a test. */
  readonly systemExtension: string;
}

/**
 * Starts an account on loopback and gives a home the profile, the keys and the SSH key by which it is reached. Needs root and Linux (test/leader).
 * @param second of the addresses, 127.SECOND.1.0/24: two tests at a time take different ones.
 */
export async function startLoopbackCloud(
  home: string,
  second: number,
  options?: AwsFrontOptions,
): Promise<LoopbackCloud> {
  const account = await startLeaderAccount(options);
  const { front } = account;
  await front.addLoopbackNetwork(REGION, { second });
  await mkdir(join(home, '.aws'), { recursive: true });
  await addProfile(home, PROFILE, front.url);
  const publicKey = await makeKey(home);
  const { ec2 } = clientsOf(front.url, REGION);
  await ec2.send(new ImportKeyPairCommand({ KeyName: KEY_PAIR, PublicKeyMaterial: Buffer.from(publicKey) }));
  const mirror = await startMirror();
  return {
    ...account,
    systemExtension: mirror.url,
    end: async () => {
      await account.end();
      await mirror.close();
    },
  };
}

/** Adds a profile as `aws configure` does. The user's account is that of every access key that the front is not told about. */
export async function addProfile(home: string, name: string, endpoint: string, accessKey = 'test'): Promise<void> {
  const folder = join(home, '.aws');
  await appendFile(join(folder, 'config'), `[profile ${name}]\nregion = ${REGION}\nendpoint_url = ${endpoint}\n`);
  const keys = `aws_access_key_id = ${accessKey}\naws_secret_access_key = test\n`;
  await appendFile(join(folder, 'credentials'), `[${name}]\n${keys}`, { mode: 0o600 });
}

/** @returns the line of `authorized_keys`. */
async function makeKey(home: string): Promise<string> {
  const folder = join(home, '.ssh');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'id_ed25519');
  await execute('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ann@lab', '-f', file]);
  return (await readFile(`${file}.pub`, 'utf8')).trim();
}
