import { readFile } from 'node:fs/promises';
import { INOTIFY, INOTIFY_INSTANCES } from '../../test/rig/inotify';
import { asked } from './asked';

/** Whether the rig may raise the one setting of this machine that it needs higher than Linux has it. @param yes nobody need be asked. */
export async function mayRaiseInotify(yes: boolean): Promise<boolean> {
  const now = Number((await readFile(INOTIFY, 'utf8')).trim());
  if (now >= INOTIFY_INSTANCES || yes) return true;
  return asked(
    `Machines need more of fs.inotify.max_user_instances than this one has (${now}; without it the second one may not boot). Raise it to ${INOTIFY_INSTANCES} until the rig ends?`,
  );
}
