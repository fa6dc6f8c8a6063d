import { lstat, readlink } from 'node:fs/promises';
import { dirname, join, parse, resolve, sep } from 'node:path';
import type { Connection } from '../../remote/connection';
import { containerFailure, SyncError } from '../../remote/sync/syncTypes';
import { APPLIANCE, type LeaderPlace } from './places';

/** A symbolic link of this machine on the way to a file: both absolute. */
export interface FollowedLink {
  readonly at: string;
  readonly to: string;
}

export interface Followed {
  /** The files and folders themselves, as far as they are there. */
  readonly real: readonly string[];
  /** In the order in which they are met. */
  readonly links: readonly FollowedLink[];
}

/** As many as Linux follows before it says ELOOP (path_resolution(7)). */
const MOST_LINKS = 40;
/** Pairs in one command line. */
const AT_ONCE = 200;

/** Follows the links on the way to paths, because a copy of a link alone would lead nowhere. What is not there is left out. */
export async function followLinks(paths: readonly string[], signal: AbortSignal): Promise<Followed> {
  const links = new Map<string, string | undefined>();
  const linkAt = async (path: string): Promise<string | undefined> => {
    if (!links.has(path)) links.set(path, await leadsTo(path));
    return links.get(path);
  };
  const real = new Set<string>();
  for (const path of paths) {
    signal.throwIfAborted();
    const end = await followed(resolve(path), linkAt);
    if (await lstat(end).catch(() => undefined)) real.add(end);
  }
  const met = [...links].flatMap(([at, to]) => (to === undefined ? [] : [{ at, to }]));
  return { real: [...real], links: met };
}

async function followed(path: string, linkAt: (path: string) => Promise<string | undefined>): Promise<string> {
  let current = path;
  for (let count = 0; count < MOST_LINKS; count += 1) {
    const next = await followFirst(current, linkAt);
    if (next === undefined) return current;
    current = next;
  }
  return path;
}

/** The path with its first link followed; undefined when it has none. */
async function followFirst(
  path: string,
  linkAt: (path: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  const { root } = parse(path);
  const parts = path.slice(root.length).split(sep);
  for (let count = 1; count <= parts.length; count += 1) {
    const to = await linkAt(join(root, ...parts.slice(0, count)));
    if (to !== undefined) return join(to, ...parts.slice(count));
  }
  return undefined;
}

async function leadsTo(path: string): Promise<string | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  return stats?.isSymbolicLink() ? resolve(dirname(path), await readlink(path)) : undefined;
}

const SCRIPT =
  'while [ $# -gt 1 ]; do mkdir -p -- "$(dirname -- "$2")" && ln -sfnT -- "$1" "$2" || exit; shift 2; done';

/** Makes the same links between the places on the leader. @throws SyncError `noContainer` or `failed`, SshError. */
export async function placeLinks(
  connection: Connection,
  links: readonly FollowedLink[],
  place: LeaderPlace,
  signal: AbortSignal,
): Promise<void> {
  for (let first = 0; first < links.length; first += AT_ONCE) {
    const words = links.slice(first, first + AT_ONCE).flatMap(({ at, to }) => [place.mapPath(to), place.mapPath(at)]);
    const run = await connection.run(['sh', '-c', SCRIPT, 'sh', ...words], { container: APPLIANCE }, signal);
    const { code, stderr } = run;
    if (code !== 0) {
      const lines = stderr.trim().split('\n');
      throw new SyncError(containerFailure(APPLIANCE, lines) ?? { kind: 'failed', code, lines });
    }
  }
}
