import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../scripts/vscodeHost/folders';
import { runProgram, type ProgramResult } from '../../src/local/process';
import { BRIDGE, HOST_ADDRESS, NAMESPACE, RIG_ADDRESS, RUN_FOLDER, VPC } from './addresses';
import { limitCores, RIG_CGROUP } from './cgroups';

export interface RigDocker {
  readonly socket: string;
  /** Name of the image made of the root archive, imported when it is not there yet. */
  importRoot(rootTar: string, signal: AbortSignal): Promise<string>;
  /** What a command of Docker prints. Rejects with its words when it does not end with 0. */
  run(argv: readonly string[], signal: AbortSignal): Promise<string>;
  /** The same with how it ended. */
  result(argv: readonly string[], signal?: AbortSignal): Promise<ProgramResult>;
  /** Removes all machines and ends the daemon; images stay for the next time. */
  end(): Promise<void>;
}

/** With what the names of all rigs' folders of DOCKER_DATA begin, in the cache. */
export const DOCKER_FAMILY = 'rig-docker';
/** Where images are kept, and the disks of machines while there are any. */
export const DOCKER_DATA = path.join(cacheFolder(), NAMESPACE.replace('toil-rig', DOCKER_FAMILY));
/** Docker's name of the rig's network. */
export const DOCKER_NETWORK = 'rig';

const INIT = fileURLToPath(new URL('docker.sh', import.meta.url));
/** Mounts and processes of their own: whatever ends this process, no container or mount outlives it. */
const APART = [
  ...(['setpriv', '--pdeathsig', 'KILL'] as const),
  ...(['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private'] as const),
] as const;
const IMAGE = 'toil-rig/machine';
const FOLDER = path.join(RUN_FOLDER, 'docker');
const SOCKET = path.join(FOLDER, 'docker.sock');
/** Milliseconds. */
const READY_WITHIN = 60_000;

/**
 * Starts the rig's own dockerd in the namespace in which this process runs. Containers and volumes that are left from before go. With
 * TOIL_RIG_CORES in the environment its machines share the first so many cores with those of other such rigs: to try what a smaller computer
 * would do.
 * @param dataFolder images and the disks of machines; not on an overlay file system.
 * @throws Error with the daemon's last words.
 */
export async function startDocker(dataFolder: string, signal: AbortSignal): Promise<RigDocker> {
  const cores = Number(process.env['TOIL_RIG_CORES'] ?? 0);
  if (cores > 0) await limitCores(cores);
  const [program, ...words] = APART;
  // A key pressed in the terminal is not for the daemon.
  const options = { stdio: 'pipe', detached: true } as const;
  const child = spawn(program, [...words, 'bash', INIT, dataFolder, FOLDER, RIG_CGROUP], options);
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4000)));
  const closed = once(child, 'close');
  const ready = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => reject(new Error(`the rig's dockerd has ended:\n${errors}`)));
    child.stdout.once('data', () => resolve());
  });
  const giveUp = (): void => void child.kill('SIGKILL');
  const limit = setTimeout(giveUp, READY_WITHIN);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await ready;
  } finally {
    clearTimeout(limit);
    signal.removeEventListener('abort', giveUp);
  }
  const ended = async (): Promise<void> => {
    child.stdin.end();
    await closed;
  };
  try {
    await removeMachines();
    await makeDockerNetwork(signal);
  } catch (error) {
    await ended();
    throw error;
  }
  const end = async (): Promise<void> => {
    await removeMachines();
    await ended();
  };
  return { socket: SOCKET, importRoot, run, result, end };
}

async function makeDockerNetwork(signal: AbortSignal): Promise<void> {
  await result(['network', 'rm', DOCKER_NETWORK], signal);
  const place = ['--subnet', VPC, '--gateway', RIG_ADDRESS, '--aux-address', `host=${HOST_ADDRESS}`];
  const options = ['--opt', `com.docker.network.bridge.name=${BRIDGE}`];
  await run(['network', 'create', '--driver', 'bridge', ...place, ...options, DOCKER_NETWORK], signal);
}

async function removeMachines(): Promise<void> {
  const { stdout } = await result(['ps', '--all', '--quiet']);
  const ids = stdout.split('\n').filter(Boolean);
  if (ids.length > 0) await result(['rm', '--force', '--volumes', ...ids]);
  await result(['volume', 'prune', '--force']);
}

async function importRoot(rootTar: string, signal: AbortSignal): Promise<string> {
  const { size, mtimeMs } = await stat(rootTar);
  const key = createHash('sha256').update(`${rootTar} ${size} ${mtimeMs}`).digest('hex').slice(0, 12);
  const image = `${IMAGE}:${key}`;
  const { stdout } = await result(['images', '--format', '{{.Repository}}:{{.Tag}}', IMAGE], signal);
  const there = stdout.split('\n').filter(Boolean);
  const older = there.filter((name) => name !== image);
  if (older.length > 0) await result(['rmi', '--force', ...older], signal);
  if (!there.includes(image))
    await run(['import', '--change', 'ENTRYPOINT ["/usr/libexec/rig/init"]', rootTar, image], signal);
  return image;
}

async function run(argv: readonly string[], signal: AbortSignal): Promise<string> {
  const { code, stdout, stderr } = await result(argv, signal);
  if (code !== 0) throw new Error(`docker ${argv.join(' ')} ended with ${code}:\n${stderr.slice(-4000)}`);
  return stdout;
}

function result(argv: readonly string[], signal?: AbortSignal): Promise<ProgramResult> {
  // Not the user's own settings, which may name another daemon.
  const at = ['--config', path.join(FOLDER, 'client'), '--host', `unix://${SOCKET}`];
  return runProgram(['docker', ...at, ...argv], { ...(signal === undefined ? {} : { signal }) });
}
