import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { providePackages } from '../../../scripts/debianPackages';
import { cacheFolder, REPOSITORY } from '../../../scripts/vscodeHost/folders';
import { runProgram } from '../../../src/local/process';
import { debianSources, MMDEBSTRAP, SUITE } from './debianSources';
import { hashOf } from './inputs';
import { cachedPart } from './cachedPart';

/** What Flatcar has of it (reference kubernetes-on-aws.md 1.1), and Ignition, which there runs before the system does. */
const PACKAGES = [
  ...[
    'systemd-sysv',
    'dbus',
    'libpam-systemd',
    'openssh-server',
    'sudo',
    'mount',
    'kmod',
    'procps',
    'less',
    'ignition',
  ],
  ...['iproute2', 'iputils-ping', 'iptables', 'nftables', 'conntrack', 'ebtables', 'ethtool', 'socat'],
  ...['docker.io', 'ca-certificates', 'curl', 'jq', 'gettext-base', 'openssl', 'rsync'],
];
const LEFT_OUT = ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/locale/*', '/usr/share/info/*'];
const HOOK = path.join(REPOSITORY, 'test', 'rig', 'build', 'debian.sh');
const WHAT = "the system of the rig's machines";

/** The Debian of the rig's machines as an archive. Its packages are kept, for the next one. */
export async function buildDebian(report: (line: string) => void, signal: AbortSignal): Promise<string> {
  const folder = `rig-debian-${await hashOf([SUITE, ...PACKAGES, ...LEFT_OUT], [HOOK])}`;
  const archive = path.join(cacheFolder(), folder, 'debian.tar');
  await cachedPart(
    {
      folder,
      what: WHAT,
      isThere: () => existsSync(archive),
      make: async () => {
        await providePackages(WHAT, MMDEBSTRAP, report);
        report(`installing Debian ${SUITE} for ${WHAT}`);
        await mmdebstrap(`${archive}.part`, signal);
        await rename(`${archive}.part`, archive);
      },
    },
    signal,
  );
  return archive;
}

async function mmdebstrap(archive: string, signal: AbortSignal): Promise<void> {
  const kept = path.join(cacheFolder(), 'rig-debian-packages');
  await mkdir(path.join(kept, 'archives'), { recursive: true });
  const words = [
    ...['--variant=minbase', '--format=tar', `--include=${PACKAGES.join(',')}`],
    ...LEFT_OUT.map((each) => `--dpkgopt=path-exclude=${each}`),
    // Packages: the paths are relative to the folder in which mmdebstrap runs, so that none is a word of its little language.
    ...['--skip=download/empty,essential/unlink', '--setup-hook=mkdir -p "$1/var/cache/apt/archives"'],
    ...[
      '--setup-hook=sync-in archives /var/cache/apt/archives',
      '--customize-hook=sync-out /var/cache/apt/archives archives',
    ],
    ...[`--customize-hook=${HOOK}`, SUITE, archive, ...(await debianSources())],
  ];
  // Nobody sees its mounts, and it ends when this process does.
  const unshared = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const apart = ['setpriv', '--pdeathsig', 'KILL', ...unshared, 'mmdebstrap', ...words];
  const { code, stderr } = await runProgram(apart, { cwd: kept, signal });
  if (code !== 0) throw new Error(`mmdebstrap ended with ${code}:\n${stderr.slice(-4000)}`);
}
