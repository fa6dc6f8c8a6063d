import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { ToilStamp } from '../../contracts/runRecord';
import { installNode } from './bringNode';
import { diskSpace } from './diskSpace';
import { beginEnvironment, currentEnvironment, lockFile, removeEnvironments, removeHalfDone } from './environments';
import { fileSystemFailure, InstallError } from './installFailure';
import { withInstallLock } from './installLock';
import { fillEnvironment } from './fillEnvironment';
import { TOIL_BYTES, type InstallContext } from './runTool';
import { readStamp } from './stamp';

/** The Toil that this extension installs and is tested with. */
export const TOIL_VERSION = '9.6.0';
/** `cwl` and `wdl` for the languages, `aws` for `s3://` inputs and `aws:` job stores. psutil comes with Toil itself. */
const REQUIREMENT = `toil[aws,cwl,wdl]==${TOIL_VERSION}`;

export interface InstallOptions extends InstallContext {
  /** The editor's own runtime (`process.execPath`), which may serve as node; unset: Node is not looked after. */
  readonly runtime?: string;
}

/**
 * The pinned Toil in an environment of its own; installed only where it is not there yet and works. Two windows at once
 * do it once. Rejects with an `InstallError`, or with an `AbortError` when cancelled: nothing but caches is left then.
 */
export async function installToil(options: InstallOptions): Promise<ToilStamp> {
  return locked(options, async () => {
    const current = await currentEnvironment(options.storageFolder);
    return current && (await works(current, options)) ? current : await installAnew(options);
  });
}

/**
 * Installs anew into a new folder and switches to it; the environment before it is removed unless a path in `inUse` (of
 * runs that go on or can be restarted) lies in it.
 */
export async function repairToil(options: InstallOptions & { readonly inUse: readonly string[] }): Promise<ToilStamp> {
  const before = await currentEnvironment(options.storageFolder);
  return locked(options, async () => {
    const current = await currentEnvironment(options.storageFolder);
    // Another window has just repaired it.
    if (current && current.bin !== before?.bin && (await works(current, options))) return current;
    const stamp = await installAnew(options);
    await removeEnvironments(options.storageFolder, options.inUse, true);
    return stamp;
  });
}

async function locked(options: InstallOptions, work: () => Promise<ToilStamp>): Promise<ToilStamp> {
  const { storageFolder, report, signal } = options;
  signal.throwIfAborted();
  // Toil needs fork and Unix signals.
  if (process.platform === 'win32') throw new InstallError({ kind: 'unsupportedSystem', system: process.platform });
  try {
    await mkdir(storageFolder, { recursive: true });
    return await withInstallLock(
      lockFile(storageFolder),
      () => report({ phase: 'waiting' }),
      signal,
      async () => {
        await removeHalfDone(storageFolder);
        const stamp = await work();
        await lookAfterNode(options);
        return stamp;
      },
    );
  } catch (error) {
    const { free } = await diskSpace(storageFolder);
    const failure = fileSystemFailure(error, { path: storageFolder, needed: TOIL_BYTES, free });
    throw failure ? new InstallError(failure) : error;
  }
}

async function installAnew(options: InstallOptions): Promise<ToilStamp> {
  const { storageFolder } = options;
  const { free } = await diskSpace(storageFolder);
  if (free < TOIL_BYTES) throw new InstallError({ kind: 'noSpace', path: storageFolder, needed: TOIL_BYTES, free });
  const environment = await beginEnvironment(storageFolder, TOIL_VERSION);
  try {
    await fillEnvironment(options, environment.folder, REQUIREMENT);
    options.report({ phase: 'verify' });
    const answer = await readStamp(path.join(environment.folder, 'bin'), options.env, options.signal);
    if (answer.kind === 'problem') throw new InstallError({ kind: 'failed', lastLines: [answer.problem.output] });
    await environment.finish(answer.stamp.version);
    return answer.stamp;
  } catch (error) {
    await environment.discard();
    throw error;
  }
}

async function works(stamp: ToilStamp, { env, signal }: InstallOptions): Promise<boolean> {
  if (stamp.version !== TOIL_VERSION) return false;
  return (await readStamp(stamp.bin, env, signal)).kind === 'stamp';
}

/** Toil without Node is of use; only CWL's JavaScript is not, which is said before a run that has some. */
async function lookAfterNode(options: InstallOptions): Promise<void> {
  if (options.runtime === undefined) return;
  try {
    await installNode(options, options.runtime);
  } catch (error) {
    if (!(error instanceof InstallError)) throw error;
    options.log.warn(`no Node: ${error.failure.kind}`);
  }
}
