import { cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ClusterSpecInput } from '../../src/contracts/clusterSpec';
import { IMAGES } from '../../test/aws-front/moto';
import { API_URL, HOST_ADDRESS, MIRRORS } from '../../test/rig/addresses';
import { cacheFolder, REPOSITORY } from '../vscodeHost/folders';
import { execute } from '../vscodeHost/programs';
import { PROFILE, PROFILE_LINES, REGION } from './awsProfile';

/** What somebody needs to use the rig from VS Code, all in one folder of the user's cache. */
export interface Lab {
  /** To open in VS Code: a cluster file and workflows. */
  readonly workspace: string;
  /** Private key of the key pair of the same name as the profile. */
  readonly keyFile: string;
  /** The public key, one line. */
  readonly publicKey: string;
  /** In the place of `~/.aws/config`. */
  readonly awsConfig: string;
  /** In the place of VS Code's own settings. */
  readonly userData: string;
}

/** A cluster that a laptop carries. */
const SPEC: ClusterSpecInput = {
  format: 1,
  profile: PROFILE,
  region: REGION,
  keyPair: PROFILE,
  machineImage: IMAGES.amd64,
  leader: { type: 't3.medium' },
  workers: [{ name: 'small', types: ['t3.medium'], min: 0, max: 2 }],
  network: { sshFrom: [`${HOST_ADDRESS}/32`] },
  // Toil itself looks for its image by HTTPS, which the rig's registry has not.
  appliance: { check: false },
  s3Endpoint: API_URL,
  endpoints: { api: API_URL, ssm: API_URL, controllers: API_URL },
  mirrors: MIRRORS,
};

/** Makes the folder; what somebody has changed in the workspace stays. */
export async function makeLab(): Promise<Lab> {
  const folder = path.join(cacheFolder(), 'rig-lab');
  const lab = {
    workspace: path.join(folder, 'workspace'),
    keyFile: path.join(folder, 'key'),
    awsConfig: path.join(folder, 'aws-config'),
    userData: path.join(folder, 'vscode'),
  };
  await cp(path.join(REPOSITORY, 'samples'), lab.workspace, { recursive: true, force: false });
  await writeNew(path.join(lab.workspace, 'lab.toil-cluster.json'), json(SPEC));
  await writeFile(lab.awsConfig, `${PROFILE_LINES}\n`);
  await writeNew(
    path.join(lab.userData, 'User', 'settings.json'),
    json({ 'toil.ssh.keyFile': lab.keyFile, 'toil.aws.profiles': [PROFILE], 'toil.aws.regions': [REGION] }),
  );
  if (!(await isThere(lab.keyFile)))
    await execute(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', PROFILE, '-f', lab.keyFile]);
  return { ...lab, publicKey: (await readFile(`${lab.keyFile}.pub`, 'utf8')).trim() };
}

async function writeNew(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  if (!(await isThere(file))) await writeFile(file, text);
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
