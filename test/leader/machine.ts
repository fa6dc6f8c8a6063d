import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LeaderImage } from '../../scripts/testLeader';
import { cgroupOf, removeCgroups } from './cgroups';
import type { Disk } from './disk';

/** How far a boot is: SSH answers; dockerd does; the container toil_leader runs. */
export const LEADER_PHASES = ['ssh', 'docker', 'appliance'] as const;
export type LeaderPhase = (typeof LEADER_PHASES)[number];

export interface MachineOptions {
  readonly image: LeaderImage;
  readonly disk: Disk;
  /** Loopback addresses at which SSH answers. */
  readonly addresses: readonly string[];
  readonly port: number;
  readonly hostName: string;
  readonly onPhase: (phase: LeaderPhase) => void;
}

/** A machine that is switched on. */
export interface Machine {
  /** Whether it runs; one whose SSH server or dockerd ended does not. */
  isOn(): boolean;
  /** Takes its power; resolves when no process, mount or control group of it is left. */
  off(): Promise<void>;
}

const INIT = fileURLToPath(new URL('init.sh', import.meta.url));
/** Mounts, processes, host name and message queues of its own. It ends when this process does, killed or not. */
const APART = [
  ...['setpriv', '--pdeathsig', 'KILL'],
  ...['unshare', '--mount', '--uts', '--ipc', '--pid', '--fork', '--kill-child', '--propagation', 'private'],
];
/** Milliseconds; about one second on a machine with nothing else to do. */
const BOOTS_WITHIN = 90_000;

/**
 * Boots a machine from its disk.
 * @throws Error with its last words when it ends before its container runs, or takes too long.
 */
export async function bootMachine(options: MachineOptions): Promise<Machine> {
  const { image, disk, addresses, port, hostName } = options;
  const listens = addresses.map((address) => `${address}:${port}`).join(' ');
  const [program, ...words] = [...APART, 'bash', INIT, image.folder, disk.folder, listens, hostName];
  const child = spawn(program, [...words, image.toilVersion, cgroupOf(disk.name)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A key pressed in the terminal is not for the machine.
    detached: true,
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4000)));
  let pid: number | undefined;
  const isOn = (): boolean => child.exitCode === null && child.signalCode === null;
  const ended = once(child, 'close');
  const off = async (): Promise<void> => {
    child.ref();
    // The first process of a namespace takes all others along, and is gone only when they are.
    if (isOn()) killQuietly(pid ?? child.pid);
    await ended;
    await removeCgroups(disk.name);
  };
  const booted = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => reject(new Error(`the leader ${hostName} ended: ${errors}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [word, value] = line.split(' ');
      if (word === 'pid') pid = Number(value);
      const phase = LEADER_PHASES.find((each) => each === word);
      if (phase !== undefined) options.onPhase(phase);
      if (phase === 'appliance') resolve();
    });
  });
  const limit = setTimeout(() => killQuietly(pid ?? child.pid), BOOTS_WITHIN);
  try {
    await booted;
  } catch (error) {
    await removeCgroups(disk.name);
    throw error;
  } finally {
    clearTimeout(limit);
  }
  // A test that forgets its leader does not hang; the leader ends with it.
  child.unref();
  for (const stream of [child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();
  return { isOn, off };
}

function killQuietly(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** The name that EC2 gives a machine: `ip-10-0-0-1`. */
export function hostNameOf(address: string): string {
  return `ip-${address.replaceAll('.', '-')}`;
}

/** Where the machine's own programs write what they have to say. */
export function machineLog(disk: Disk, program: 'sshd' | 'dockerd'): string {
  return path.join(disk.files, 'var', 'log', `${program}.log`);
}
