import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import type { RunHost } from '../../contracts/runHost';
import { ProblemError } from '../problems';
import type { LeaderOutputs } from './leaderOutputs';
import type { PlacedRun } from './runPlaces';

/** How far fetching is. */
export interface FetchProgress {
  /** Bytes that are here, of all. */
  readonly done: number;
  readonly of: number;
}

/** Where a run's results were brought to. */
export interface Fetched {
  readonly folder: string;
  readonly bytes: number;
  /** Whether the leader was told; else they are still said to be there only. */
  readonly noted: boolean;
}

/**
 * Copies a run's results from the leader into a new folder `RUN` below `parent` of this machine, and notes that on the leader. Nothing that is
 * there is written over; what was half copied when it broke off is removed.
 * @throws ProblemError `runIsLive`: what it still writes would be missed; what the host says (SshError when the connection is cut).
 */
export async function fetchOutputs(
  run: PlacedRun,
  outputs: Pick<LeaderOutputs, 'markFetched'>,
  parent: string,
  report: (progress: FetchProgress) => void,
  signal: AbortSignal,
): Promise<Fetched | undefined> {
  const { entry, place } = run;
  const { host } = place.store;
  const { id, state } = entry.snapshot;
  if (state === 'running') throw new ProblemError({ kind: 'runIsLive', name: entry.record?.name ?? id });
  const from = entry.record?.outputs;
  if (from === undefined) return undefined;
  const entries = await host.folder(from, signal);
  if (entries.length === 0) return undefined;
  const { bytes } = await host.usage(from, signal);
  const part = join(parent, `.${id}-${randomUUID()}`);
  await mkdir(part, { recursive: true });
  try {
    let done = 0;
    for (const { path, kind, size } of entries) {
      const told = (copied: number): void => report({ done: done + copied, of: bytes });
      told(0);
      await host.copyOut(path, part, told, signal);
      done += kind === 'folder' ? (await host.usage(path, signal)).bytes : size;
    }
    const folder = await freeFolder(join(parent, id));
    await rename(part, folder);
    // They are here, whatever becomes of the note.
    const noted = await outputs.markFetched(run, signal).then(
      () => true,
      () => false,
    );
    return { folder, bytes, noted };
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
}

/** The folder itself, or with a number behind it where one of that name is there. */
async function freeFolder(wanted: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const folder = number === 1 ? wanted : `${wanted}-${number}`;
    if (!(await stat(folder).catch(() => undefined))) return folder;
  }
}

/** A copy of one file of a leader in a new folder of this machine for what is temporary: to be looked at, not kept. */
export async function fetchedFile(
  host: RunHost,
  path: string,
  report: (bytes: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'toil-output-'));
  try {
    await host.copyOut(path, folder, report, signal);
    return join(folder, posix.basename(path));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * The folder of this machine below which a run's results go: what was chosen for the run if this machine started it, else `outputs` in a folder
 * of the workspace. Undefined: ask.
 */
export function outputsParent(
  { entry: { record } }: PlacedRun,
  thisHost: string,
  folders: readonly { readonly name: string; readonly path: string }[],
): string | undefined {
  const own = record?.origin?.host.id === thisHost ? record.origin : undefined;
  if (own?.options.outputs !== undefined) return own.options.outputs;
  const folder = folders.find(({ name }) => name === record?.workspace) ?? folders[0];
  if (folder) return join(folder.path, 'outputs');
  return own ? join(dirname(own.workflow.path), 'outputs') : undefined;
}
