import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isHeld } from '../../src/local/toil/installLock';
import { IS_LINKED } from '../../test/rig/addresses';
import { DOCKER_DATA } from '../../test/rig/docker';
import { makeNetwork, OWNER } from '../../test/rig/network';
import { removeProfile } from './awsProfile';
import { askInterrupt, askStatus, type RigInstance, type RigStatus } from './control';

/** Seconds between the notice that AWS gives and the end of a spot instance (EC2 User Guide, "Spot Instance interruption notices"). */
const NOTICE = 120;
/** Milliseconds for the rig to end: every machine goes with its disks. */
const ENDS_WITHIN = 120_000;

/** Ends the rig that runs; removes what one has left that was killed. */
export async function down(): Promise<void> {
  if (await isHeld(OWNER)) {
    const { pid } = JSON.parse(await readFile(OWNER, 'utf8')) as { readonly pid: number };
    process.kill(pid, 'SIGTERM');
    for (const until = Date.now() + ENDS_WITHIN; await isHeld(OWNER);) {
      if (Date.now() > until) throw new Error(`The rig, process ${pid}, does not end.`);
      await sleep(200);
    }
  } else {
    // Makes the place clean before it makes anything.
    const network = await makeNetwork({ inotify: false }, AbortSignal.timeout(ENDS_WITHIN));
    // The disks of its machines are in there; images are made again in seconds.
    await rm(DOCKER_DATA, { recursive: true, force: true });
    await network.down();
    if (IS_LINKED) await removeProfile();
  }
  console.log('No rig runs.');
}

export async function status(): Promise<void> {
  const { docker, instances } = await askStatus();
  if (instances.length === 0) console.log('The rig runs, without an instance.');
  for (const { id, region, type, address, isOn, spot, cluster, part } of instances)
    console.log([id, region, type + (spot ? ' (spot)' : ''), address, isOn ? 'on' : 'off', cluster, part].join('  '));
  if (instances.some(({ isOn }) => isOn))
    await inDocker(docker, ['stats', '--no-stream', '--format', '{{.Name}}  {{.CPUPerc}}  {{.MemUsage}}']);
}

export async function logs(name: string): Promise<number> {
  const rig = await askStatus();
  return inDocker(rig.docker, ['logs', '--follow', named(rig, name).id]);
}

export async function shell(name: string): Promise<number> {
  const rig = await askStatus();
  return inDocker(rig.docker, ['exec', '--interactive', ...terminal(), named(rig, name).id, 'bash', '-l']);
}

/** kubectl on the leader, with the rights of the cluster's administrator. */
export async function kubectl(words: readonly string[]): Promise<number> {
  const rig = await askStatus();
  const program = ['kubectl', '--kubeconfig', '/etc/kubernetes/admin.conf'];
  return inDocker(rig.docker, ['exec', '--interactive', ...terminal(), named(rig, 'leader').id, ...program, ...words]);
}

export async function interrupt(name: string, seconds: string | undefined): Promise<void> {
  if (!/^\d{1,6}$/.test(seconds ?? '0')) throw new Error(`${seconds ?? ''} is no number of seconds`);
  await askInterrupt(named(await askStatus(), name), Number(seconds ?? NOTICE));
}

/** An instance by its id, the beginning of it, or `leader`. */
function named({ instances }: RigStatus, name: string): RigInstance {
  const found = instances.filter(({ id, part }) => (name === 'leader' ? part === 'leader' : id.startsWith(name)));
  const [first] = found;
  if (first !== undefined && found.length === 1 && name !== '') return first;
  const ids = (found.length > 0 ? found : instances).map(({ id }) => id).join(' ');
  throw new Error(`Which instance? ${ids === '' ? 'There is none.' : ids}`);
}

/** Words of `docker exec` for a person; a script has none. */
function terminal(): string[] {
  return process.stdin.isTTY && process.stdout.isTTY ? ['--tty'] : [];
}

/** Gives the exit code. */
async function inDocker(socket: string, words: readonly string[]): Promise<number> {
  const child = spawn('docker', ['--host', `unix://${socket}`, ...words], { stdio: 'inherit' });
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}
