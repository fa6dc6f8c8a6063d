import { readdir, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { madeOnce, type Cached } from '../../../scripts/testCache';
import { cacheFolder } from '../../../scripts/vscodeHost/folders';
import { execute } from '../../../scripts/vscodeHost/programs';

/** Milliseconds after which a folder that nobody has asked for goes: other branches and clones may want their own until then. */
const KEPT_FOR = 3 * 24 * 3_600_000;
const KEY = /-[0-9a-f]{12}$/;

/**
 * Makes a part of the rig once, then finds it again. What the same part was for other inputs goes when nobody has wanted it for three days.
 * @param part its `folder` is `rig-<part>-<hash of its inputs>`. Gives the folder.
 */
export async function cachedPart(part: Cached, signal: AbortSignal): Promise<string> {
  const make: Cached['make'] = async (context) => {
    await part.make(context);
    // Else a power cut may leave files under their last names with nothing in them.
    await execute(['sync', '--file-system', context.storageFolder]);
  };
  const folder = await madeOnce({ ...part, make }, signal);
  const now = new Date();
  // The sign that somebody wants it.
  await utimes(folder, now, now);
  await removeOld(cacheFolder(), part.folder.replace(KEY, ''), now.getTime());
  return folder;
}

/** Removes the folders `<part>-<hash>` of a cache that nobody has wanted for long. @param now milliseconds since 1970. */
export async function removeOld(cache: string, part: string, now: number): Promise<void> {
  const names = await readdir(cache);
  for (const name of names.filter((each) => KEY.test(each) && each.replace(KEY, '') === part)) {
    const folder = path.join(cache, name);
    // Another process may remove it at the same time.
    const found = await stat(folder).catch(() => undefined);
    if (found !== undefined && now - found.mtimeMs > KEPT_FOR) await rm(folder, { recursive: true, force: true });
  }
}
