import * as v from 'valibot';

/**
 * `run.json`: what was asked for when a run was made. It is written once, before the first attempt; everything that
 * changes later (attempts, state) is written by the starter beside it. See docs/architecture.md, "A run is a directory".
 */
export const RUN_RECORD_FORMAT = 1;

export const languageSchema = v.picklist(['cwl', 'wdl', 'python']);
/** The languages that Toil runs. */
export type Language = v.InferOutput<typeof languageSchema>;

/** A file as it was at the start, so that a later reader can tell whether it changed. */
export const fileStampSchema = v.object({ path: v.string(), sha256: v.string() });
export type FileStamp = v.InferOutput<typeof fileStampSchema>;

/** When the job store is kept after an attempt has ended (Toil's `--clean`, turned round). */
export const keepJobStoreSchema = v.picklist(['never', 'afterFailure', 'always']);
export type KeepJobStore = v.InferOutput<typeof keepJobStoreSchema>;

/** What the user chose for a run, in words; `toil/commandLine.ts` turns it into Toil's flags. Unset means Toil's default. */
export const runOptionsSchema = v.object({
  /** Tries beyond the first for each job (`--retryCount`). */
  retries: v.exactOptional(v.number()),
  /** What happens to the others when a job has failed for good (`--stopOnFirstFailure`). */
  onFailure: v.exactOptional(v.picklist(['finishOthers', 'stopAtOnce'])),
  /** Cores that the whole run may use (`--maxCores`). */
  maxCores: v.exactOptional(v.number()),
  /** Memory that the whole run may use, bytes (`--maxMemory`). */
  maxMemory: v.exactOptional(v.number()),
  /** Cores for jobs that name none (`--defaultCores`). */
  defaultCores: v.exactOptional(v.number()),
  /** Memory for jobs that name none, bytes (`--defaultMemory`). */
  defaultMemory: v.exactOptional(v.number()),
  /** Whether jobs that do not say so may run on preemptible workers (`--defaultPreemptible`). */
  defaultPreemptible: v.exactOptional(v.boolean()),
  /** Job store locator; unset: a file job store in the run's directory. */
  jobStore: v.exactOptional(v.string()),
  /** Folder for the jobs' temporary files (`--workDir`). */
  workFolder: v.exactOptional(v.string()),
  /** Folder that receives the results; unset: `outputs` in the run's directory. */
  outputs: v.exactOptional(v.string()),
  /** When the job store stays, so that the run can be restarted. */
  keepJobStore: v.exactOptional(keepJobStoreSchema),
  /** When the jobs' temporary folders are deleted (`--cleanWorkDir`). */
  cleanWorkFolder: v.exactOptional(v.picklist(['always', 'onError', 'never', 'onSuccess'])),
  /** Start anew, or go on from the job store that `jobStore` names (`--restart`). */
  restart: v.exactOptional(v.boolean()),
  /** Words appended as they are, one argument each. */
  extraArguments: v.exactOptional(v.array(v.string())),
});
export type RunOptions = v.InferOutput<typeof runOptionsSchema>;

/** Who runs the jobs: pods or Mesos tasks on the workers, or the machine that Toil itself runs on (Toil's words for `--batchSystem`). */
export const batchSystemSchema = v.picklist(['single_machine', 'kubernetes', 'mesos']);
export type BatchSystem = v.InferOutput<typeof batchSystemSchema>;

/** The Toil that a run began with: a restart uses the same one. */
export const toilStampSchema = v.object({
  version: v.string(),
  /** Absolute path of the folder that holds `toil`, `toil-cwl-runner`, `toil-wdl-runner` and, if `python` is there, `python3`. */
  bin: v.string(),
  /** Absolute path of the Python that imports this Toil. */
  python: v.string(),
});
export type ToilStamp = v.InferOutput<typeof toilStampSchema>;

/** An inputs file, or (Python) words for the script's own command line. */
const inputsSchema = v.variant('kind', [
  v.object({ kind: v.literal('none') }),
  v.object({ kind: v.literal('file'), path: v.string() }),
  v.object({ kind: v.literal('arguments'), words: v.array(v.string()) }),
]);

export const runRecordSchema = v.object({
  format: v.literal(RUN_RECORD_FORMAT),
  /** The directory's name: letters, digits and `-` only. */
  id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]+$/)),
  /** What the tree shows: the workflow's file name. */
  name: v.string(),
  /** Start of the first attempt, ISO 8601. */
  created: v.string(),
  /** The machine that started it: on a shared home another machine must not restart or reap it. */
  host: v.object({ id: v.string(), name: v.string() }),
  language: languageSchema,
  /** The workflow; `fragment` is the process inside a packed CWL document (`file.cwl#main`). */
  workflow: v.object({ path: v.string(), fragment: v.exactOptional(v.string()) }),
  inputs: inputsSchema,
  /** Every file that was read for the run (workflow, what it imports, inputs), as it was at the start. */
  files: v.array(fileStampSchema),
  options: runOptionsSchema,
  /** Unset: single_machine. */
  batchSystem: v.exactOptional(batchSystemSchema),
  toil: toilStampSchema,
  /** The folder on its PATH that holds Node, where one was put there: kept as long as the run may need it. */
  node: v.exactOptional(v.string()),
  /** Job store locator (`file:/…`, `aws:region:name`). */
  jobStore: v.string(),
  /** Absolute path of the folder that receives the results. */
  outputs: v.string(),
  /** The cluster of AWS whose leader holds the run; missing for runs of This machine. */
  cluster: v.exactOptional(
    v.object({
      account: v.string(),
      region: v.string(),
      name: v.string(),
      /** The store that speaks S3 for its runs, where the cluster has one that is not Amazon's. */
      s3Endpoint: v.exactOptional(v.string()),
    }),
  ),
  /**
   * Of a run on a leader: what was asked for in terms of the machine that started it. `files` has paths of that machine too, all other
   * paths are the leader's.
   */
  origin: v.exactOptional(
    v.object({
      host: v.object({ id: v.string(), name: v.string() }),
      workflow: v.object({ path: v.string(), fragment: v.exactOptional(v.string()) }),
      inputs: inputsSchema,
      options: runOptionsSchema,
    }),
  ),
  /** Name of the workspace folder that it was started from, for grouping. */
  workspace: v.exactOptional(v.string()),
});
export type RunRecord = v.InferOutput<typeof runRecordSchema>;
