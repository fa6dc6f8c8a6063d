import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InstallContext } from '../src/local/toil/runTool';
import { provideGo, runGo } from './goToolchain';
import { madeOnce, printed } from './testCache';
import { REPOSITORY } from './vscodeHost/folders';

/** Names the version in its go.mod, and all that it is built from in its go.sum. */
const MODULE = path.join(REPOSITORY, 'test', 'minio');
const PACKAGE = 'github.com/minio/minio';
/** What its go.mod asks for. */
const GO = '1.25.0';

/**
 * The S3 server of the tests, a MinIO: built once into the user's cache folder (90 s), then found again at once.
 * @returns the absolute path of `minio`.
 */
export async function testMinio(signal: AbortSignal = new AbortController().signal): Promise<string> {
  const what = createHash('sha256')
    .update(await readFile(path.join(MODULE, 'go.sum')))
    .digest('hex');
  const isThere = ({ storageFolder }: InstallContext): boolean => existsSync(programIn(storageFolder));
  const folder = await madeOnce({ folder: `minio-${what.slice(0, 12)}`, what: 'MinIO', isThere, make: build }, signal);
  return programIn(folder);
}

function programIn(folder: string): string {
  return path.join(folder, 'minio');
}

async function build({ storageFolder, log, signal }: InstallContext): Promise<void> {
  const go = await provideGo('MinIO', GO, (line) => log.info(line), signal);
  const begun = Date.now();
  const program = programIn(storageFolder);
  const part = `${program}.part`;
  const words = ['build', '-mod=readonly', '-trimpath', '-ldflags=-s -w', '-o', part, PACKAGE];
  await runGo(go, words, { cwd: MODULE, env: { CGO_ENABLED: '0' }, signal });
  // Last, so that a build that was cut off is not taken for a whole one.
  await rename(part, program);
  log.info(`built MinIO in ${Math.round((Date.now() - begun) / 1000)} s`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) void printed('MinIO', testMinio);
