import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measurement } from './measurement';
import { clickToFirstJob } from './firstJob';
import { treeUpdates } from './treeUpdates';

/** What a user waits for around a run: its first job after the last click, and the tree when there are many jobs. */
export async function runBench(): Promise<Measurement[]> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'bench-run-')));
  try {
    return [await clickToFirstJob(folder), ...(await treeUpdates(folder))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
