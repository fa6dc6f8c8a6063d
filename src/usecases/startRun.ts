import type { RunRecord } from '../contracts/runRecord';
import { STARTER_FORMAT, type StartAnswer, type StartRequest } from '../contracts/starter';
import { sharedJobStoreFault } from '../toil/clusterRun';
import { afterwards } from '../toil/commandLine';
import { changedSince, stampFiles } from './fileStamps';
import { commandOf, cwdOf, type StartPlace, type RunPlan, type RunWish } from './planRun';
import { ProblemError, type Problem } from './problems';
import { runKeyText, THIS_MACHINE } from './runPlaces/runKey';
import type { RunEntry, RunStore } from './runStore';

/** What starting needs beside the plan. */
export interface StartParts {
  readonly store: RunStore;
  readonly place: StartPlace;
  /** The folder that holds Node, if there is one. */
  readonly node?: string;
  /** The whole environment of Toil, or with `inheritEnv` what is added to that of the leader's container. */
  readonly env: Readonly<Record<string, string>>;
  readonly inheritEnv?: boolean;
  /** Where it is: This machine unless it is said. */
  readonly clusterId?: string;
}

/** Starts a run; gives its id. Rejects with a `ProblemError`; nothing is left behind then. */
export async function startRun(parts: StartParts, wish: RunWish, plan: RunPlan, signal: AbortSignal): Promise<string> {
  await parts.store.refresh(signal);
  refuseSharedJobStore(parts.store, plan.record.jobStore);
  if (plan.command.notes.some((note) => note.kind === 'unsafeJobStore')) {
    throw new ProblemError({ kind: 'awkwardPath', path: plan.record.jobStore, of: 'jobStore' });
  }
  refuseUnsharedJobStore(plan.record);
  refuseAwkwardNames(plan.record);
  await checkJobStore(parts.store, plan.record, signal);
  const files = await stampFiles(wish.files, signal).catch((error: unknown) => {
    throw new ProblemError(goneOrUnreadable(error, wish.workflow.path));
  });
  const record: RunRecord = { ...plan.record, files, ...(parts.node === undefined ? {} : { node: parts.node }) };
  const { host } = parts.store;
  const dir = await host.create(record.id, `${JSON.stringify(record, null, 2)}\n`, signal).catch((error: unknown) => {
    throw new ProblemError(folderProblem(error, host.runsFolder));
  });
  const asked = request(parts, record, plan, record.options.restart ?? false);
  const answer = await host.start(dir, asked, signal).catch(async (error: unknown) => {
    // The caller may have given up; what was made is cleared away all the same.
    await removeUnlessBegun(parts.store, dir, AbortSignal.timeout(60_000));
    throw error;
  });
  if (answer.kind === 'started') return record.id;
  await host.remove(dir, signal);
  throw new ProblemError(startProblem(answer, record, dir));
}

/** What a restart would meet: the files that changed since the start. Those of a run that another machine started cannot be looked at: none. */
export function changedFiles({ record }: RunEntry, thisHost: string, signal: AbortSignal): Promise<string[]> {
  if (!record || (record.origin ?? record).host.id !== thisHost) return Promise.resolve([]);
  return changedSince(record.files, signal);
}

/** Starts another attempt on the run's job store, with the Toil that began it. */
export async function restartRun(parts: StartParts, entry: RunEntry, signal: AbortSignal): Promise<void> {
  const { record, snapshot } = entry;
  const word = (runId: string): string => runKeyText({ clusterId: parts.clusterId ?? THIS_MACHINE, runId });
  if (!record) throw new ProblemError({ kind: 'nothingToRestart', id: word(snapshot.id), name: snapshot.id });
  if (record.host.id !== parts.place.host.id) throw new ProblemError({ kind: 'otherHost', host: record.host.name });
  if (snapshot.jobStoreExists === false)
    throw new ProblemError({ kind: 'nothingToRestart', id: word(record.id), name: record.name });
  await parts.store.refresh(signal);
  refuseSharedJobStore(parts.store, record.jobStore, record.id);
  const plan = {
    dir: snapshot.dir,
    cwd: cwdOf(record, snapshot.dir),
    command: commandOf(record, snapshot.dir, true, parts.place.hasFlag, snapshot.attempts.length + 1),
  };
  const answer = await parts.store.host.start(snapshot.dir, request(parts, record, plan, true), signal);
  if (answer.kind !== 'started') throw new ProblemError(startProblem(answer, record, snapshot.dir));
}

/** The same wish again, for a new run of an ended one. */
export function wishOf(record: RunRecord): RunWish {
  // Of a run on a leader: as the user said it, with the paths of the machine that it was said on.
  const own = record.origin ?? record;
  const options = { ...own.options };
  // They were about that one job store; a new run makes its own.
  delete options.restart;
  delete options.jobStore;
  return {
    language: record.language,
    workflow: own.workflow,
    inputs: own.inputs,
    options,
    files: record.files.map((file) => file.path),
  };
}

function request(
  parts: StartParts,
  record: Omit<RunRecord, 'files'>,
  plan: Pick<RunPlan, 'cwd' | 'command'>,
  restart: boolean,
): StartRequest {
  return {
    format: STARTER_FORMAT,
    argv: plan.command.argv,
    cwd: plan.cwd,
    env: parts.env,
    ...(parts.inheritEnv ? { inheritEnv: true } : {}),
    restart,
    jobStore: record.jobStore,
    hostId: parts.place.host.id,
    ...afterwards(record.toil, record.jobStore, record.options),
  };
}

/** A new run makes its job store; one that goes on needs it to be there. Other kinds than files are Toil's to judge. */
async function checkJobStore({ host }: RunStore, record: RunPlan['record'], signal: AbortSignal): Promise<void> {
  const { restart, jobStore } = record.options;
  if (restart && jobStore === undefined) throw new ProblemError({ kind: 'jobStoreNeeded' });
  if (!record.jobStore.startsWith('file:')) return;
  const there = (await host.size(record.jobStore.slice('file:'.length), signal)) !== undefined;
  if (restart && !there) throw new ProblemError({ kind: 'nothingToRestart', id: record.id, name: record.name });
  if (!restart && there) throw new ProblemError({ kind: 'jobStoreExists', jobStore: record.jobStore });
}

/** Jobs on workers see no file of the leader, and a bucket that cannot be made is found out only after minutes. */
function refuseUnsharedJobStore({ batchSystem = 'single_machine', jobStore }: RunPlan['record']): void {
  const fault = batchSystem === 'single_machine' ? undefined : sharedJobStoreFault(jobStore);
  if (fault !== undefined) throw new ProblemError({ kind: 'unsharedJobStore', jobStore, fault });
}

/** cwltool and miniwdl take a path for a URI and lose these characters of it (Toil 9.6.0, tried). */
function refuseAwkwardNames({ language, workflow, inputs }: RunPlan['record']): void {
  if (language === 'python') return;
  const paths = [workflow.path, ...(inputs.kind === 'file' ? [inputs.path] : [])];
  const awkward = paths.find((path) => /[\n\r\t]/.test(path));
  if (awkward !== undefined) throw new ProblemError({ kind: 'awkwardPath', path: awkward, of: 'file' });
}

/** The starter died without an answer: a run of which nothing has begun would stay as a riddle. */
async function removeUnlessBegun({ host }: RunStore, dir: string, signal: AbortSignal): Promise<void> {
  const runs = await host.list(signal);
  if (!runs.some((run) => run.dir === dir && run.attempts.length > 0)) await host.remove(dir, signal);
}

function refuseSharedJobStore(store: RunStore, jobStore: string, self?: string): void {
  const others = store.runs().filter(({ snapshot }) => snapshot.state === 'running' && snapshot.id !== self);
  const other = others.find((run) => run.record?.jobStore === jobStore);
  if (other?.record) throw new ProblemError({ kind: 'jobStoreInUse', jobStore, run: other.record.name });
}

function startProblem(answer: Exclude<StartAnswer, { kind: 'started' }>, record: RunRecord, dir: string): Problem {
  switch (answer.kind) {
    case 'alreadyRunning':
      return { kind: 'alreadyRunning', name: record.name };
    case 'otherHost':
      return { kind: 'otherHost', host: answer.host };
    case 'noLocks':
      return { kind: 'noLocks', path: dir, reason: answer.reason };
    case 'cannotStart':
      return { kind: 'cannotStart', reason: answer.reason };
    case 'noSpace':
      return { kind: 'noSpace', path: dir };
  }
}

function goneOrUnreadable(error: unknown, path: string): Problem {
  const { code, path: where } = error as { code?: string; path?: string };
  if (code === 'ENOENT') return { kind: 'fileGone', path: where ?? path };
  return { kind: 'unreadableWorkflow', path: where ?? path, reason: String(error) };
}

function folderProblem(error: unknown, path: string): Problem {
  const { code } = error as { code?: string };
  if (code === 'ENOSPC') return { kind: 'noSpace', path };
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return { kind: 'folderNotWritable', path };
  return { kind: 'cannotStart', reason: String(error) };
}
