import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { freemem, homedir, userInfo } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ImportKeyPairCommand } from '@aws-sdk/client-ec2';
import { clientsOf } from '../../test/aws-front/testClients';
import { API_URL } from '../../test/rig/addresses';
import { provideRigParts } from '../../test/rig/build/rigParts';
import { lackingForRig } from '../../test/rig/needs';
import { makeNetwork } from '../../test/rig/network';
import { DOCKER_DATA } from '../../test/rig/docker';
import { cacheFolder } from '../vscodeHost/folders';
import { execute } from '../vscodeHost/programs';
import { asked } from './asked';
import { addProfile, PROFILE, REGION, removeProfile } from './awsProfile';
import { mayRaiseInotify } from './inotify';
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
  const lacking = await lackingForRig();
  if (lacking !== undefined) throw new Error(lacking);
  if (isHomeOfRoot())
    throw new Error('Run it with `sudo -E npm run rig`: without -E it would not find your own files.');
  const inotify = await mayRaiseInotify(options.yes);
  const profile =
    options.profile ?? (options.yes || (await asked(`Add a profile ${PROFILE} to ~/.aws/config until the rig ends?`)));
  const parts = await provideRigParts(report, interrupted);
  await giveBack();
  const freeBefore = freemem();
  const network = await makeNetwork({ inotify }, interrupted);
  try {
    report('the network is there');
    const child = spawnInside(network.inside, JSON.stringify(parts));
    const closed = once(child, 'close') as Promise<[number | null]>;
    await Promise.race([ready(child), closed.then(() => Promise.reject(new Error('the rig has ended')))]);
    try {
      const lab = await furnish(profile);
      report(`the rig is up: ${await costs(freeBefore)}`);
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

async function costs(freeBefore: number): Promise<string> {
  const mebibytes = Math.max(0, Math.round((freeBefore - freemem()) / 2 ** 20));
  const folders = (await readdir(cacheFolder())).filter((name) => name.startsWith('rig-'));
  const [all, docker] = await Promise.all([
    gigabytes(folders.map((name) => path.join(cacheFolder(), name))),
    gigabytes([DOCKER_DATA]),
  ]);
  return `${mebibytes} MiB of memory before the first instance; ${all} GB on disk, ${docker} GB of them Docker's`;
}

async function gigabytes(folders: readonly string[]): Promise<string> {
  const text = await execute(['du', '--summarize', '--total', '--block-size=1000000', ...folders]);
  const [megabytes] = text.trimEnd().split('\n').at(-1)?.split('\t') ?? [];
  return (Number(megabytes) / 1000).toFixed(1);
}

function isHomeOfRoot(): boolean {
  return process.env['SUDO_UID'] !== undefined && homedir() === userInfo().homedir;
}

/** With sudo, everything but the machines belongs to whom the cache belongs. */
async function giveBack(): Promise<void> {
  const { SUDO_UID: user, SUDO_GID: group } = process.env;
  if (user === undefined || group === undefined) return;
  const chown = ['-exec', 'chown', '--no-dereference', `${user}:${group}`, '{}', '+'];
  await execute([
    'find',
    cacheFolder(),
    '-name',
    `${path.basename(DOCKER_DATA)}*`,
    '-prune',
    '-o',
    '-uid',
    '0',
    ...chown,
  ]);
}
