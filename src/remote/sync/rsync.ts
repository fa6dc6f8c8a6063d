import { spawn, type ChildProcess } from 'node:child_process';
import { stat } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import type { Connection } from '../connection';
import type { RemoteProcess } from '../remoteProcess';
import { compileRule, rsyncFilters, type IgnoreRule } from './ignoreRules';
import { localRules, walkLocal } from './localWalk';
import { bytePath, shownPath } from './manifest';
import { REMOTE_SHELL, readServerWords } from './rsyncShell';
import { rsyncState, type RsyncState } from './rsyncVersion';
import { OUT_FORMAT, parseComplaint, parseItem, parseProgress } from './rsyncText';
import {
  containerFailure,
  SyncError,
  type SyncChange,
  type SyncListener,
  type SyncOutcome,
  type SyncProblem,
  type SyncRequest,
} from './syncTypes';

/** The name of the other end in rsync's arguments; nobody looks it up. */
const HOST = 'leader';
/** Exit codes of the line that starts rsync at the other end, beside those of rsync, docker and a shell. */
const NO_FOLDER = 96;
const NO_RSYNC = 98;
/** Of `docker exec`: the program is not there. */
const NOT_FOUND = 127;
/** rsync(1), "EXIT VALUES": partial transfer, and files that vanished while it ran. */
const PARTIAL = [23, 24];
const LAST_LINES = 20;
/** Milliseconds that rsync has to put a part of a file aside before it is killed. */
const GRACE = 3_000;

/** Tries a program. Never rejects but for the signal. */
export async function probeRsync(program: string, signal: AbortSignal): Promise<RsyncState> {
  if (process.platform === 'win32') return { kind: 'windows' };
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['--version'], { stdio: ['ignore', 'pipe', 'ignore'], timeout: 10_000, signal });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
    child.once('error', (error) => {
      if (error.name === 'AbortError') reject(error);
      else resolve({ kind: 'missing' });
    });
    child.once('close', () => resolve(rsyncState(text, process.platform)));
  });
}

/** What a copy by rsync came to: an outcome, or that the other end has no rsync. */
export type RsyncResult = SyncOutcome | 'noRemoteRsync';

/**
 * Copies with the user's rsync, which talks to the one at the other end through our connection. Rejects with a `SyncError`, with
 * an `SshError` when the line is cut (what was copied stays, a file in the middle of it is taken up again), or when aborted.
 */
export async function rsyncCopy(
  connection: Connection,
  program: string,
  request: SyncRequest,
  listener: SyncListener,
  signal: AbortSignal,
): Promise<RsyncResult> {
  if (request.direction === 'up') await mustBeFolder(request.local);
  const rules = await localRules(request.local, request.excludes, signal);
  listener.report({ phase: 'comparing', bytes: 0, total: undefined });
  const reading = new Reading(request, listener);
  const child = spawn(program, rsyncWords(request, rules), {
    env: { ...process.env, LC_ALL: 'C', RSYNC_RSH: undefined, RSYNC_PARTIAL_DIR: undefined },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    // A group of its own, so that its own helpers end with it.
    detached: true,
  });
  const abort = (): void => endRsync(child);
  signal.addEventListener('abort', abort, { once: true });
  const ended = endOf(child);
  try {
    child.stdin.on('error', () => undefined).end((request.only ?? []).map((path) => `${path}\0`).join(''));
    reading.listen(child);
    const [code, remoteCode] = await Promise.all([ended, serve(connection, child, request, reading, signal)]);
    signal.throwIfAborted();
    return await outcome({ code, remoteCode, reading }, request, rules, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
    endRsync(child);
    // The next copy must not meet this one's last breath.
    await ended.catch(() => undefined);
  }
}

async function mustBeFolder(path: string): Promise<void> {
  const stats = await stat(path).catch(() => undefined);
  if (!stats?.isDirectory()) throw new SyncError({ kind: 'missing', side: 'local', path });
}

/** The words of the user's rsync (reference runs-and-leader.md 3): neither owner nor group, for those differ inside of containers. */
export function rsyncWords(request: SyncRequest, rules: readonly IgnoreRule[]): string[] {
  const { direction, local, remote, only, deletes, dryRun } = request;
  const here = `${local.replace(/\/+$/, '')}/`;
  const there = `${HOST}:${remote.replace(/\/+$/, '')}/`;
  return [
    '--recursive',
    '--links',
    '--perms',
    '--times',
    // By nanoseconds: in whole seconds a quick second edit of the same size would be missed.
    '--modify-window=-1',
    '--secluded-args',
    '--no-inc-recursive',
    '--partial-dir=.toil-part-rsync',
    '--outbuf=Line',
    '--info=progress2',
    `--out-format=${OUT_FORMAT}`,
    `--rsh=${REMOTE_SHELL}`,
    // `cat` does not know what to do with EAGAIN.
    '--blocking-io',
    '--exclude=.toil-part-*',
    ...rsyncFilters(rules).map((rule) => `--filter=${rule}`),
    ...(only === undefined ? [] : ['--files-from=-', '--from0']),
    ...(deletes ? ['--delete'] : []),
    ...(dryRun ? ['--dry-run'] : []),
    ...(direction === 'up' ? [here, there] : [there, here]),
  ];
}

/** Starts rsync at the other end as ours asks for it, and joins the two. Gives the code that it ended with. */
async function serve(
  connection: Connection,
  child: ChildProcess,
  request: SyncRequest,
  reading: Reading,
  signal: AbortSignal,
): Promise<number | undefined> {
  const [, , , toChild, fromChild] = child.stdio as [unknown, unknown, unknown, Writable, Readable];
  const ignore = (): void => undefined;
  toChild.on('error', ignore);
  fromChild.on('error', ignore);
  const asked = await readServerWords(fromChild);
  // Ours ended before it asked: its own words say why.
  if (!asked) return undefined;
  try {
    const words = ['sh', '-c', startScript(request), request.remote, ...asked.slice(1)];
    const place = request.container === undefined ? {} : { container: request.container };
    const remote = await connection.exec(words, { ...place, hold: true }, signal);
    join(remote, toChild, fromChild, reading);
    // Where ours ended first, nobody reads what the other end still says: it would wait for ever.
    child.once('close', () => remote.stdout.unpipe(toChild).resume());
    return (await remote.ended).code;
  } catch (error) {
    endRsync(child);
    throw error;
  } finally {
    toChild.end();
  }
}

function startScript({ direction, dryRun }: SyncRequest): string {
  const folder = direction === 'up' && !dryRun ? `mkdir -p -- "$0"` : `[ -d "$0" ]`;
  return `command -v rsync >/dev/null || exit ${NO_RSYNC}; ${folder} || exit ${NO_FOLDER}; exec rsync "$@"`;
}

function join(remote: RemoteProcess, toChild: Writable, fromChild: Readable, reading: Reading): void {
  remote.stdin.on('error', () => undefined);
  fromChild.pipe(remote.stdin);
  remote.stdout.pipe(toChild);
  remote.stderr.setEncoding('utf8').on('data', (text: string) => reading.complain(text));
}

function endOf(child: ChildProcess): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? undefined));
  });
}

/** TERM lets it put a part aside. */
function endRsync(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), GRACE).unref();
}

interface Ended {
  readonly code: number | undefined;
  readonly remoteCode: number | undefined;
  readonly reading: Reading;
}

async function outcome(
  { code, remoteCode, reading }: Ended,
  request: SyncRequest,
  rules: readonly IgnoreRule[],
  signal: AbortSignal,
): Promise<RsyncResult> {
  const { changes, problems, lines } = reading;
  if (code === 0) return { by: 'rsync', changes, problems };
  switch (remoteCode) {
    case NO_RSYNC:
      return 'noRemoteRsync';
    case NO_FOLDER:
      if (request.direction === 'up' && request.dryRun) return allNew(request, rules, signal);
      throw new SyncError({ kind: 'missing', side: 'remote', path: request.remote });
    case NOT_FOUND:
      throw new SyncError({ kind: 'noProgram', detail: lines.join('\n') });
    default:
      break;
  }
  if (PARTIAL.includes(code ?? 0) && problems.length > 0) return { by: 'rsync', changes, problems };
  throw new SyncError(containerFailure(request.container, lines) ?? { kind: 'failed', code, lines });
}

/** What a dry run finds when there is nothing yet at the other end. */
async function allNew(request: SyncRequest, rules: readonly IgnoreRule[], signal: AbortSignal): Promise<SyncOutcome> {
  const { entries } = await walkLocal(request.local, rules.map(compileRule), request.only?.map(bytePath), signal);
  const changes = [...entries].map(([path, { kind, size }]): SyncChange => ({
    path: shownPath(path),
    entry: kind,
    change: 'create',
    bytes: size,
  }));
  return { by: 'rsync', changes, problems: [] };
}

/** What rsync says while it runs. */
class Reading {
  readonly changes: SyncChange[] = [];
  readonly problems: SyncProblem[] = [];
  /** The last lines that were no change. */
  readonly lines: string[] = [];
  private rest = '';
  private complaint = '';

  constructor(
    private readonly request: SyncRequest,
    private readonly listener: SyncListener,
  ) {}

  listen({ stdout, stderr }: ChildProcess): void {
    stdout?.setEncoding('latin1').on('data', (text: string) => {
      const lines = (this.rest + text).split(/[\r\n]/);
      this.rest = lines.pop() ?? '';
      for (const line of lines) this.line(line);
    });
    stderr?.setEncoding('utf8').on('data', (text: string) => this.complain(text));
  }

  complain(text: string): void {
    const lines = (this.complaint + text).split('\n');
    this.complaint = lines.pop() ?? '';
    for (const line of lines) {
      const problem = parseComplaint(line);
      if (problem) this.problems.push({ ...problem, path: this.relative(problem.path) });
      this.keep(line);
    }
  }

  private line(line: string): void {
    const change = parseItem(line);
    if (change) {
      if (change.path !== '.') this.changes.push(change);
      return;
    }
    const progress = this.request.dryRun ? undefined : parseProgress(line);
    if (progress) {
      const total =
        progress.share > 0 ? Math.max(progress.bytes, Math.round(progress.bytes / progress.share)) : undefined;
      this.listener.report({ phase: 'copying', bytes: progress.bytes, total });
    } else this.keep(line);
  }

  private keep(line: string): void {
    if (line.trim() === '') return;
    const problem = parseComplaint(line);
    if (problem && !this.problems.some(({ path }) => path === this.relative(problem.path))) {
      this.problems.push({ ...problem, path: this.relative(problem.path) });
    }
    this.lines.push(line);
    if (this.lines.length > LAST_LINES) this.lines.shift();
  }

  private relative(path: string): string {
    const root = [this.request.local, this.request.remote].find((each) => path.startsWith(`${each}/`));
    return root === undefined ? path : path.slice(root.length + 1);
  }
}
