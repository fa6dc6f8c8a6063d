import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { controlGroups, HIERARCHIES, removeControlGroup } from '../leader/controlGroups';
import { NAMESPACE } from './addresses';

/** The control group below which all machines of the rig are. */
export const RIG_CGROUP = `/${NAMESPACE}`;

/** Keeps all machines of the rig on the first so many cores, which those of other rigs may have, too. */
export async function limitCores(cores: number): Promise<void> {
  const two = existsSync(path.join(HIERARCHIES, 'cgroup.controllers'));
  const top = two ? HIERARCHIES : path.join(HIERARCHIES, 'cpuset');
  const folder = path.join(top, NAMESPACE);
  if (two) await writeFile(path.join(top, 'cgroup.subtree_control'), '+cpuset');
  await mkdir(folder, { recursive: true });
  // In version 1 nothing can be in a group that has no memory nodes of its own.
  if (!two) await writeFile(path.join(folder, 'cpuset.mems'), await readFile(path.join(top, 'cpuset.mems')));
  await writeFile(path.join(folder, 'cpuset.cpus'), `0-${cores - 1}`);
}

/** Removes what machines have left of control groups. No process is in them any more. */
export async function removeRigCgroups(): Promise<void> {
  for (const group of await controlGroups(NAMESPACE)) await removeControlGroup(group);
}
