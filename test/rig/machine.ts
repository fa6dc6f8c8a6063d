import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { capabilityWords } from './capabilities';
import { DOCKER_NETWORK, type RigDocker } from './docker';

export interface MachineWish {
  /** `i-…`, also the container's name. */
  readonly id: string;
  readonly hostname: string;
  readonly address: string;
  readonly image: string;
  /** Cores and bytes that kubelet shall offer, from the instance type; undefined: this host's. */
  readonly size?: { readonly cores: number; readonly memory: number };
  /** Called when the machine has switched itself off (not when it has restarted itself, or by `stop` or `kill`). */
  readonly poweredOff?: () => void;
}

/** A system container that boots as an instance does. */
export interface Machine {
  readonly id: string;
  /** Switches it on: the first time with new disks, later with the same. */
  start(signal: AbortSignal): Promise<void>;
  /** Powers it off in order, as AWS does: by its power button, and by force when it takes too long. Its disks stay. */
  stop(signal: AbortSignal): Promise<void>;
  reboot(signal: AbortSignal): Promise<void>;
  /** A power cut. Its disks stay. */
  kill(): Promise<void>;
  /** With its disks. */
  remove(): Promise<void>;
  /** Everything that it has written to its console, of all its boots. */
  console(): Promise<string>;
  /** Runs a program in it. */
  execute(
    argv: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>;
}

/** Milliseconds for an orderly power off; kubelet holds it back for up to 45 s while pods end. */
const POWER_OFF_WITHIN = 90_000;
/** What systemd takes for the power button (systemd(1), "Signals"), and so does what runs before it (node/usr/libexec/rig/init). */
const BUTTONS = { off: 'RTMIN+4', restart: 'RTMIN+5' } as const;
/** How a container ends whose systemd restarts or powers off: by SIGHUP or SIGINT (reboot(2), "Behavior inside PID namespaces"). */
const RESTARTED = 128 + 1;
const POWERED_OFF = 128 + 2;

export function makeMachine(docker: RigDocker, wish: MachineWish): Machine {
  const { id } = wish;
  let made = false;
  /** How the power of the present boot ends: by us, or by the machine itself. Undefined: it is off. */
  let power: { ours: boolean; readonly off: Promise<void> } | undefined;
  /** The machine restarts itself: until that is done, nothing else is. */
  let restarted = Promise.resolve();

  const switchOn = async (signal: AbortSignal): Promise<void> => {
    if (made) await docker.run(['start', id], signal);
    else await docker.run(['run', '--detach', ...(await words(wish))], signal);
    made = true;
    const ended = (code: number): void => {
      if (present.ours || power !== present) return;
      power = undefined;
      if (code === POWERED_OFF) wish.poweredOff?.();
      // A machine that cannot be restarted is off.
      if (code === RESTARTED) restarted = switchOn(new AbortController().signal).catch(() => wish.poweredOff?.());
    };
    const present = { ours: false, off: docker.result(['wait', id]).then(({ stdout }) => ended(Number(stdout))) };
    power = present;
  };
  const kill = async (): Promise<void> => {
    await restarted;
    if (power === undefined) return;
    power.ours = true;
    await docker.result(['kill', id]);
    await power.off;
    power = undefined;
  };
  const execute: Machine['execute'] = (argv, signal) => docker.result(['exec', id, ...argv], signal);
  const end = async (button: keyof typeof BUTTONS, signal: AbortSignal): Promise<void> => {
    await restarted;
    if (power === undefined) return;
    power.ours = true;
    const enough = new AbortController();
    const limit = AbortSignal.any([signal, enough.signal]);
    try {
      await docker.result(['kill', '--signal', BUTTONS[button], id], limit);
      await Promise.race([power.off, sleep(POWER_OFF_WITHIN, undefined, { signal: limit })]);
    } finally {
      enough.abort();
      await kill();
    }
  };
  return {
    id,
    execute,
    kill,
    start: async (signal) => {
      await restarted;
      if (power === undefined) await switchOn(signal);
    },
    stop: (signal) => end('off', signal),
    reboot: async (signal) => {
      await end('restart', signal);
      await switchOn(signal);
    },
    remove: async () => {
      await restarted;
      if (power !== undefined) power.ours = true;
      await docker.result(['rm', '--force', '--volumes', id]);
      await power?.off;
      power = undefined;
      made = false;
    },
    console: async () => (await docker.result(['logs', id])).stdout.replaceAll('\r\n', '\n'),
  };
}

async function words({ id, hostname, address, image, size }: MachineWish): Promise<string[]> {
  const capabilities = capabilityWords(await readFile('/proc/self/status', 'utf8'));
  return [
    ...['--name', id, '--hostname', hostname, '--network', DOCKER_NETWORK, '--ip', address, '--tty'],
    ...['seccomp=unconfined', 'apparmor=unconfined', 'systempaths=unconfined'].flatMap((each) => [
      '--security-opt',
      each,
    ]),
    ...['--cgroupns', 'private', '--device-cgroup-rule', 'a *:* rwm', '--device', '/dev/kmsg', '--device', '/dev/fuse'],
    ...['--cap-drop', 'ALL', ...capabilities],
    // New at each boot. /var is no overlay: containerd and dockerd keep their own there.
    ...['--tmpfs', '/run:exec', '--tmpfs', '/tmp:exec', '--volume', '/var'],
    // Debian's systemd would mount one of 5 MiB, Flatcar's does not: Toil's pods share their locks there only from 100 MiB on (`try_path` of toil/lib/io.py).
    ...['--tmpfs', '/run/lock'],
    ...(size === undefined ? [] : ['--env', `RIG_CORES=${size.cores}`, '--env', `RIG_MEMORY=${size.memory}`]),
    image,
  ];
}
