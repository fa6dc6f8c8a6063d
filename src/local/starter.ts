import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from './runFiles';

const NAME = 'toil_run.py';

/**
 * Copies the starter to `<storage>/starter/<hash>/toil_run.py`, where no update of the extension removes it (design
 * decision 13), and gives the copy's path. The folder is the content's hash, so two windows write the same file and an
 * old run keeps the starter it began with. A damaged copy is written anew.
 */
export async function installStarter(sourceFile: string, storageFolder: string, signal: AbortSignal): Promise<string> {
  const content = await readFile(sourceFile, { signal });
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  const folder = join(storageFolder, 'starter', hash);
  const target = join(folder, NAME);
  const present = await readFile(target, { signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (present?.equals(content)) return target;
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `${NAME}.${randomUUID()}`);
  try {
    await writeFile(temporary, content, { signal });
    await chmod(temporary, 0o755);
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
  return target;
}
