import { execute, findOnPath } from './vscodeHost/programs';

/** Something that a test stands on, with the Debian package that brings it. */
export interface Need {
  readonly found: () => string | undefined;
  readonly apt: string;
}

/** The packages of what is not there. */
export function missingPackages(needs: readonly Need[]): string[] {
  return needs.filter((need) => need.found() === undefined).map(({ apt }) => apt);
}

/**
 * Makes sure that everything is there. As root on Debian or Ubuntu it installs what is missing; elsewhere it rejects with one line that
 * can be pasted.
 * @param what needs them, in words.
 */
export async function providePackages(
  what: string,
  needs: readonly Need[],
  report: (line: string) => void,
): Promise<void> {
  const packages = missingPackages(needs);
  if (packages.length === 0) return;
  const apt = findOnPath(['apt-get']);
  if (apt === undefined) throw new Error(`${what} needs ${packages.join(', ')}`);
  if (process.getuid?.() !== 0) throw new Error(`missing: sudo apt-get install -y ${packages.join(' ')}`);
  report(`installing ${packages.join(', ')} with apt-get`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await execute([apt, 'update', '-qq'], { env });
  await execute([apt, 'install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
  const left = missingPackages(needs);
  if (left.length > 0) throw new Error(`apt-get installed ${packages.join(', ')}, yet there is no ${left.join(', ')}`);
}
