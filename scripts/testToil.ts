import { mkdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ToilStamp } from '../src/contracts/runRecord';
import { installToil, TOIL_VERSION } from '../src/local/toil/install';
import { InstallError } from '../src/local/toil/installFailure';

/** Where tests keep what takes long to make. */
export function cacheFolder(): string {
  return path.join(process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache'), 'toil-clusters');
}

/** The Toil that tests run: made once by the product's own installation, then found again in a second. */
export async function testToil(signal: AbortSignal = new AbortController().signal): Promise<ToilStamp> {
  const storageFolder = path.join(cacheFolder(), `toil-${TOIL_VERSION}`);
  await mkdir(storageFolder, { recursive: true });
  const note = (line: string): void => void process.stderr.write(`${line}\n`);
  return installToil({
    storageFolder,
    env: process.env,
    signal,
    runtime: process.execPath,
    report: ({ phase, detail }) => note(`${phase} ${detail ?? ''}`),
    log: { debug: () => undefined, info: note, warn: note, error: note },
  });
}

/** The line to paste where there is no Python, else what is known. */
function advice({ failure }: InstallError): string {
  const command = 'command' in failure ? failure.command : undefined;
  return command === undefined
    ? JSON.stringify(failure)
    : `Toil for the tests needs a Python (${failure.kind}). Paste:\n  ${command}`;
}

async function main(): Promise<void> {
  try {
    process.stdout.write(`${(await testToil()).bin}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof InstallError ? advice(error) : String(error)}\n`);
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) void main();
