import { compare, partOf, shownPath, type BytePath, type Entry, type Listing } from './manifest';
import type { SyncChange } from './syncTypes';

/** Milliseconds. */
const DAY = 24 * 60 * 60 * 1_000;

/** A file, folder or link of the giving side, by its path. */
export interface Item {
  readonly path: BytePath;
  readonly entry: Entry;
}

/** What a copy has to do, in this order: delete (deepest first), folders (top first), files, links, attributes. */
export interface CopyPlan {
  readonly deletes: readonly BytePath[];
  readonly folders: readonly Item[];
  readonly files: readonly Item[];
  readonly links: readonly Item[];
  /** Mode and time only. */
  readonly attributes: readonly Item[];
  /** Sockets and the like. */
  readonly others: readonly Item[];
  readonly changes: readonly SyncChange[];
  /** Of all files. */
  readonly bytes: number;
}

/** Files of the same size with another time: only their content tells whether they differ. */
export function doubts(from: Listing, to: Listing): Item[] {
  return [...from.entries].flatMap(([path, entry]) =>
    compare(entry, to.entries.get(path)) === 'doubt' ? [{ path, entry }] : [],
  );
}

/**
 * Compares both sides. `alike`: the doubtful files whose content is the same. What is left of copies that were cut more than a day
 * before `now` (milliseconds since 1970), and is not taken up by this one, goes too.
 */
export function planCopy(
  from: Listing,
  to: Listing,
  alike: ReadonlySet<BytePath>,
  deletes: boolean,
  now = Date.now(),
): CopyPlan {
  const plan = {
    folders: [] as Item[],
    files: [] as Item[],
    links: [] as Item[],
    attributes: [] as Item[],
    others: [] as Item[],
    changes: [] as SyncChange[],
  };
  const doomed = new Set<BytePath>();
  const lists = { file: plan.files, folder: plan.folders, link: plan.links, other: plan.others };
  for (const [path, entry] of from.entries) {
    const old = to.entries.get(path);
    const verdict = compare(entry, old);
    if (verdict === 'same') continue;
    if (standsInTheWay(entry, old)) doomed.add(path);
    const attributesOnly = verdict === 'attributes' || (verdict === 'doubt' && alike.has(path));
    (attributesOnly ? plan.attributes : lists[entry.kind]).push({ path, entry });
    if (entry.kind !== 'other') plan.changes.push(changeOf(path, entry, old, attributesOnly));
  }
  if (deletes) for (const path of to.entries.keys()) if (!from.entries.has(path)) doomed.add(path);
  const gone = [...doomed].sort((a, b) => depth(b) - depth(a));
  plan.folders.sort((a, b) => depth(a.path) - depth(b.path));
  return {
    ...plan,
    deletes: [...gone, ...staleParts(to, plan.files, now)],
    changes: [...plan.changes, ...gone.flatMap((path) => (from.entries.has(path) ? [] : deletionOf(path, to)))],
    bytes: plan.files.reduce((sum, { entry }) => sum + entry.size, 0),
  };
}

/** What is of another kind makes room first, except where a rename replaces it at once. */
function standsInTheWay(entry: Entry, old: Entry | undefined): boolean {
  return old !== undefined && old.kind !== entry.kind && (old.kind === 'folder' || entry.kind === 'folder');
}

function staleParts(to: Listing, files: readonly Item[], now: number): BytePath[] {
  const wanted = new Set(files.map(({ path, entry }) => partOf(path, entry)));
  return [...to.parts].flatMap(([path, { kind, mtime }]) =>
    kind === 'file' && mtime < (now - DAY) * 1_000 && !wanted.has(path) ? [path] : [],
  );
}

function depth(path: BytePath): number {
  return path.split('/').length;
}

function changeOf(path: BytePath, entry: Entry, old: Entry | undefined, attributesOnly: boolean): SyncChange {
  const change = attributesOnly ? 'attributes' : old ? 'update' : 'create';
  return { path: shownPath(path), entry: entry.kind, change, bytes: entry.size };
}

function deletionOf(path: BytePath, to: Listing): SyncChange[] {
  return [{ path: shownPath(path), entry: to.entries.get(path)?.kind ?? 'other', change: 'delete', bytes: 0 }];
}
