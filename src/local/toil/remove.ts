import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { nodesFolder } from '../node';
import { bytesBelow } from './diskSpace';
import { environmentsFolder, isPartOf, lockFile, removeEnvironments, removeHalfDone, removeTree } from './environments';
import { managedPythonFolder } from './fillEnvironment';
import { withInstallLock } from './installLock';
import { spareCache, uvFolder } from './uv';

/** What was removed, in bytes, and the folders that runs still use. */
export interface ToilRemoval {
  readonly bytes: number;
  readonly kept: readonly string[];
}

/**
 * Removes the Toil that we installed, its tools and Node, but for the environments and Nodes that a path in `inUse`
 * (bin and node folders of runs that go on or can be restarted) lies in. A Toil of the user's own is not touched.
 */
export async function removeToil(options: {
  readonly storageFolder: string;
  readonly inUse: readonly string[];
  readonly signal: AbortSignal;
}): Promise<ToilRemoval> {
  const { storageFolder, inUse, signal } = options;
  await mkdir(storageFolder, { recursive: true });
  return withInstallLock(
    lockFile(storageFolder),
    () => undefined,
    signal,
    async () => {
      await removeHalfDone(storageFolder);
      const environments = await removeEnvironments(storageFolder, inUse, false);
      const nodes = await folders(nodesFolder(storageFolder));
      const keptNodes = nodes.filter((folder) => isPartOf(folder, inUse));
      const kept = [...environments.kept, ...keptNodes];
      const doomed = [
        ...nodes.filter((folder) => !keptNodes.includes(folder)),
        uvFolder(storageFolder),
        spareCache(storageFolder),
        // An environment that stays may stand on a Python that uv brought.
        ...(environments.kept.length === 0 ? [managedPythonFolder(storageFolder)] : []),
      ];
      let bytes = environments.bytes;
      for (const folder of doomed) {
        bytes += await bytesBelow(folder);
        await removeTree(folder);
      }
      return { bytes, kept };
    },
  );
}

/** Bytes that all that we installed takes. Files that uv's cache shares count too. */
export async function toilDiskUse(storageFolder: string): Promise<number> {
  const seen = new Set<string>();
  let bytes = 0;
  for (const place of [
    environmentsFolder(storageFolder),
    nodesFolder(storageFolder),
    uvFolder(storageFolder),
    managedPythonFolder(storageFolder),
  ]) {
    bytes += await bytesBelow(place, seen);
  }
  return bytes;
}

async function folders(root: string): Promise<string[]> {
  return (await readdir(root).catch(() => [])).map((name) => path.join(root, name));
}
