import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { buildExtension } from '../prepare/build';
import { REPOSITORY } from '../vscodeHost/folders';
import { thirdPartyNotices } from './notices';
import { zipEntries, type ZipEntry } from './zipEntries';

/** Design section 5: bytes. */
export const LARGEST_PACKAGE = 1_200_000;

export interface Package {
  /** Bytes of the `.vsix` itself. */
  readonly size: number;
  readonly entries: readonly ZipEntry[];
}

/** Where `npm run package` puts it. */
export function packageFile(): string {
  const { name, version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
  };
  return join(REPOSITORY, `${name}-${version}.vsix`);
}

/** Builds the extension and packs it, with the licences of what is built into it. Needs no network. */
export async function makePackage(file: string): Promise<Package> {
  const packages = await buildExtension();
  writeFileSync(join(REPOSITORY, 'dist', 'third-party-notices.txt'), thirdPartyNotices(packages));
  await createVSIX({
    cwd: REPOSITORY,
    packagePath: file,
    // What is needed is in dist/.
    dependencies: false,
    allowMissingRepository: true,
    // Without a repository there is no address to put before the pictures of the README.
    rewriteRelativeLinks: false,
  });
  const archive = readFileSync(file);
  return { size: archive.length, entries: zipEntries(archive) };
}
