import { isAbsolute, join } from 'node:path';
import {
  RUN_RECORD_FORMAT,
  type BatchSystem,
  type Language,
  type RunOptions,
  type RunRecord,
  type ToilStamp,
} from '../contracts/runRecord';
import { clusterCommandOptions, clusterJobStore, clusterRunOptions, type ClusterAttempt } from '../toil/clusterRun';
import { buildCommandLine, type CommandLine } from '../toil/commandLine';
import type { LookUp } from '../toil/workflow/description';
import { makeRunId } from './runId';

/** What the user wants to run. All paths are absolute; `files` are always of the machine that asks. */
export interface RunWish {
  readonly language: Language;
  readonly workflow: { readonly path: string; readonly fragment?: string };
  readonly inputs: RunRecord['inputs'];
  readonly options: RunOptions;
  /** Every file that the run reads, to be stamped. */
  readonly files: readonly string[];
  /** Name and folder of the workspace folder that it was started from. */
  readonly workspace?: { readonly name: string; readonly folder: string };
  /** Set when `workflow`, `inputs` and `options` are those of a leader (`wishOnLeader`): what the user said. */
  readonly origin?: RunRecord['origin'];
}

/** Where it would run. */
export interface StartPlace {
  readonly runsFolder: string;
  readonly host: { readonly id: string; readonly name: string };
  readonly toil: ToilStamp;
  /** Whether this Toil knows a flag (`--writeMessages`). */
  readonly hasFlag: (flag: string) => boolean;
  /** Unset: This machine. */
  readonly cluster?: ClusterPlace;
}

/** What of a cluster a run on its leader depends on. */
export interface ClusterPlace extends NonNullable<RunRecord['cluster']> {
  readonly batchSystem: BatchSystem;
  /** How the names of its job stores begin (provisioner/names.ts). */
  readonly jobStorePrefix: string;
  readonly hasSpotGroups: boolean;
}

/** A run that could be started: its record and its exact command line. Nothing has been made yet. */
export interface RunPlan {
  readonly record: Omit<RunRecord, 'files'>;
  readonly dir: string;
  readonly cwd: string;
  readonly command: CommandLine;
}

/** Plans a run under an id (`newRunId`). The same id gives the same plan, so that what was shown is what is started. */
export function planRun(wish: RunWish, place: StartPlace, now: Date, id: string): RunPlan {
  // A leader's paths have slashes, whatever machine this is.
  const dir = `${place.runsFolder}/${id}`;
  const outputs = wish.options.outputs ? join(wish.options.outputs, id) : `${dir}/outputs`;
  const jobStore = locator(wish.options.jobStore) ?? ownJobStore(place.cluster, dir, id);
  const { cluster } = place;
  const record: RunPlan['record'] = {
    format: RUN_RECORD_FORMAT,
    id,
    name: nameOf(wish),
    created: now.toISOString(),
    host: place.host,
    language: wish.language,
    workflow: wish.workflow,
    inputs: wish.inputs,
    options: cluster ? clusterRunOptions(wish.options, cluster.hasSpotGroups) : wish.options,
    ...(cluster ? { batchSystem: cluster.batchSystem, cluster: recorded(cluster) } : {}),
    ...(wish.origin ? { origin: wish.origin } : {}),
    toil: place.toil,
    jobStore,
    outputs,
    ...(wish.workspace ? { workspace: wish.workspace.name } : {}),
  };
  return {
    record,
    dir,
    cwd: cwdOf(record, dir),
    command: commandOf(record, dir, wish.options.restart ?? false, place.hasFlag),
  };
}

/** A job store of the run's own: on S3 where the jobs run on workers, which see no file of the leader. */
function ownJobStore(cluster: ClusterPlace | undefined, dir: string, id: string): string {
  return cluster && cluster.batchSystem !== 'single_machine'
    ? clusterJobStore(cluster.region, cluster.jobStorePrefix, id)
    : `file:${dir}/js`;
}

function recorded({ account, region, name, s3Endpoint }: ClusterPlace): NonNullable<RunRecord['cluster']> {
  return { account, region, name, ...(s3Endpoint === undefined ? {} : { s3Endpoint }) };
}

/** The command line of an attempt of a run: the first one, or a restart. `attempt` counts from 1. */
export function commandOf(
  record: Omit<RunRecord, 'files'>,
  dir: string,
  restart: boolean,
  hasFlag: (flag: string) => boolean,
  attempt = 1,
): CommandLine {
  return buildCommandLine({
    language: record.language,
    workflowPath: record.workflow.path,
    ...(record.workflow.fragment === undefined ? {} : { fragment: record.workflow.fragment }),
    inputs: record.inputs,
    options: record.options,
    toil: record.toil,
    runDir: dir,
    jobStore: record.jobStore,
    outputs: record.outputs,
    restart,
    ...clusterCommandOptions(placeOf(record, attempt)),
    hasFlag,
  });
}

function placeOf(
  { batchSystem = 'single_machine', id, cluster }: Omit<RunRecord, 'files'>,
  attempt: number,
): ClusterAttempt {
  const { s3Endpoint } = cluster ?? {};
  return { batchSystem, runId: id, attempt, ...(s3Endpoint === undefined ? {} : { s3Endpoint }) };
}

/** Where Toil works. A Python script writes relative to it, so it is the folder of the results. */
export function cwdOf(record: Pick<RunRecord, 'language' | 'outputs'>, dir: string): string {
  return record.language === 'python' ? record.outputs : dir;
}

/**
 * A script's arguments with the names of existing files made absolute: it works in the folder of its results, and the
 * user thinks of the files beside the script and in the workspace. Takes `name` and `--option=name`.
 */
export async function absoluteArguments(
  words: readonly string[],
  folders: readonly string[],
  lookUp: LookUp,
): Promise<string[]> {
  const absolute = async (name: string): Promise<string> => {
    if (name === '' || isAbsolute(name) || name.includes('://')) return name;
    for (const folder of folders) {
      const path = join(folder, name);
      if (await lookUp(path)) return path;
    }
    return name;
  };
  return Promise.all(
    words.map(async (word) => {
      const option = /^(--?[\w-]+=)(.*)$/s.exec(word);
      if (option) return `${option[1] ?? ''}${await absolute(option[2] ?? '')}`;
      return word.startsWith('-') ? word : absolute(word);
    }),
  );
}

/** A fresh id for a run of this workflow. */
export function newRunId(workflow: RunWish['workflow'], now: Date): string {
  return makeRunId(nameOf({ workflow }), now);
}

/** The words of the first attempt, as the starter will start them. */
export function firstCommand({ command, dir }: RunPlan): string[] {
  return command.argv.map((word) => word.replaceAll('@MESSAGES@', `${dir}/messages.1`));
}

function nameOf(wish: Pick<RunWish, 'workflow'>): string {
  const file = wish.workflow.path.split(/[/\\]/).at(-1) ?? wish.workflow.path;
  return wish.workflow.fragment ? `${file}#${wish.workflow.fragment}` : file;
}

/** A job store as Toil spells it; a bare path is a file job store. */
function locator(jobStore: string | undefined): string | undefined {
  if (jobStore === undefined) return undefined;
  return /^(file|aws|google):/.test(jobStore) ? jobStore : `file:${jobStore}`;
}
