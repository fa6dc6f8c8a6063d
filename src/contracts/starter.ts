import * as v from 'valibot';

/**
 * What the starter (`src/toil/starter/toil_run/`) is told and what it answers. It runs on the machine that runs Toil:
 * this machine or a leader. All times are seconds since 1970 (UTC) with fractions; all sizes are bytes.
 */
export const STARTER_FORMAT = 1;

/** Standard input of `toil_run start DIR`. */
export interface StartRequest {
  readonly format: typeof STARTER_FORMAT;
  /** Toil's command line, program first (absolute path). `@MESSAGES@` in a word becomes the attempt's message bus file. */
  readonly argv: readonly string[];
  /** Working folder of Toil. */
  readonly cwd: string;
  /** The whole environment of Toil, or what it has beside the starter's own. */
  readonly env: Readonly<Record<string, string>>;
  /** True: `env` is added to the starter's own environment, as in a container that was made for Toil. */
  readonly inheritEnv?: boolean;
  /** True when it goes on from the job store: orphaned workers of that store are ended first. */
  readonly restart: boolean;
  /** Job store locator, to recognise workers of this run. */
  readonly jobStore: string;
  /** The machine's own id: refused when `run.json` names another host. */
  readonly hostId: string;
  /** Run by the starter after Toil ended with 0, in order, each with its output in `file` (relative to DIR) if named. */
  readonly afterSuccess: readonly { readonly argv: readonly string[]; readonly file?: string }[];
  /** The same after any other end. */
  readonly afterFailure: readonly { readonly argv: readonly string[]; readonly file?: string }[];
}

export const runStateSchema = v.picklist(['running', 'succeeded', 'failed', 'stopped', 'lost']);
/** The words of design.md section 2. `lost`: the lock is free and there is no exit file. */
export type RunState = v.InferOutput<typeof runStateSchema>;

/** One attempt of a run: `attempts/<number>.json`. */
export const attemptSchema = v.object({
  number: v.number(),
  argv: v.array(v.string()),
  cwd: v.string(),
  restart: v.boolean(),
  start: v.number(),
  /** Unset while it runs, and for ever when it was lost. */
  end: v.exactOptional(v.number()),
  /** Toil's exit code; negative: the signal that killed it; 127 with `error`: the program could not be started. */
  code: v.exactOptional(v.number()),
  error: v.exactOptional(v.string()),
});
export type Attempt = v.InferOutput<typeof attemptSchema>;

/** What is true of a run now: a line of `toil_run list ROOT` and `watch ROOT`. */
export const runSnapshotSchema = v.object({
  id: v.string(),
  /** Absolute path of the run's directory. */
  dir: v.string(),
  state: runStateSchema,
  /** True between the user's wish to stop and the end. */
  stopping: v.boolean(),
  /** `run.json` as it stands (parsed, unchecked); null when it cannot be read. */
  record: v.unknown(),
  /** Oldest first; never empty once the starter has begun. */
  attempts: v.array(attemptSchema),
  /** Sizes in bytes of `log`, `stdout`, `messages.<n>`, `stats.json`: how far there is something to read. */
  sizes: v.record(v.string(), v.number()),
  /** Whether the (file) job store is still there; null when it is not a file job store. */
  jobStoreExists: v.nullable(v.boolean()),
});
export type RunSnapshot = v.InferOutput<typeof runSnapshotSchema>;

/** A line of `toil_run watch ROOT`. `ready` comes once, after the first listing. */
export const watchLineSchema = v.variant('kind', [
  v.object({ kind: v.literal('run'), run: runSnapshotSchema }),
  v.object({ kind: v.literal('gone'), id: v.string() }),
  v.object({ kind: v.literal('ready') }),
]);
export type WatchLine = v.InferOutput<typeof watchLineSchema>;

/** Answer of `start`: `ok`, or why not. */
export const startAnswerSchema = v.variant('kind', [
  v.object({ kind: v.literal('started'), attempt: v.number() }),
  /** Another starter holds the run's lock. */
  v.object({ kind: v.literal('alreadyRunning') }),
  /** `run.json` names another machine. */
  v.object({ kind: v.literal('otherHost'), host: v.string() }),
  /** Locks do not work on this file system (or are not kept by it). */
  v.object({ kind: v.literal('noLocks'), reason: v.string() }),
  /** The program could not be started. */
  v.object({ kind: v.literal('cannotStart'), reason: v.string() }),
  /** No room on the disk that holds the run. */
  v.object({ kind: v.literal('noSpace') }),
]);
export type StartAnswer = v.InferOutput<typeof startAnswerSchema>;

/** Answer of `reap`: how many workers had outlived their Toil and were ended. */
export const reapAnswerSchema = v.object({ orphans: v.number() });

/** Answer of `stop`: the state after it, how many workers were left over and ended, and how long it took. */
export const stopAnswerSchema = v.object({
  state: runStateSchema,
  orphans: v.number(),
  /** True when asking was not enough. */
  killed: v.boolean(),
  seconds: v.number(),
});
export type StopAnswer = v.InferOutput<typeof stopAnswerSchema>;
