import { readFile } from 'node:fs/promises';
import { asked } from './asked';

const FILE = '/proc/sys/fs/inotify/max_user_instances';
/** Instances: each systemd and kubelet takes dozens. */
const NEEDED = 1024;

/** Whether the rig may raise the one setting of this machine that it needs higher than Linux has it. @param yes nobody need be asked. */
export async function mayRaiseInotify(yes: boolean): Promise<boolean> {
  const now = Number((await readFile(FILE, 'utf8')).trim());
  if (now >= NEEDED || yes) return true;
  return asked(
    `Machines need more of fs.inotify.max_user_instances than this one has (${now}; without it the second one may not boot). Raise it to ${NEEDED} until the rig ends?`,
  );
}
