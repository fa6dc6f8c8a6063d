import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ImportKeyPairCommand } from '@aws-sdk/client-ec2';
import { testLeader } from '../../../scripts/testLeader';
import { startAwsFront, type AwsFront } from '../../aws-front/awsFront';
import { clientsOf } from '../../aws-front/testClients';
import { watchLeaders, type LeaderWatch } from '../../leader/watch';

const execute = promisify(execFile);

export const REGION = 'us-west-2';
export const PROFILE = 'lab';
/** The name of the key pair in the region, whose private key lies in the user's home. */
export const KEY_PAIR = 'ann';

/** An account whose leaders really answer, as one user of this machine sees it. */
export interface LoopbackCloud {
  readonly front: AwsFront;
  readonly leaders: LeaderWatch;
  /** Ends the machines and the server. */
  stop(): Promise<void>;
}

/**
 * Starts an account on loopback and gives a home the profile, the keys and the SSH key by which it is reached. Needs root and Linux (test/leader).
 * @param second of the addresses, 127.SECOND.1.0/24: two tests at a time take different ones.
 */
export async function startLoopbackCloud(home: string, second: number): Promise<LoopbackCloud> {
  await testLeader();
  const front = await startAwsFront();
  const leaders = watchLeaders(front, { onConsole: (id, text) => front.machines.setConsole(id, text) });
  await front.addLoopbackNetwork(REGION, { second });
  await writeProfile(home, front.url);
  const publicKey = await makeKey(home);
  const { ec2 } = clientsOf(front.url, REGION);
  await ec2.send(new ImportKeyPairCommand({ KeyName: KEY_PAIR, PublicKeyMaterial: Buffer.from(publicKey) }));
  return {
    front,
    leaders,
    stop: async () => {
      await leaders.end();
      await front.stop();
    },
  };
}

/** As `aws configure` leaves it. */
async function writeProfile(home: string, endpoint: string): Promise<void> {
  const folder = join(home, '.aws');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config'), `[profile ${PROFILE}]\nregion = ${REGION}\nendpoint_url = ${endpoint}\n`);
  const keys = 'aws_access_key_id = test\naws_secret_access_key = test\n';
  await writeFile(join(folder, 'credentials'), `[${PROFILE}]\n${keys}`, { mode: 0o600 });
}

/** @returns the line of `authorized_keys`. */
async function makeKey(home: string): Promise<string> {
  const folder = join(home, '.ssh');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'id_ed25519');
  await execute('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ann@lab', '-f', file]);
  return (await readFile(`${file}.pub`, 'utf8')).trim();
}
