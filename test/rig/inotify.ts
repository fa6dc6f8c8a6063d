import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isHeld } from '../../src/local/toil/installLock';
import { RUN_FOLDER } from './addresses';

/** The one setting of this machine that rigs change: how many instances of inotify a user may have; 128 unless somebody has set it. */
export const INOTIFY = '/proc/sys/fs/inotify/max_user_instances';
/** Each systemd and kubelet takes dozens. */
export const INOTIFY_INSTANCES = 1024;

const RUN = path.dirname(RUN_FOLDER);
/** What it was before the first rig; one file for all of them. */
const BEFORE = path.join(RUN, 'toil-rig.inotify');
/** In the run folder of every rig: who it belongs to. */
export const OWNER_FILE = 'owner';

/** Raises the setting where it is lower. */
export async function raiseInotify(): Promise<void> {
  const before = (await readFile(INOTIFY, 'utf8')).trim();
  if (Number(before) >= INOTIFY_INSTANCES) return;
  await writeFile(BEFORE, before);
  await writeFile(INOTIFY, String(INOTIFY_INSTANCES));
}

/** Puts it back once no other rig runs; what somebody else has set meanwhile stays. */
export async function restoreInotify(): Promise<void> {
  const before = await readFile(BEFORE, 'utf8').catch(() => '');
  if (before === '' || (await othersRun())) return;
  if (Number(await readFile(INOTIFY, 'utf8')) === INOTIFY_INSTANCES) await writeFile(INOTIFY, before);
  await rm(BEFORE);
}

async function othersRun(): Promise<boolean> {
  const names = (await readdir(RUN)).filter((name) => /^toil-rig(-[a-z0-9]+)?$/.test(name));
  const others = names.filter((name) => name !== path.basename(RUN_FOLDER));
  const held = await Promise.all(others.map((name) => isHeld(path.join(RUN, name, OWNER_FILE))));
  return held.includes(true);
}
