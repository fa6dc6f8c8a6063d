import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Language, ToilStamp } from '../contracts/runRecord';
import { runEnvironment } from '../local/environment';
import type { HostIdentity } from '../local/hostId';
import { containerEngines, machineFacts, type ContainerEngines, type MachineFacts } from '../local/machine';
import { findNode, type FoundNode } from '../local/node';
import { bringNode } from '../local/toil/bringNode';
import { currentEnvironment, environmentsFolder } from '../local/toil/environments';
import { findToil, flagsOf, type FoundToil, type ToilSource } from '../local/toil/find';
import { installToil, repairToil, TOIL_VERSION } from '../local/toil/install';
import { InstallError, type InstallFailure } from '../local/toil/installFailure';
import type { InstallProgress } from '../local/toil/installProgress';
import { findPythons } from '../local/toil/python';
import { isProgram } from '../local/toil/searchPath';
import type { StampProblem } from '../local/toil/stamp';
import { removeToil, toilDiskUse, type ToilRemoval } from '../local/toil/remove';
import type { Disposable } from '../shared/disposables';
import { Emitter } from '../shared/events';
import type { Log } from '../shared/log';
import type { StartPlace } from './planRun';
import { ProblemError } from './problems';

export type { InstallFailure, InstallProgress, StampProblem };

/** What This machine needs to know of its surroundings. */
export interface MachineParts {
  /** The extension's global storage: Toil, Node and the starter are kept there. */
  readonly storageFolder: string;
  readonly runsFolder: string;
  readonly host: HostIdentity;
  /** The user's setting for Toil. */
  readonly toilSetting: () => string | undefined;
  /** The environment of the editor, with its proxy in it. */
  readonly env: () => Readonly<Record<string, string | undefined>>;
  readonly log: Log;
}

/** Where the Toil of This machine stands. */
export type ToilState =
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'none' }
  | { readonly kind: 'installing'; readonly progress: InstallProgress }
  | { readonly kind: 'broken'; readonly path: string; readonly problem: StampProblem }
  | {
      readonly kind: 'ready';
      readonly version: string;
      readonly source: ToilSource;
      readonly bin: string;
      readonly tooOld: boolean;
    };

/** What the Clusters view shows of This machine. Bytes. */
export interface MachineState {
  readonly facts: MachineFacts;
  readonly containers: ContainerEngines;
  readonly toil: ToilState;
  readonly runsFolder: string;
}

/** This machine as a cluster: what it has, its Toil, and the place where runs start. */
export class ThisMachine implements Disposable {
  private readonly changed = new Emitter<void>();
  private installing: InstallProgress | undefined;
  private found: Promise<FoundToil> | undefined;
  private pythonFound: Promise<string> | undefined;

  readonly onChange = this.changed.event;

  constructor(private readonly parts: MachineParts) {}

  /** Toil runs on Linux and macOS. */
  get supported(): boolean {
    return process.platform !== 'win32';
  }

  get runsFolder(): string {
    return this.parts.runsFolder;
  }

  get host(): HostIdentity {
    return this.parts.host;
  }

  async state(signal: AbortSignal): Promise<MachineState> {
    const [facts, containers, toil] = await Promise.all([
      machineFacts(this.parts.runsFolder, signal),
      containerEngines(this.parts.env(), signal),
      this.toilState(signal),
    ]);
    return { facts, containers, toil, runsFolder: this.parts.runsFolder };
  }

  /** Looks again at the next question: a setting, the PATH or the environment may have changed. */
  refresh(): void {
    this.found = undefined;
    this.pythonFound = undefined;
    this.changed.fire();
  }

  /** The Toil that new runs take; looked for once. */
  toil(signal: AbortSignal): Promise<FoundToil> {
    this.found ??= findToil({
      env: this.parts.env(),
      storageFolder: this.parts.storageFolder,
      signal,
      ...optional('setting', this.parts.toilSetting()),
    }).catch((error: unknown) => {
      this.found = undefined;
      throw error;
    });
    return this.found;
  }

  /** Installs the pinned Toil, or installs it anew. Rejects with a `ProblemError` of kind `install`. */
  async install(
    how: 'missing' | 'anew',
    inUse: readonly string[],
    report: (progress: InstallProgress) => void,
    signal: AbortSignal,
  ): Promise<ToilStamp> {
    const options = { ...this.installContext(report, signal), runtime: process.execPath };
    try {
      return await (how === 'anew' ? repairToil({ ...options, inUse }) : installToil(options));
    } catch (error) {
      throw asProblem(error);
    } finally {
      this.installing = undefined;
      this.refresh();
    }
  }

  /** Removes what we installed, but for what a run still needs. */
  async remove(inUse: readonly string[], signal: AbortSignal): Promise<ToilRemoval> {
    try {
      return await removeToil({ storageFolder: this.parts.storageFolder, inUse, signal });
    } finally {
      this.refresh();
    }
  }

  /** The folders of every Toil that we installed. */
  async environments(): Promise<string[]> {
    const root = environmentsFolder(this.parts.storageFolder);
    const names = await readdir(root).catch(() => []);
    return names.map((name) => join(root, name));
  }

  /** Bytes that our Toil, its tools and Node take. */
  diskUse(): Promise<number> {
    return toilDiskUse(this.parts.storageFolder);
  }

  /**
   * A Python for the starter: that of our Toil (known without running it), else any on the PATH, else that of the
   * setting's Toil. Rejects with `noPythonForRuns`.
   */
  async python(signal: AbortSignal): Promise<string> {
    this.pythonFound ??= this.lookForPython(signal).catch((error: unknown) => {
      this.pythonFound = undefined;
      throw error;
    });
    return this.pythonFound;
  }

  /** Free bytes on the disk that holds a folder. */
  async freeDisk(folder: string, signal: AbortSignal): Promise<number> {
    return (await machineFacts(folder, signal)).disk.free;
  }

  /** What a single job can have of it: cores, memory and what is free on a folder's disk. Bytes. */
  async room(folder: string, signal: AbortSignal): Promise<{ cores: number; memory: number; disk: number }> {
    const { cores, memory, disk } = await machineFacts(folder, signal);
    return { cores, memory, disk: disk.free };
  }

  /** Node for CWL's JavaScript, if there is one. */
  node(signal: AbortSignal): Promise<FoundNode | undefined> {
    return findNode({
      env: this.parts.env(),
      storageFolder: this.parts.storageFolder,
      runtime: process.execPath,
      signal,
    });
  }

  /** Node, fetched if there is none; undefined where it cannot be had. */
  async bringNode(report: (progress: InstallProgress) => void, signal: AbortSignal): Promise<FoundNode | undefined> {
    try {
      return await bringNode(this.installContext(report, signal), process.execPath);
    } catch (error) {
      if (!(error instanceof InstallError)) throw error;
      this.parts.log.warn(`no Node.js could be brought: ${JSON.stringify(error.failure)}`);
      return undefined;
    } finally {
      this.installing = undefined;
      this.changed.fire();
    }
  }

  /** Where a run would start, with a given Toil. */
  async place(toil: ToilStamp, language: Language, signal: AbortSignal): Promise<StartPlace> {
    const hasFlag = await this.flags(toil, language, signal);
    return { runsFolder: this.parts.runsFolder, host: this.parts.host, toil, hasFlag };
  }

  /** The whole environment of a run. */
  environment(toil: ToilStamp, node: FoundNode | undefined): Record<string, string> {
    return runEnvironment({
      base: this.parts.env(),
      toilBin: toil.bin,
      ownToil: toil.bin.startsWith(this.parts.storageFolder),
      ...optional('nodeFolder', node?.folder),
    });
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async lookForPython(signal: AbortSignal): Promise<string> {
    const ours = await currentEnvironment(this.parts.storageFolder);
    // It stands on a Python of the system, which an upgrade may have taken away.
    if (ours && (await isProgram(ours.python))) return ours.python;
    const pythons = await findPythons(this.parts.env(), signal);
    const good = pythons.find(({ version: [major, minor] }) => major === 3 && minor >= 8);
    if (good) return good.path;
    const found = await this.toil(signal);
    if (found.kind === 'found') return found.stamp.python;
    throw new ProblemError({ kind: 'noPythonForRuns' });
  }

  private async flags(toil: ToilStamp, language: Language, signal: AbortSignal): Promise<(flag: string) => boolean> {
    // The version that all flags were tried with need not be asked: that takes seconds.
    if (toil.version === TOIL_VERSION) return () => true;
    const flags = await flagsOf(toil, language, this.parts.env(), signal);
    return (flag) => flags?.has(flag) ?? true;
  }

  private installContext(
    report: (progress: InstallProgress) => void,
    signal: AbortSignal,
  ): Parameters<typeof bringNode>[0] {
    return {
      storageFolder: this.parts.storageFolder,
      env: this.parts.env(),
      log: this.parts.log,
      signal,
      report: (progress) => {
        const isNews = this.installing?.phase !== progress.phase;
        this.installing = progress;
        report(progress);
        if (isNews) this.changed.fire();
      },
    };
  }

  private async toilState(signal: AbortSignal): Promise<ToilState> {
    if (!this.supported) return { kind: 'unsupported' };
    if (this.installing) return { kind: 'installing', progress: this.installing };
    const found = await this.toil(signal);
    switch (found.kind) {
      case 'none':
        return { kind: 'none' };
      case 'broken':
        return { kind: 'broken', path: found.path, problem: found.problem };
      case 'found': {
        const { version, bin } = found.stamp;
        return { kind: 'ready', version, bin, source: found.source, tooOld: found.tooOld };
      }
    }
  }
}

/** Where runs are kept when the user has not said: the user's data folder, without blanks on every system. */
export function defaultRunsFolder(env: Readonly<Record<string, string | undefined>>): string {
  const data = env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share');
  return join(data, 'toil-clusters', 'runs');
}

function asProblem(error: unknown): unknown {
  return error instanceof InstallError ? new ProblemError({ kind: 'install', failure: error.failure }) : error;
}

function optional<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: T });
}
