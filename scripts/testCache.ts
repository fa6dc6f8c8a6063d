import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { InstallError } from '../src/local/toil/installFailure';
import { withInstallLock } from '../src/local/toil/installLock';
import type { InstallContext } from '../src/local/toil/runTool';
import { cacheFolder } from './vscodeHost/folders';

/** What tests stand on and what takes long to make: a folder of the cache, its name with all versions that matter. */
export interface Cached {
  /** Below the cache folder. */
  readonly folder: string;
  /** `moto`: what is told while another process makes it. */
  readonly what: string;
  /** Whether it is there as a whole; what was cut off is not. */
  readonly isThere: (context: InstallContext) => boolean | Promise<boolean>;
  readonly make: (context: InstallContext) => Promise<void>;
}

/** An installation into a folder of the cache, which tells on standard error how far it is. */
export async function cacheContext(folder: string, signal: AbortSignal): Promise<InstallContext> {
  const storageFolder = path.join(cacheFolder(), folder);
  await mkdir(storageFolder, { recursive: true });
  const note = (line: string): void => void process.stderr.write(`${line}\n`);
  return {
    storageFolder,
    env: process.env,
    signal,
    report: ({ phase, detail }) => note(`${phase} ${detail ?? ''}`),
    log: { debug: () => undefined, info: note, warn: note, error: note },
  };
}

/** Makes something once for all processes, then finds it again. Gives its folder. */
export async function madeOnce({ folder, what, isThere, make }: Cached, signal: AbortSignal): Promise<string> {
  const context = await cacheContext(folder, signal);
  const { storageFolder } = context;
  if (await isThere(context)) return storageFolder;
  await withInstallLock(
    path.join(storageFolder, 'install.lock'),
    () => context.log.info(`another process makes ${what} for the tests`),
    signal,
    async () => {
      if (!(await isThere(context))) await make(context);
    },
  );
  return storageFolder;
}

/** Prints what a maker gives, for use as a program: not 0, and why, where it fails. */
export async function printed(what: string, make: () => Promise<string>): Promise<void> {
  try {
    process.stdout.write(`${await make()}\n`);
  } catch (error) {
    const told = error instanceof InstallError ? adviceOf(error) : String(error);
    process.stderr.write(`${what} for the tests cannot be made: ${told}\n`);
    process.exitCode = 1;
  }
}

/** The line to paste where there is one, else what is known. */
function adviceOf({ failure }: InstallError): string {
  const command = 'command' in failure ? failure.command : undefined;
  return command === undefined ? JSON.stringify(failure) : `${failure.kind}. Paste:\n  ${command}`;
}
