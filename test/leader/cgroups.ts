import { rmdir } from 'node:fs/promises';
import path from 'node:path';
import { controlGroups, foldersIn, removeControlGroup } from './controlGroups';

const FAMILY = 'toil-clusters-leader';

/** The control group below which a leader's containers are: its own, so that nobody else's are touched. */
export function cgroupOf(name: string): string {
  return `/${FAMILY}/${name}`;
}

/** Removes the empty control groups that containers of a leader leave when its dockerd is killed. */
export async function removeCgroups(name: string): Promise<void> {
  for (const family of await controlGroups(FAMILY)) {
    await removeControlGroup(path.join(family, name));
    // The last one to leave takes the family's along.
    await rmdir(family).catch(() => undefined);
  }
}

/** The control groups of leaders that there are, as folders. */
export async function leaderCgroups(): Promise<string[]> {
  const lists = await Promise.all(
    (await controlGroups(FAMILY)).map(async (family) =>
      (await foldersIn(family)).map((name) => path.join(family, name)),
    ),
  );
  return lists.flat();
}
