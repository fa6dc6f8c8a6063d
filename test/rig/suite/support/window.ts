import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PROFILE_LINES, PROFILE, REGION } from '../../../../scripts/rig/awsProfile';
import { REPOSITORY } from '../../../../scripts/vscodeHost/folders';
import { execute } from '../../../../scripts/vscodeHost/programs';
import type { Aws } from '../../../../src/provisioner/aws/aws';
import { readBootFiles } from '../../../../src/provisioner/boot/bootFiles';
import { bootDocuments } from '../../../../src/provisioner/boot/documents';
import { Accounts } from '../../../../src/usecases/clusters/accounts';
import { ClusterStore } from '../../../../src/usecases/clusters/clusterStore';
import { Operations } from '../../../../src/usecases/clusters/operations';
import { BootTimes } from '../../../../src/usecases/launching/bootTimes';
import { fetchTextOver } from '../../../../src/usecases/launching/fetchText';
import type { LaunchingParts } from '../../../../src/usecases/launching/launchingParts';
import { leaderAnswers } from '../../../../src/usecases/leaders/leaderAnswers';
import { LeaderConnections } from '../../../../src/usecases/leaders/leaderConnections';
import { NEVER } from '../../../loopback/support/connected';
import { userFiles } from '../../../unit/provisioner/aws/credentials/userFiles';

/** What the extension has of clusters in one window, without the editor: nobody is asked anything. */
export interface Window {
  readonly accounts: Accounts;
  readonly clusters: ClusterStore;
  readonly leaders: LeaderConnections;
  readonly launching: LaunchingParts;
  readonly aws: Aws;
  /** What it wrote to its log. */
  readonly lines: readonly string[];
  readonly log: Awaited<ReturnType<typeof userFiles>>['log'];
  close(): void;
}

/** Opens a window of somebody who has the rig's profile, and a key of which the account has the public part. */
export async function openWindow(): Promise<Window> {
  const files = await userFiles();
  const { home, env, log, lines, line } = files;
  files.write('config', `${PROFILE_LINES}\n`);
  const operations = new Operations();
  const accounts = new Accounts({
    ...{ home, log, mayAsk: () => false, askMfa: () => Promise.resolve(undefined) },
    ...{ profiles: () => [PROFILE], regions: () => [REGION], line: () => ({ env }) },
  });
  const clusters = new ClusterStore({ accounts, operations, log });
  const memory = new Map<string, unknown>();
  const ownAddress = (): Promise<undefined> => Promise.resolve(undefined);
  const leaders = new LeaderConnections({
    ...{ clusters, access: accounts, env: {}, home, log, ownAddress, ways: () => ({}) },
    questions: { passphrase: () => Promise.resolve(undefined), hostKey: () => Promise.resolve(false) },
    accepted: { get: () => undefined, accept: () => Promise.resolve(), forget: () => Promise.resolve() },
  });
  const aws = accounts.connect(PROFILE, REGION);
  await aws.ec2.importKeyPair(PROFILE, await makeKey(home), {}, NEVER);
  return {
    ...{ accounts, clusters, leaders, aws, log, lines },
    launching: {
      ...{ access: accounts, clusters, operations, ownAddress, environment: {} },
      boot: bootDocuments(await readBootFiles(path.join(REPOSITORY, 'src/provisioner/boot/files'), NEVER)),
      fetchText: fetchTextOver(() => Promise.resolve(line)),
      bootTimes: new BootTimes({
        get: (key) => memory.get(key),
        update: (key, value) => Promise.resolve(void memory.set(key, value)),
      }),
      profileRegion: (profile) => accounts.regionOf(profile),
      answers: (id, signal) => leaderAnswers(leaders, id, signal),
      liveRuns: () => Promise.resolve([]),
    },
    close: () => {
      for (const each of [leaders, clusters, accounts, operations]) each.dispose();
      files.remove();
    },
  };
}

/** Gives the public line. */
async function makeKey(home: string): Promise<string> {
  const folder = path.join(home, '.ssh');
  mkdirSync(folder, { mode: 0o700 });
  const file = path.join(folder, 'id_ed25519');
  await execute(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', PROFILE, '-f', file]);
  return (await readFile(`${file}.pub`, 'utf8')).trim();
}
