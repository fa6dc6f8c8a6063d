import { findOnPath, execute, isExecutable } from './programs';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const MAC_BROWSERS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** What the host needs from the system, with the package that brings it to each family of systems. */
const NEEDS = [
  { what: 'a C++ compiler', found: () => findOnPath(['g++', 'c++']), apt: 'g++', dnf: 'gcc-c++', brew: 'gcc' },
  { what: 'make', found: () => findOnPath(['make']), apt: 'make', dnf: 'make', brew: 'make' },
  { what: 'Python 3', found: () => findOnPath(['python3']), apt: 'python3', dnf: 'python3', brew: 'python3' },
  { what: 'Chromium', found: findBrowser, apt: 'chromium', dnf: 'chromium', brew: '--cask chromium' },
] as const;

/** A Chromium or Chrome: the one that TOIL_CLUSTERS_BROWSER names, else one on the PATH, else an application of macOS. */
export function findBrowser(): string | undefined {
  const named = process.env['TOIL_CLUSTERS_BROWSER'];
  if (named) return isExecutable(named) ? named : undefined;
  return findOnPath(BROWSERS) ?? MAC_BROWSERS.find(isExecutable);
}

/**
 * Makes sure that compiler, make, Python and browser are there. As root on Debian or Ubuntu it installs what is missing;
 * elsewhere it rejects with one line that can be pasted.
 */
export async function provideSystemPackages(report: (line: string) => void): Promise<void> {
  const missing = NEEDS.filter((need) => need.found() === undefined);
  if (missing.length === 0) return;
  const named = process.env['TOIL_CLUSTERS_BROWSER'];
  if (named && !isExecutable(named)) throw new Error(`TOIL_CLUSTERS_BROWSER names ${named}, which is no program`);
  const apt = findOnPath(['apt-get']);
  const packages = missing.map((need) => need.apt);
  if (apt === undefined || process.getuid?.() !== 0) throw new Error(pasteLine(missing));
  report(`installing ${packages.join(', ')} with apt-get`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await execute([apt, 'update', '-qq'], { env });
  await execute([apt, 'install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
  const still = NEEDS.filter((need) => need.found() === undefined);
  if (still.length > 0)
    throw new Error(`apt-get installed ${packages.join(', ')}, yet there is no ${still.map((n) => n.what).join(', ')}`);
}

function pasteLine(missing: readonly (typeof NEEDS)[number][]): string {
  const what = missing.map((need) => need.what).join(', ');
  if (findOnPath(['apt-get']))
    return `${what} missing: sudo apt-get install -y ${missing.map((need) => need.apt).join(' ')}`;
  if (findOnPath(['dnf'])) return `${what} missing: sudo dnf install -y ${missing.map((need) => need.dnf).join(' ')}`;
  return `${what} missing: ${missing.map((need) => `brew install ${need.brew}`).join(' && ')}`;
}
