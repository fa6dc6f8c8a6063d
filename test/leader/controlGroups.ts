import { readdir, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const HIERARCHIES = '/sys/fs/cgroup';

/** The folders of the control group of this name, in either version of control groups. */
export async function controlGroups(name: string): Promise<string[]> {
  // Version 2 has one hierarchy at the top, version 1 one for each controller.
  const tops = [HIERARCHIES, ...(await foldersIn(HIERARCHIES)).map((each) => path.join(HIERARCHIES, each))];
  const found = await Promise.all(
    tops.map(async (top) => ((await foldersIn(top)).includes(name) ? [path.join(top, name)] : [])),
  );
  return found.flat();
}

/** Removes a control group with those in it. One that has a process stays. */
export async function removeControlGroup(folder: string): Promise<void> {
  for (const name of await foldersIn(folder)) await removeControlGroup(path.join(folder, name));
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

/** The names of the folders in a folder; none where it is not there. */
export async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
