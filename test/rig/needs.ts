import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, statfs } from 'node:fs/promises';
import { missingPackages, type Need } from '../../scripts/debianPackages';
import { cacheFolder } from '../../scripts/vscodeHost/folders';
import { execute, findOnPath } from '../../scripts/vscodeHost/programs';
import { IS_LINKED } from './addresses';
import { MMDEBSTRAP } from './build/debianSources';
import { DOCKER_DATA } from './docker';
import { routesInTheWay } from './routes';

const GIGABYTE = 1e9;
const GIBIBYTE = 2 ** 30;
/** Bytes: the disks of a leader and three workers; before that, the parts and their builds. */
const DISKS = 7 * GIGABYTE;
const LEAST_DISK = 12 * GIGABYTE;
/** Bytes: a leader and two workers, and the API beside them. */
const LEAST_MEMORY = 4 * GIBIBYTE;
/** statfs(2). Containers keep their own layers on what is below: overlayfs takes no overlayfs for that. */
const OVERLAYFS = 0x794c7630;

/** What runs the rig, with the Debian package that brings it. Docker comes with a service: nobody gets that unasked. */
const PROGRAMS: readonly Need[] = [
  ...['dockerd', 'docker', 'containerd'].map((name) => need(name, 'docker.io')),
  need('ip', 'iproute2'),
  ...['nsenter', 'unshare', 'setpriv'].map((name) => need(name, 'util-linux')),
];
/** What builds its parts: as root on Debian and Ubuntu the builds install it, for none of it is a service. */
const BUILDERS: readonly Need[] = [...MMDEBSTRAP, need('mksquashfs', 'squashfs-tools')];
/** What machines are lent. A container of CI may have none of it. */
const DEVICES = ['/dev/kmsg', '/dev/fuse'];

function need(name: string, apt: string): Need {
  return { found: () => findOnPath([name]), apt };
}

/** Why this machine can have no rig, whatever is built, in one line; undefined when it can. */
export async function lackingForRig(): Promise<string | undefined> {
  if (process.platform !== 'linux')
    return 'The rig needs Linux: its machines are containers with a whole system in them.';
  if (process.arch !== 'x64') return 'The rig needs a processor of the kind x86-64.';
  if (process.getuid?.() !== 0)
    return 'The rig needs root: it makes a network, and containers with a whole system in them (sudo -E env PATH="$PATH" npm …).';
  for (const part of [programs, devices, modules, namespaces, room, network]) {
    const lacking = await part();
    if (lacking !== undefined) return `The rig needs ${lacking}.`;
  }
  return undefined;
}

function programs(): string | undefined {
  const needs = findOnPath(['apt-get']) === undefined ? [...PROGRAMS, ...BUILDERS] : PROGRAMS;
  const missing = new Set(missingPackages(needs));
  return missing.size === 0 ? undefined : `what is in the packages ${[...missing].join(', ')}`;
}

function devices(): string | undefined {
  const missing = DEVICES.find((device) => !existsSync(device));
  return missing === undefined ? undefined : `the device ${missing}`;
}

async function modules(): Promise<string | undefined> {
  // Loading it is left to the person: it puts the traffic of all bridges of this machine through the firewall.
  if (!existsSync('/proc/sys/net/bridge')) return 'the kernel module br_netfilter: sudo modprobe br_netfilter';
  for (const name of ['overlay', 'squashfs', 'loop'])
    await execute(['modprobe', '--quiet', name]).catch(() => undefined);
  const [systems, devices] = await Promise.all(
    ['/proc/filesystems', '/proc/devices'].map((file) => readFile(file, 'utf8')),
  );
  if (!/\soverlay$/m.test(systems ?? '')) return 'the file system overlay in the kernel';
  if (!/\ssquashfs$/m.test(systems ?? '')) return 'the file system squashfs in the kernel';
  return /\sloop$/m.test(devices ?? '') ? undefined : 'loop devices in the kernel';
}

async function namespaces(): Promise<string | undefined> {
  const attempt = ['ip', 'link', 'add', 'toil-try', 'type', 'vxlan', 'id', '1', 'dstport', '8472'] as const;
  try {
    await execute(['unshare', '--net', '--mount', '--pid', '--fork', ...attempt]);
    return undefined;
  } catch {
    return 'a machine on which root may make namespaces, with vxlan in the kernel';
  }
}

async function room(): Promise<string | undefined> {
  const folder = cacheFolder();
  await mkdir(folder, { recursive: true });
  const { bavail, bsize, type } = await statfs(folder);
  if (type === OVERLAYFS) return `another place than ${folder} (XDG_CACHE_HOME), which is on an overlay file system`;
  const disk = bavail * bsize;
  const least = (await readdir(folder)).some((name) => name.startsWith('rig-images-')) ? DISKS : LEAST_DISK;
  // Disks take the room of those before them.
  if (disk < least && !existsSync(DOCKER_DATA))
    return `${least / GIGABYTE} GB of disk in ${folder}; ${(disk / GIGABYTE).toFixed(1)} are free`;
  const [, kibibytes = '0'] = /^MemAvailable:\s+(\d+)/m.exec(await readFile('/proc/meminfo', 'utf8')) ?? [];
  const memory = Number(kibibytes) * 1024;
  if (memory >= LEAST_MEMORY) return undefined;
  return `${LEAST_MEMORY / GIBIBYTE} GiB of memory; ${(memory / GIBIBYTE).toFixed(1)} are free`;
}

async function network(): Promise<string | undefined> {
  if (!IS_LINKED) return undefined;
  const [route] = routesInTheWay(await execute(['ip', '-4', '-json', 'route']));
  return route === undefined ? undefined : `its network for itself: this machine has a route to ${route}`;
}
