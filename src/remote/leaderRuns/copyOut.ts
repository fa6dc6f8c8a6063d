import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import type { Copyable, FileLink, StarterFiles } from '../../toil/starter/starterFileCalls';
import type { Connection } from '../connection';
import { LocalTarget } from '../sync/localTarget';
import { bytePath } from '../sync/manifest';
import { sync, type SyncTools } from '../sync/sync';
import type { SyncProblem } from '../sync/syncTypes';
import { APPLIANCE, LeaderError, throughCuts } from './leaderFailure';

/** What a copy is made with. */
export interface CopyMeans {
  readonly connection: (signal: AbortSignal) => Promise<Connection>;
  readonly copyable: StarterFiles['copyable'];
  readonly tools: SyncTools;
}

/**
 * Copies a file or folder of the appliance into a folder of this machine, under its own name. Each file appears when it is whole; one that
 * was cut is taken up again by the next call. As on This machine a link to a file becomes the file (it may lead into a job store that is
 * deleted later), other links stay links. Rejects with `notCopied` when a part of it is missing.
 */
export async function copyOut(means: CopyMeans, path: string, toFolder: string, signal: AbortSignal): Promise<void> {
  const from = posix.normalize(path).replace(/\/+$/, '');
  const name = posix.basename(from);
  if (!from.startsWith('/') || name === '' || name === '..') throw new TypeError(`not a path to copy: ${path}`);
  const found = await means.copyable(from, signal);
  await mkdir(toFolder, { recursive: true });
  // What was copied before a cut stays.
  const copy = async (): Promise<SyncProblem[]> =>
    copyAll({ ...means, connection: await means.connection(signal) }, from, found, toFolder, signal);
  const problems = await throughCuts(copy, signal);
  if (problems.length > 0) throw new LeaderError({ kind: 'notCopied', path, problems });
}

interface Connected {
  readonly connection: Connection;
  readonly tools: SyncTools;
}

async function copyAll(
  means: Connected,
  from: string,
  { kind, links }: Copyable,
  toFolder: string,
  signal: AbortSignal,
): Promise<SyncProblem[]> {
  const name = posix.basename(from);
  const problems = await (kind === 'folder'
    ? fetch(means, from, join(toFolder, name), undefined, signal)
    : fetch(means, posix.dirname(from), toFolder, [name], signal));
  for (const link of links) problems.push(...(await fetchLinked(means, link, name, toFolder, signal)));
  return problems;
}

async function fetch(
  { connection, tools }: Connected,
  remote: string,
  local: string,
  only: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<SyncProblem[]> {
  const request = {
    ...({ direction: 'down', local, remote, container: APPLIANCE } as const),
    ...(only === undefined ? {} : { only }),
    excludes: { patterns: [], gitignore: false },
    deletes: false,
    dryRun: false,
  };
  return [...(await sync(connection, request, tools, signal)).problems];
}

/** Puts the file that a link leads to in the link's place, which came from the other end and must lie in the folder. */
async function fetchLinked(
  means: Connected,
  { link, file }: FileLink,
  name: string,
  toFolder: string,
  signal: AbortSignal,
): Promise<SyncProblem[]> {
  const aside = await mkdtemp(join(toFolder, '.toil-part-link-'));
  try {
    const problems = await fetch(means, posix.dirname(file), aside, [posix.basename(file)], signal);
    if (problems.length > 0) return problems;
    const { size, mtimeMs } = await stat(join(aside, posix.basename(file)));
    const target = new LocalTarget(toFolder);
    const part = bytePath(`${basename(aside)}/${posix.basename(file)}`);
    const place = bytePath(link === '' ? name : `${name}/${link}`);
    await target.finishPart(place, part, { kind: 'file', size, mtime: mtimeMs * 1000, mode: undefined, link: '' });
    return target.problems;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
