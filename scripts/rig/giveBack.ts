import path from 'node:path';
import { DOCKER_FAMILY } from '../../test/rig/docker';
import { leaderCache } from '../testLeader';
import { cacheFolder } from '../vscodeHost/folders';
import { execute } from '../vscodeHost/programs';

/** With sudo, everything belongs to whom the cache belongs, but whole systems: the files in them have owners of their own. */
export async function giveBack(): Promise<void> {
  const { SUDO_UID: user, SUDO_GID: group } = process.env;
  if (user === undefined || group === undefined) return;
  const chown = ['-exec', 'chown', '--no-dereference', `${user}:${group}`, '{}', '+'];
  const systems = [`${DOCKER_FAMILY}*`, path.basename(leaderCache())];
  const leftOut = systems.flatMap((name) => ['-name', name, '-prune', '-o']);
  // Others may remove files of theirs meanwhile.
  await execute(['find', cacheFolder(), ...leftOut, '-uid', '0', ...chown]).catch((error: unknown) =>
    console.error(`Some files in ${cacheFolder()} may be root's still: ${String(error).slice(0, 300)}`),
  );
}
