import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { leaderCache } from '../../scripts/testLeader';
import { holdFile, isHeld } from '../../src/local/toil/installLock';
import { removeCgroups } from './cgroups';

/** The disk of a leader: a folder that outlives its reboots and no more than its test process. */
export interface Disk {
  /** Also the name of its control groups. */
  readonly name: string;
  readonly folder: string;
  /** What the machine has written, as seen from outside: `/etc/hosts` is `files/etc/hosts`. */
  readonly files: string;
}

const OWNER = '.owner';

function disksFolder(): string {
  return path.join(leaderCache(), 'disks');
}

/** Makes an empty disk. What processes that were killed have left goes. */
export async function makeDisk(): Promise<Disk> {
  await mkdir(disksFolder(), { recursive: true });
  await sweepDisks();
  const name = randomUUID();
  const folder = path.join(disksFolder(), name);
  // The mark first: whoever sweeps goes by it.
  await holdFile(`${folder}${OWNER}`);
  await mkdir(folder);
  return { name, folder, files: path.join(folder, 'files') };
}

/** Makes it an empty disk again. Its machine is off. */
export async function wipeDisk({ folder }: Disk): Promise<void> {
  await removeFolder(folder);
  await mkdir(folder);
}

export async function removeDisk({ name, folder }: Disk): Promise<void> {
  await removeCgroups(name);
  await removeFolder(folder);
  await rm(`${folder}${OWNER}`, { force: true });
}

/** Removes the disks of test processes that are no more; their machines have ended with them. */
export async function sweepDisks(): Promise<void> {
  const owners = (await readdir(disksFolder()).catch(() => [])).filter((name) => name.endsWith(OWNER));
  for (const owner of owners) {
    if (await isHeld(path.join(disksFolder(), owner))) continue;
    const name = path.basename(owner, OWNER);
    const folder = path.join(disksFolder(), name);
    await removeDisk({ name, folder, files: path.join(folder, 'files') });
  }
}

/** The kernel unmounts what was mounted in a namespace a moment after its last process. */
async function removeFolder(folder: string): Promise<void> {
  for (let left = 40; ; left -= 1) {
    try {
      await rm(folder, { recursive: true, force: true });
      return;
    } catch (error) {
      if (left === 0) throw error;
      await sleep(50);
    }
  }
}
