import { existsSync } from 'node:fs';
import { chmod, copyFile, cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder, REPOSITORY } from '../../../scripts/vscodeHost/folders';
import { runProgram } from '../../../src/local/process';
import { MIRRORS } from '../addresses';
import { buildDebian } from './debian';
import { hashOf, stampsOf } from './inputs';
import { cachedPart } from './cachedPart';

const FILES = path.join(REPOSITORY, 'test', 'rig', 'node');
/** Flatcar's containerd is newer than the one that Debian's Docker brings; crictl is in Flatcar as well. */
const PROGRAMS = ['containerd', 'containerd-shim-runc-v2', 'ctr', 'crictl'];

/**
 * The root file system of the rig's machines as an archive: Debian, programs of Flatcar's versions, and the files of test/rig/node.
 * @param programs folder of the programs built from Go modules.
 */
export async function buildRoot(
  programs: string,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const debian = await buildDebian(report, signal);
  const inputs = [path.basename(path.dirname(debian)), MIRRORS.images, ...(await stampsOf(programs, PROGRAMS))];
  const folder = `rig-root-${await hashOf(inputs, [FILES, import.meta.filename])}`;
  const archive = path.join(cacheFolder(), folder, 'root.tar');
  await cachedPart(
    {
      folder,
      what: "the root of the rig's machines",
      isThere: () => existsSync(archive),
      make: async ({ storageFolder }) => {
        report("packing the root of the rig's machines");
        const tree = path.join(storageFolder, 'tree');
        await rm(tree, { recursive: true, force: true });
        await layOver(tree, programs);
        await copyFile(debian, `${archive}.part`);
        await append(tree, `${archive}.part`, signal);
        await rm(tree, { recursive: true });
        await rename(`${archive}.part`, archive);
      },
    },
    signal,
  );
  return archive;
}

/** What comes over Debian. */
async function layOver(tree: string, programs: string): Promise<void> {
  await cp(FILES, tree, { recursive: true });
  const bin = path.join(tree, 'usr', 'bin');
  await mkdir(bin, { recursive: true });
  for (const name of PROGRAMS) {
    await copyFile(path.join(programs, name), path.join(bin, name));
    await chmod(path.join(bin, name), 0o755);
  }
  // The rig's registry speaks plain HTTP; a company's own image of Flatcar would say so as well.
  const registry = MIRRORS.images;
  const certificates = path.join(tree, 'etc', 'containerd', 'certs.d', registry);
  const docker = path.join(tree, 'etc', 'docker');
  for (const each of [certificates, docker]) await mkdir(each, { recursive: true });
  await writeFile(path.join(certificates, 'hosts.toml'), `server = "http://${registry}"\n`);
  const settings = { 'insecure-registries': [registry], 'exec-opts': ['native.cgroupdriver=systemd'] };
  await writeFile(path.join(docker, 'daemon.json'), `${JSON.stringify(settings)}\n`);
}

/**
 * Adds a tree to an archive. Docker takes no path twice: folders that are in the archive stay as they are, and a file of both is an error.
 * Modes do not depend on the umask under which the files were checked out.
 */
async function append(tree: string, archive: string, signal: AbortSignal): Promise<void> {
  const listed = new Set((await tar(['--list', '--file', archive], signal)).split('\n'));
  const entries = await readdir(tree, { recursive: true, withFileTypes: true });
  const names = entries.map((entry) => {
    const name = `./${path.relative(tree, path.join(entry.parentPath, entry.name))}`;
    return entry.isDirectory() ? `${name}/` : name;
  });
  const twice = names.filter((name) => !name.endsWith('/') && listed.has(name));
  if (twice.length > 0) throw new Error(`Debian has these files as well: ${twice.join(', ')}`);
  const added = names.filter((name) => !listed.has(name)).sort();
  const owners = ['--owner=0', '--group=0', '--numeric-owner', '--mode=go=u-w', '--no-recursion'];
  const words = ['--append', '--file', archive, ...owners, '--directory', tree, '--null', '--files-from=-'];
  await tar(words, signal, added.join('\0'));
}

async function tar(words: readonly string[], signal: AbortSignal, input = ''): Promise<string> {
  const { code, stdout, stderr } = await runProgram(['tar', ...words], { input, signal });
  if (code !== 0) throw new Error(`tar ended with ${code}:\n${stderr.slice(-4000)}`);
  return stdout;
}
