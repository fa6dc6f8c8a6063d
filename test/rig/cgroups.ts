import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { controlGroups, HIERARCHIES, removeControlGroup } from '../leader/controlGroups';
import { NAMESPACE } from './addresses';

/** The control group below which all machines of the rig are. */
export const RIG_CGROUP = `/${NAMESPACE}`;

/** Microseconds in which the cores may be used up. */
const PERIOD = 100_000;

/** Lets all machines of the rig together have no more than so many cores. */
export async function limitCores(cores: number): Promise<void> {
  const two = existsSync(path.join(HIERARCHIES, 'cgroup.controllers'));
  const folder = path.join(HIERARCHIES, ...(two ? [] : ['cpu']), NAMESPACE);
  await mkdir(folder, { recursive: true });
  const quota = Math.round(cores * PERIOD);
  if (two) {
    await writeFile(path.join(folder, 'cpu.max'), `${quota} ${PERIOD}`);
    return;
  }
  await writeFile(path.join(folder, 'cpu.cfs_period_us'), String(PERIOD));
  await writeFile(path.join(folder, 'cpu.cfs_quota_us'), String(quota));
}

/** Removes what machines have left of control groups. No process is in them any more. */
export async function removeRigCgroups(): Promise<void> {
  for (const group of await controlGroups(NAMESPACE)) await removeControlGroup(group);
}
