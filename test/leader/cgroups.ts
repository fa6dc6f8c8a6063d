import { readdir, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const HIERARCHIES = '/sys/fs/cgroup';
const FAMILY = 'toil-clusters-leader';

/** The control group below which a leader's containers are: its own, so that nobody else's are touched. */
export function cgroupOf(name: string): string {
  return `/${FAMILY}/${name}`;
}

/** Removes the empty control groups that containers of a leader leave when its dockerd is killed, in either version of cgroups. */
export async function removeCgroups(name: string): Promise<void> {
  for (const family of await families()) {
    await removeEmpty(path.join(family, name));
    // The last one to leave takes the family's along.
    await rmdir(family).catch(() => undefined);
  }
}

/** The control groups of leaders that there are, as folders. */
export async function leaderCgroups(): Promise<string[]> {
  const lists = await Promise.all(
    (await families()).map(async (family) => (await folders(family)).map((name) => path.join(family, name))),
  );
  return lists.flat();
}

async function families(): Promise<string[]> {
  // Version 2 has one hierarchy at the top, version 1 one for each controller.
  const tops = [HIERARCHIES, ...(await folders(HIERARCHIES)).map((name) => path.join(HIERARCHIES, name))];
  const found = await Promise.all(
    tops.map(async (top) => ((await folders(top)).includes(FAMILY) ? [path.join(top, FAMILY)] : [])),
  );
  return found.flat();
}

async function removeEmpty(folder: string): Promise<void> {
  for (const name of await folders(folder)) await removeEmpty(path.join(folder, name));
  // Processes that were killed leave it a moment later.
  for (let left = 40; left > 0; left -= 1) {
    const code = await rmdir(folder).then(
      () => undefined,
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined),
    );
    if (code !== 'EBUSY') return;
    await sleep(25);
  }
}

async function folders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
