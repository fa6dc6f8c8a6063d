import { existsSync } from 'node:fs';
import { execute, findOnPath } from '../../../scripts/vscodeHost/programs';

/** The Debian of which everything in the rig is made. */
export const SUITE = 'bookworm';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** What unpacks Debian's packages. */
export const MMDEBSTRAP = [
  { found: () => findOnPath(['mmdebstrap']), apt: 'mmdebstrap' },
  // Debian has it; on Ubuntu it is what checks Debian's packages.
  { found: () => (existsSync(KEYRING) ? KEYRING : undefined), apt: 'debian-archive-keyring' },
];

/**
 * Lines of sources.list for the suite, as this machine's own sources have them: they know the way, a mirror or a proxy. Empty where it is
 * another system or has no apt; then mmdebstrap takes Debian's own.
 */
export async function debianSources(): Promise<string[]> {
  const apt = findOnPath(['apt-get']);
  if (apt === undefined) return [];
  const format = '$(REPO_URI) $(CODENAME) $(COMPONENT)';
  return sourcesOf(await execute([apt, 'indextargets', '--format', format, 'Created-By: Packages']));
}

/** The same from what `apt-get indextargets` tells: `URI CODENAME COMPONENT` in each line. */
export function sourcesOf(text: string): string[] {
  const wanted = new RegExp(`^\\S+ ${SUITE}(-updates|-security)? main$`);
  return [...new Set(text.split('\n').filter((line) => wanted.test(line)))].sort().map((line) => `deb ${line}`);
}
