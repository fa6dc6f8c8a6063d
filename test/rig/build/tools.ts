import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { providePackages } from '../../../scripts/debianPackages';
import { runProgram } from '../../../src/local/process';
import { debianSources, MMDEBSTRAP, SUITE } from './debianSources';
import type { Content } from './ociImages';

/** What kube-proxy and flannel run, and a shell with `cp` and the like; mmdebstrap adds what these need. */
const PACKAGES = ['busybox', 'iptables', 'nftables', 'ipset', 'conntrack', 'kmod'];
/** Of Debian's packages: character sets and texts that nothing here reads. */
const NOT_UNPACKED = ['/usr/share/*', '/usr/lib/*/gconv/*'];
/** What mmdebstrap makes beside the packages. */
const NOT_OURS = ['dev', 'var', 'etc/apt'];
const SHELL = ['sh', 'cp', 'ls', 'cat', 'ps'];
/** Their package would have these made when it is configured. */
const FIREWALL = ['iptables', 'iptables-save', 'iptables-restore', 'ip6tables', 'ip6tables-save', 'ip6tables-restore'];

/**
 * Unpacks Debian's packages into a folder that is not there yet: whole packages, so that every library that an extension of iptables
 * loads is among them.
 * @throws Error with the last lines of mmdebstrap.
 */
export async function unpackTools(
  folder: string,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<Content> {
  await providePackages("the rig's images", MMDEBSTRAP, report);
  const words = [
    ...['--variant=extract', '--format=directory', `--include=${PACKAGES.join(',')}`],
    ...NOT_UNPACKED.map((each) => `--dpkgopt=path-exclude=${each}`),
    ...[SUITE, folder],
  ];
  const { code, stderr } = await runProgram(['mmdebstrap', ...words, ...(await debianSources())], { cwd: '/', signal });
  if (code !== 0) throw new Error(`mmdebstrap ended with ${code}:\n${stderr.slice(-4000)}`);
  for (const name of SHELL) await symlink('busybox', path.join(folder, 'bin', name));
  // As the machines' own iptables does: both must see the same rules.
  for (const name of FIREWALL) await symlink('xtables-nft-multi', path.join(folder, 'usr', 'sbin', name));
  return { tree: folder, without: NOT_OURS, times: 'zero' };
}
