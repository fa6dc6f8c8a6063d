import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunHost } from '../contracts/runHost';
import type { Log } from '../shared/log';
import { checkRunName, starterCalls, type AskStarter } from '../toil/starter/starterCalls';
import { runProgram } from './process';
import { copyInto, entriesOf, readPart, removeFolder, sizeOf, usageOf } from './runFiles';
import { watchRuns } from './watchRuns';

/** What This machine's RunHost stands on. */
export interface ThisMachine {
  /** Path of a Python 3.8 or newer. */
  readonly python: () => Promise<string>;
  /** Path of the installed starter (`installStarter`): a folder that Python runs. */
  readonly starter: () => Promise<string>;
  /** Absolute path of the folder whose sub-folders are the runs; made on first use. */
  readonly runsFolder: string;
  readonly log: Log;
}

/** The runs of the machine that this process runs on. Calls reject with `StarterError` when the starter fails. */
export function thisMachineRunHost(machine: ThisMachine): RunHost {
  const { runsFolder } = machine;
  const ask: AskStarter = async (words, { text = '', held = false }, signal) => {
    const argv = [...(await starterProgram(machine)), ...words];
    const { code, stdout, stderr } = await runProgram(argv, { input: text, holdInput: held, signal });
    return { code, stdout: Buffer.from(stdout), stderr };
  };
  return {
    runsFolder,
    ...starterCalls(ask, runsFolder, machine.log),
    create: (id, text, signal) => createRun(runsFolder, id, text, signal),
    watch: async (tell, signal) =>
      watchRuns([...(await starterProgram(machine)), 'watch', runsFolder], tell, machine.log, signal),
    read: readPart,
    size: async (path, signal) => {
      signal.throwIfAborted();
      return sizeOf(path);
    },
    folder: entriesOf,
    usage: usageOf,
    remove: (dir, signal) => removeFolder(runsFolder, dir, signal),
    copyOut: (path, toFolder, _report, signal) => copyInto(path, toFolder, signal),
    execute: (argv, signal) => runProgram(argv, { signal }),
  };
}

/** The command line of the starter: isolated from the user's Python settings, and quick to start. */
async function starterProgram(machine: ThisMachine): Promise<string[]> {
  const [python, starter] = await Promise.all([machine.python(), machine.starter()]);
  return [python, '-I', '-S', '-B', '-X', 'utf8', starter];
}

async function createRun(runsFolder: string, id: string, text: string, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  checkRunName(id);
  const dir = join(runsFolder, id);
  await mkdir(runsFolder, { recursive: true });
  await mkdir(dir);
  try {
    // By a rename: who lists the runs meanwhile sees the whole record or no run.
    await writeFile(join(dir, 'run.json.tmp'), text, { signal });
    await rename(join(dir, 'run.json.tmp'), join(dir, 'run.json'));
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
  return dir;
}
