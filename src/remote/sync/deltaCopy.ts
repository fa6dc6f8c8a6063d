import type { Connection } from '../connection';
import { systemCode } from '../failure';
import { doubts, planCopy, type CopyPlan } from './copyPlan';
import { fetchPlan } from './deltaDown';
import { DeltaSession } from './deltaSession';
import { sendPlan, type Copying } from './deltaUp';
import { compileRule } from './ignoreRules';
import { localHash } from './localHash';
import { localRules, walkLocal } from './localWalk';
import { bytePath, shownPath, type BytePath, type Listing } from './manifest';
import { SyncError, type SyncListener, type SyncOutcome, type SyncProblem, type SyncRequest } from './syncTypes';

/** Hashes asked for in one question. */
const HASHES_AT_ONCE = 500;

/**
 * Copies where rsync cannot be used: both sides list what they have (size, time, mode; the content's hash where only the time
 * differs), then one stream carries what is missing, many small files in few packets. A file is written beside its place and
 * renamed when whole; one that was cut is taken up again after its hash is proved. `helperFile`: `deltaHelper.py` on this machine.
 */
export async function deltaCopy(
  connection: Connection,
  helperFile: string,
  request: SyncRequest,
  listener: SyncListener,
  signal: AbortSignal,
): Promise<SyncOutcome> {
  const session = await DeltaSession.start(connection, request, helperFile, signal);
  try {
    listener.report({ phase: 'comparing', bytes: 0, total: undefined });
    const { from, to } = await listBoth(session, request, signal);
    const alike = await alikeFiles({ session, from, to, request }, signal);
    const plan = planCopy(from, to, alike, request.deletes);
    const problems: SyncProblem[] = plan.others.map(({ path }) => ({
      path: shownPath(path),
      problem: 'kind',
      detail: '',
    }));
    if (!request.dryRun) problems.push(...(await carryOut(plan, to, { session, request, listener }, signal)));
    await session.finish();
    problems.push(...session.problems);
    return { by: 'deltaCopy', changes: withoutProblems(plan, problems), problems };
  } catch (error) {
    await session.end();
    signal.throwIfAborted();
    throw error;
  }
}

interface Sides {
  readonly from: Listing;
  readonly to: Listing;
}

async function listBoth(session: DeltaSession, request: SyncRequest, signal: AbortSignal): Promise<Sides> {
  const { direction, local, remote, excludes } = request;
  const rules = (await localRules(local, excludes, signal)).map(compileRule);
  const only = request.only?.map(bytePath);
  const none: Listing = { entries: new Map(), parts: new Map() };
  const here = walkLocal(local, rules, only, signal).catch((error: unknown) => {
    if (!['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) throw error;
    if (direction === 'up') throw new SyncError({ kind: 'missing', side: 'local', path: local });
    return none;
  });
  const [own, theirs] = await Promise.all([here, session.list(rules, only)]);
  if (direction === 'up') return { from: own, to: theirs ?? none };
  if (!theirs) throw new SyncError({ kind: 'missing', side: 'remote', path: remote });
  return { from: theirs, to: own };
}

interface Compared extends Sides {
  readonly session: DeltaSession;
  readonly request: SyncRequest;
}

async function alikeFiles({ session, from, to, request }: Compared, signal: AbortSignal): Promise<Set<BytePath>> {
  const alike = new Set<BytePath>();
  const items = doubts(from, to);
  for (let at = 0; at < items.length; at += HASHES_AT_ONCE) {
    const some = items.slice(at, at + HASHES_AT_ONCE);
    const theirs = await session.hashes(some.map(({ path, entry }) => [path, entry.size] as const));
    for (const [index, { path, entry }] of some.entries()) {
      const own = await localHash(request.local, path, entry.size, signal);
      if (own !== null && own === theirs[index]) alike.add(path);
    }
  }
  return alike;
}

interface Means {
  readonly session: DeltaSession;
  readonly request: SyncRequest;
  readonly listener: SyncListener;
}

async function carryOut(plan: CopyPlan, to: Listing, means: Means, signal: AbortSignal): Promise<SyncProblem[]> {
  const { session, request, listener } = means;
  let bytes = 0;
  const advance = (more: number): void => {
    bytes += more;
    listener.report({ phase: 'copying', bytes, total: plan.bytes });
  };
  const copying: Copying = { session, root: request.local, advance, signal };
  return request.direction === 'up' ? sendPlan(plan, to, copying) : fetchPlan(plan, to, copying);
}

/** What was done: a change that had a problem was not. */
function withoutProblems({ changes }: CopyPlan, problems: readonly SyncProblem[]): SyncOutcome['changes'] {
  const failed = new Set(problems.map(({ path }) => path));
  return changes.filter(({ path }) => !failed.has(path));
}
