import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, cp, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { providePackages } from '../../../scripts/debianPackages';
import { cacheFolder, REPOSITORY } from '../../../scripts/vscodeHost/folders';
import { findOnPath } from '../../../scripts/vscodeHost/programs';
import { runProgram } from '../../../src/local/process';
import { KUBERNETES, kubernetesFile } from '../../../src/provisioner/boot/artefacts';
import { hashOf, stampsOf } from './inputs';
import { cachedPart } from './cachedPart';

const FILES = path.join(REPOSITORY, 'test', 'rig', 'extension');
const PROGRAMS = ['kubelet', 'kubeadm', 'kubectl'];
const PLUGINS = ['bridge', 'host-local', 'loopback', 'portmap'];
/** Where kubelet looks for volume plugins below /usr, which is read-only. */
const VOLUME_PLUGINS = 'usr/libexec/kubernetes/kubelet-plugins/volume';
const NEEDS = [{ found: () => findOnPath(['mksquashfs']), apt: 'squashfs-tools' }];

/**
 * Kubernetes as a system extension, with what Flatcar's bakery puts into its own (reference kubernetes-on-aws.md 1.5), and the list of
 * checksums beside it. Gives the folder of both.
 * @param programs folder of the programs built from Go modules.
 */
export async function buildSystemExtension(
  programs: string,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const file = kubernetesFile('x86_64');
  const hash = await hashOf(
    [file, ...(await stampsOf(programs, [...PROGRAMS, ...PLUGINS]))],
    [FILES, import.meta.filename],
  );
  const folder = `rig-extension-${hash}`;
  const sums = path.join(cacheFolder(), folder, 'SHA256SUMS');
  return await cachedPart(
    {
      folder,
      what: 'the system extension of Kubernetes',
      isThere: () => existsSync(sums),
      make: async ({ storageFolder }) => {
        await providePackages('the system extension of Kubernetes', NEEDS, report);
        report(`packing ${file}`);
        const tree = path.join(storageFolder, 'tree');
        const raw = path.join(storageFolder, file);
        await Promise.all([tree, raw].map((each) => rm(each, { recursive: true, force: true })));
        await fill(tree, programs);
        await squash(tree, raw, signal);
        await rm(tree, { recursive: true });
        await writeFile(`${sums}.part`, `${await sha256(raw, signal)}  ${file}\n`);
        await rename(`${sums}.part`, sums);
      },
    },
    signal,
  );
}

async function fill(tree: string, programs: string): Promise<void> {
  await cp(FILES, tree, { recursive: true });
  const copy = async (name: string, folder: string): Promise<void> => {
    await mkdir(path.join(tree, folder), { recursive: true });
    await cp(path.join(programs, name), path.join(tree, folder, name));
    await chmod(path.join(tree, folder, name), 0o755);
  };
  for (const name of PROGRAMS) await copy(name, 'usr/bin');
  for (const name of PLUGINS) await copy(name, 'usr/local/bin/cni');
  await mkdir(path.join(tree, 'usr/local/share'), { recursive: true });
  await writeFile(path.join(tree, 'usr/local/share/kubernetes-version'), `v${KUBERNETES}\n`);
  await mkdir(path.join(tree, VOLUME_PLUGINS), { recursive: true });
  await symlink('/var/kubernetes/kubelet-plugins/volume/exec', path.join(tree, VOLUME_PLUGINS, 'exec'));
}

async function squash(tree: string, raw: string, signal: AbortSignal): Promise<void> {
  const settings = ['-all-root', '-all-time', '0', '-mkfs-time', '0', '-comp', 'gzip', '-no-progress', '-quiet'];
  const { code, stderr } = await runProgram(['mksquashfs', tree, raw, ...settings], { signal });
  if (code !== 0) throw new Error(`mksquashfs ended with ${code}:\n${stderr.slice(-4000)}`);
}

/** Hexadecimal digits. */
async function sha256(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash, { signal });
  return hash.digest('hex');
}
