import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ImportKeyPairCommand } from '@aws-sdk/client-ec2';
import { clientsOf } from '../../test/aws-front/testClients';
import { API_URL, IS_LINKED, NAMESPACE } from '../../test/rig/addresses';
import { provideRigParts } from '../../test/rig/build/rigParts';
import { lackingForRig } from '../../test/rig/needs';
import { makeNetwork } from '../../test/rig/network';
import { DOCKER_DATA } from '../../test/rig/docker';
import { cacheFolder } from '../vscodeHost/folders';
import { execute } from '../vscodeHost/programs';
import { asked } from './asked';
import { addProfile, configFile, PROFILE, REGION, removeProfile } from './awsProfile';
import { mayRaiseInotify } from './inotify';
import { giveBack } from './giveBack';
import { makeLab, type Lab } from './lab';
import { began, report } from './report';
import { usage } from './usage';

export interface UpOptions {
  /** Yes to every question. */
  readonly yes: boolean;
  /** Whether the profile shall be in the user's own AWS configuration; asked unless told. */
  readonly profile: boolean | undefined;
}

const INSIDE = fileURLToPath(new URL('inside.ts', import.meta.url));

/** Starts the rig, says how to use it, and waits until it is ended. */
export async function up(options: UpOptions, interrupted: AbortSignal): Promise<void> {
  if (!IS_LINKED) throw new Error('A rig with a name (TOIL_RIG_NAME) is for tests: nothing outside reaches it.');
  const lacking = await lackingForRig();
  if (lacking !== undefined) throw new Error(lacking);
  if (isHomeOfRoot())
    throw new Error('Run it with `sudo -E env PATH="$PATH" npm run rig`: else it would not find your own files.');
  const inotify = await mayRaiseInotify(options.yes);
  const profile =
    options.profile ??
    (options.yes || (await asked(`Add a profile ${PROFILE} to ${configFile()} until the rig ends?`)));
  const parts = await provideRigParts(report, interrupted).finally(giveBack);
  const network = await makeNetwork({ inotify }, interrupted);
  try {
    report('the network is there');
    const child = spawnInside(network.inside, JSON.stringify(parts));
    const closed = once(child, 'close') as Promise<[number | null]>;
    await Promise.race([ready(child), closed.then(() => Promise.reject(new Error('the rig has ended')))]);
    try {
      const lab = await furnish(profile);
      report(`the rig is up: ${await costs()}`);
      console.log(usage(lab, profile));
      if (!interrupted.aborted) await Promise.race([once(interrupted, 'abort'), closed]);
    } finally {
      report('the rig ends');
      // It ends when this does; a key pressed in the terminal reaches both.
      child.stdin?.end();
      const [code] = await closed;
      if (code !== 0) process.exitCode = 1;
    }
  } finally {
    await removeProfile();
    await network.down();
    await giveBack();
    report('nothing of the rig runs any more');
  }
}

function spawnInside(inside: readonly string[], parts: string): ChildProcess {
  const [program, ...words] = [...inside, process.execPath, ...process.execArgv, INSIDE, parts];
  return spawn(program, words, {
    stdio: ['pipe', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, TOIL_RIG_BEGAN: String(began) },
  });
}

async function ready(child: ChildProcess): Promise<void> {
  await once(child, 'message');
}

/** What a person needs: files, a key pair in the account, the profile. */
async function furnish(profile: boolean): Promise<Lab> {
  const lab = await makeLab();
  const { ec2 } = clientsOf(API_URL, REGION);
  const PublicKeyMaterial = Buffer.from(lab.publicKey);
  await ec2.send(new ImportKeyPairCommand({ KeyName: PROFILE, PublicKeyMaterial }));
  if (profile) report(`profile ${PROFILE} added to ${await addProfile()}`);
  await giveBack();
  return lab;
}

async function costs(): Promise<string> {
  const pids = (await execute(['ip', 'netns', 'pids', NAMESPACE])).split('\n').filter(Boolean);
  const mebibytes = await memoryOf([process.pid, ...pids.map(Number)]);
  const folders = (await readdir(cacheFolder())).filter((name) => name.startsWith('rig-'));
  const [all, docker] = await Promise.all([
    gigabytes(folders.map((name) => path.join(cacheFolder(), name))),
    gigabytes([DOCKER_DATA]),
  ]);
  return `${mebibytes} MiB of memory before the first instance; ${all} GB on disk, ${docker} GB of them Docker's`;
}

/** MiB that processes have, of what they share each its part. */
async function memoryOf(pids: readonly number[]): Promise<number> {
  const one = async (pid: number): Promise<number> => {
    // It may have ended.
    const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0);
  };
  const kibibytes = await Promise.all(pids.map(one));
  return Math.round(kibibytes.reduce((sum, each) => sum + each, 0) / 1024);
}

async function gigabytes(folders: readonly string[]): Promise<string> {
  const text = await execute(['du', '--summarize', '--total', '--block-size=1000000', ...folders]);
  const [megabytes] = text.trimEnd().split('\n').at(-1)?.split('\t') ?? [];
  return (Number(megabytes) / 1000).toFixed(1);
}

function isHomeOfRoot(): boolean {
  return process.env['SUDO_UID'] !== undefined && homedir() === userInfo().homedir;
}
