import { existsSync } from 'node:fs';
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
  if (findOnPath(['apt-get']) === undefined && missing().length > 0) return `a loopback leader needs ${names()}`;
  try {
    await execute(['unshare', '--mount', '--uts', '--ipc', '--pid', '--fork', '--propagation', 'private', 'true']);
    return undefined;
  } catch {
    return 'a loopback leader needs a machine on which root may make namespaces';
  }
}

/**
 * Makes sure that the programs are there, of which none is a service. As root on Debian or Ubuntu it installs what is missing;
 * elsewhere it rejects with one line that can be pasted.
 */
export async function provideLeaderPrograms(report: (line: string) => void): Promise<void> {
  const packages = missing();
  if (packages.length === 0) return;
  const apt = findOnPath(['apt-get']);
  if (apt === undefined) throw new Error(`a loopback leader needs ${names()}`);
  if (process.getuid?.() !== 0) throw new Error(`missing: sudo apt-get install -y ${packages.join(' ')}`);
  report(`installing ${packages.join(', ')} with apt-get`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await execute([apt, 'update', '-qq'], { env });
  await execute([apt, 'install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
  if (missing().length > 0) throw new Error(`apt-get installed ${packages.join(', ')}, yet there is no ${names()}`);
}

function missing(): string[] {
  return NEEDS.filter((need) => need.found() === undefined).map((need) => need.apt);
}

function names(): string {
  return missing().join(', ');
}
