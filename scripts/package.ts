// `npm run package`: builds the extension and packs it as toil-clusters-<version>.vsix; prints what is inside.
import { formatBytes } from '../src/shared/text';
import { LARGEST_PACKAGE, makePackage, packageFile } from './package/makePackage';

async function main(): Promise<void> {
  const file = packageFile();
  const { size, entries } = await makePackage(file);
  const bytes = (count: number): string => formatBytes(count).padStart(9);
  console.log(`${'packed'.padStart(9)} ${'unpacked'.padStart(9)}`);
  for (const entry of entries) console.log(`${bytes(entry.packed)} ${bytes(entry.size)}  ${entry.name}`);
  const share = Math.round((100 * size) / LARGEST_PACKAGE);
  console.log(`${file}: ${entries.length} files, ${size} bytes, ${share} % of the ${LARGEST_PACKAGE} that it may have`);
  if (size > LARGEST_PACKAGE) throw new Error('the package is too large');
}

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
