import { providePackages, type Need } from './debianPackages';
import { findOnPath } from './vscodeHost/programs';

const need = (program: string, apt: string): Need => ({ found: () => findOnPath([program]), apt });

const EVERYWHERE = [need('git', 'git'), need('ssh-keygen', 'openssh-client'), need('rsync', 'rsync')];
/** The programs of a boot are run on Linux only. */
const ON_LINUX = [need('jq', 'jq'), need('curl', 'curl'), need('flock', 'util-linux'), need('ps', 'procps')];

/** Makes sure that the programs are there which tests run beside Node, Python and Toil. Rejects as `providePackages`. */
export async function provideTestPrograms(report: (line: string) => void): Promise<void> {
  const needs = process.platform === 'linux' ? [...EVERYWHERE, ...ON_LINUX] : EVERYWHERE;
  await providePackages('the tests', needs, report);
}
