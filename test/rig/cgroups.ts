import { existsSync } from 'node:fs';
import { mkdir, readdir, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NAMESPACE } from './addresses';

const HIERARCHIES = '/sys/fs/cgroup';
const NAME = NAMESPACE;

/** The control group below which all machines of the rig are. */
export const RIG_CGROUP = `/${NAME}`;

/** Microseconds in which the cores may be used up. */
const PERIOD = 100_000;

/** Lets all machines of the rig together have no more than so many cores. */
export async function limitCores(cores: number): Promise<void> {
  const two = existsSync(path.join(HIERARCHIES, 'cgroup.controllers'));
  const folder = path.join(HIERARCHIES, ...(two ? [] : ['cpu']), NAME);
  await mkdir(folder, { recursive: true });
  const quota = Math.round(cores * PERIOD);
  if (two) {
    await writeFile(path.join(folder, 'cpu.max'), `${quota} ${PERIOD}`);
    return;
  }
  await writeFile(path.join(folder, 'cpu.cfs_period_us'), String(PERIOD));
  await writeFile(path.join(folder, 'cpu.cfs_quota_us'), String(quota));
}

/** Removes what machines have left of control groups, in either version of them. No process is in them any more. */
export async function removeRigCgroups(): Promise<void> {
  // Version 2 has one hierarchy at the top, version 1 one for each controller.
  const tops = [HIERARCHIES, ...(await folders(HIERARCHIES)).map((name) => path.join(HIERARCHIES, name))];
  for (const top of tops) if ((await folders(top)).includes(NAME)) await removeEmpty(path.join(top, NAME));
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
