/** What is to be made equal: the folder `to` gets what the folder `from` holds. */
export interface SyncRequest {
  /** `up`: from this machine to the other end. */
  readonly direction: 'up' | 'down';
  /** Absolute path of a folder of this machine. */
  readonly local: string;
  /** Absolute path of a folder at the other end. */
  readonly remote: string;
  /** The Docker container whose path `remote` is; unset: the machine's own. */
  readonly container?: string;
  readonly excludes: SyncExcludes;
  /** Only these files and folders, relative to the folders, `/` between names. Not together with `deletes`. */
  readonly only?: readonly string[];
  /** Whether what `from` lacks is deleted in `to`; what is excluded never is. */
  readonly deletes: boolean;
  /** Changes nothing, tells what would be done. */
  readonly dryRun: boolean;
}

export interface SyncExcludes {
  /** Patterns as in a `.gitignore` at the top of the folder; they win over the files. */
  readonly patterns: readonly string[];
  /** Obey the `.gitignore` files of the local folder, and leave `.git` out. Results are often ignored: not usual for `down`. */
  readonly gitignore: boolean;
}

export interface SyncChange {
  /** Relative, `/` between names. Bytes that are no UTF-8 show as U+FFFD. */
  readonly path: string;
  readonly entry: 'file' | 'folder' | 'link' | 'other';
  /** `attributes`: mode or time only. */
  readonly change: 'create' | 'update' | 'attributes' | 'delete';
  /** Of the whole file; 0 for all else and for deletions. */
  readonly bytes: number;
}

/** How far it is. `total` is unknown until both sides are compared. */
export interface SyncProgress {
  readonly phase: 'comparing' | 'copying';
  readonly bytes: number;
  readonly total: number | undefined;
}

/** What could not be copied although the rest was. */
export interface SyncProblem {
  readonly path: string;
  /** `name`: this system cannot hold such a name; `kind`: a socket, device or pipe; else what the system said. */
  readonly problem: 'name' | 'kind' | 'permission' | 'noSpace' | 'vanished' | 'outside' | 'other';
  readonly detail: string;
}

export interface SyncOutcome {
  readonly by: 'rsync' | 'deltaCopy';
  /** What was done, or would be. */
  readonly changes: readonly SyncChange[];
  /** Empty when all is as it should be. */
  readonly problems: readonly SyncProblem[];
}

/** Why nothing, or not all, could be copied. */
export type SyncFailure =
  | { readonly kind: 'missing'; readonly side: 'local' | 'remote'; readonly path: string }
  /** The container is not there or does not run. */
  | { readonly kind: 'noContainer'; readonly container: string; readonly detail: string }
  /** The other end has neither rsync nor a Python 3 for the delta copy. */
  | { readonly kind: 'noProgram'; readonly detail: string }
  | { readonly kind: 'failed'; readonly code: number | undefined; readonly lines: readonly string[] };

export class SyncError extends Error {
  override readonly name = 'SyncError';

  constructor(readonly failure: SyncFailure) {
    super(`sync: ${failure.kind}`);
  }
}

/** The words of docker 20 to 29 for a container that is not there, or does not run. */
export function containerFailure(container: string | undefined, lines: readonly string[]): SyncFailure | undefined {
  const detail = lines.find((line) => /No such container|is not running|is restarting|is paused/i.test(line));
  return container === undefined || detail === undefined ? undefined : { kind: 'noContainer', container, detail };
}

/** Told as it goes, at most some times a second. */
export interface SyncListener {
  readonly report: (progress: SyncProgress) => void;
}
