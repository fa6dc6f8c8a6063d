import type { RunSnapshot, StartAnswer, StartRequest, StopAnswer, WatchLine } from './starter';

/** A file or folder on the machine that holds the runs. */
export interface FolderEntry {
  readonly name: string;
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'other';
  /** Bytes; 0 for a folder. */
  readonly size: number;
}

/**
 * The machine that holds a cluster's runs: this one, or a leader behind an SSH connection. Everything that the rest of
 * the extension does to a run goes through here. All paths are that machine's own, absolute. Every call rejects with an
 * `AbortError` when its signal fires.
 */
export interface RunHost {
  /** The folder whose sub-folders are the runs. */
  readonly runsFolder: string;
  /** Makes the run's directory and writes `run.json` (`text`) into it. Rejects if the directory is there already. */
  create(id: string, text: string, signal: AbortSignal): Promise<string>;
  /** Starts an attempt that outlives this process. */
  start(dir: string, request: StartRequest, signal: AbortSignal): Promise<StartAnswer>;
  /** Asks Toil to stop, insists after `graceSeconds`, ends what is left over of it. */
  stop(dir: string, graceSeconds: number, signal: AbortSignal): Promise<StopAnswer>;
  /** Ends workers that outlived the Toil of a run; gives how many. */
  reap(dir: string, signal: AbortSignal): Promise<number>;
  /** What is true of every run now. */
  list(signal: AbortSignal): Promise<RunSnapshot[]>;
  /** Tells every run once, then every change, until the signal fires. */
  watch(tell: (line: WatchLine) => void, signal: AbortSignal): Promise<void>;
  /** Resolves when no attempt of the run is running; sleeps on the run's lock, polls nothing. */
  waitForEnd(dir: string, signal: AbortSignal): Promise<RunSnapshot>;
  /** Up to `length` bytes from `offset`; fewer at the end of the file; empty when the file is not there. */
  read(path: string, offset: number, length: number, signal: AbortSignal): Promise<Buffer>;
  /** Size in bytes, or undefined when it is not there. */
  size(path: string, signal: AbortSignal): Promise<number | undefined>;
  /** The entries of a folder, folders first, then by name; empty when it is not there. */
  folder(path: string, signal: AbortSignal): Promise<FolderEntry[]>;
  /** Bytes and number of files below a path. */
  usage(path: string, signal: AbortSignal): Promise<{ bytes: number; files: number }>;
  /** Deletes a run's directory and all in it. The caller has made sure that it is not running. */
  remove(dir: string, signal: AbortSignal): Promise<void>;
  /** Copies a file or folder to a folder of the machine that runs the editor; `report` is told the bytes of it that are there so far. */
  copyOut(path: string, toFolder: string, report: (bytes: number) => void, signal: AbortSignal): Promise<void>;
  /** Runs a program to its end and gives what it printed. Rejects if it cannot be started; any exit code is an answer. */
  execute(argv: readonly string[], signal: AbortSignal): Promise<{ code: number; stdout: string; stderr: string }>;
}
