import { existsSync } from 'node:fs';
import { missingPackages, providePackages } from './debianPackages';
import { execute, findOnPath } from './vscodeHost/programs';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** What leaders are built with and reached by, with the Debian package that brings it. */
const NEEDS = [
  { found: () => findOnPath(['mmdebstrap']), apt: 'mmdebstrap' },
  // Debian has it; on Ubuntu it is what checks Debian's packages.
  { found: () => (existsSync(KEYRING) ? KEYRING : undefined), apt: 'debian-archive-keyring' },
  { found: () => findOnPath(['unshare']), apt: 'util-linux' },
  { found: () => findOnPath(['ssh-keygen']), apt: 'openssh-client' },
  { found: () => findOnPath(['rsync']), apt: 'rsync' },
] as const;

/** Why this machine can have no loopback leader whatever is installed, in one line; undefined when it can. */
export async function lackingForLeader(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'a loopback leader needs Linux';
  if (process.getuid?.() !== 0) return 'a loopback leader needs root: it makes namespaces and mounts';
  const missing = missingPackages(NEEDS);
  if (findOnPath(['apt-get']) === undefined && missing.length > 0)
    return `a loopback leader needs ${missing.join(', ')}`;
  try {
    await execute(['unshare', '--mount', '--uts', '--ipc', '--pid', '--fork', '--propagation', 'private', 'true']);
    return undefined;
  } catch {
    return 'a loopback leader needs a machine on which root may make namespaces';
  }
}

/** Makes sure that the programs are there, of which none is a service. */
export function provideLeaderPrograms(report: (line: string) => void): Promise<void> {
  return providePackages('a loopback leader', NEEDS, report);
}
