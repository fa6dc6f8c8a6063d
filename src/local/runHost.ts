import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { RunHost } from '../contracts/runHost';
import {
  reapAnswerSchema,
  runSnapshotSchema,
  startAnswerSchema,
  stopAnswerSchema,
  type RunSnapshot,
} from '../contracts/starter';
import type { Log } from '../shared/log';
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

/** The starter ended without an answer, or with one that nobody understands. */
export class StarterError extends Error {
  override readonly name = 'StarterError';

  constructor(
    readonly command: string,
    readonly code: number,
    readonly stderr: string,
  ) {
    super(`toil_run ${command} ended with ${code}: ${stderr.trim().slice(-2000)}`);
  }
}

/** The runs of the machine that this process runs on. Calls reject with `StarterError` when the starter fails. */
export function thisMachineRunHost(machine: ThisMachine): RunHost {
  const { runsFolder } = machine;

  /** Runs a starter command to its end and gives the lines that it printed. */
  async function ask(
    words: readonly [string, ...string[]],
    signal: AbortSignal,
    input = '',
    holdInput = false,
  ): Promise<string[]> {
    const argv = [...(await starterProgram(machine)), ...words];
    const { code, stdout, stderr } = await runProgram(argv, { input, holdInput, signal });
    if (code !== 0) throw new StarterError(words[0], code, stderr);
    return stdout.split('\n').filter((line) => line !== '');
  }

  async function askOne<T>(
    schema: v.GenericSchema<unknown, T>,
    words: readonly [string, ...string[]],
    signal: AbortSignal,
    input?: string,
    holdInput?: boolean,
  ): Promise<T> {
    const lines = await ask(words, signal, input, holdInput);
    const answer = parseLine(schema, lines.at(-1) ?? '');
    if (answer === undefined) throw new StarterError(words[0], 0, `unknown answer: ${lines.join('\n')}`);
    return answer;
  }

  return {
    runsFolder,
    create: (id, text, signal) => createRun(runsFolder, id, text, signal),
    start: (dir, request, signal) => askOne(startAnswerSchema, ['start', dir], signal, JSON.stringify(request)),
    stop: (dir, graceSeconds, signal) => askOne(stopAnswerSchema, ['stop', dir, String(graceSeconds)], signal),
    reap: async (dir, signal) => (await askOne(reapAnswerSchema, ['reap', dir], signal)).orphans,
    // Its input stays open: it ends when this process does, however that goes.
    waitForEnd: (dir, signal) => askOne(runSnapshotSchema, ['wait', dir], signal, '', true),
    list: async (signal) => {
      const runs: RunSnapshot[] = [];
      for (const line of await ask(['list', runsFolder], signal)) {
        const run = parseLine(runSnapshotSchema, line);
        if (run) runs.push(run);
        else machine.log.warn(`a run was left out, its files are damaged: ${line.slice(0, 300)}`);
      }
      return runs;
    },
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
    copyOut: copyInto,
    execute: (argv, signal) => runProgram(argv, { signal }),
  };
}

/** The command line of the starter: isolated from the user's Python settings, and quick to start. */
async function starterProgram(machine: ThisMachine): Promise<string[]> {
  const [python, starter] = await Promise.all([machine.python(), machine.starter()]);
  return [python, '-I', '-S', '-B', '-X', 'utf8', starter];
}

/** A line as the schema gives it, or undefined if it is not JSON or does not fit. */
function parseLine<T>(schema: v.GenericSchema<unknown, T>, line: string): T | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(line));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

async function createRun(runsFolder: string, id: string, text: string, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  if (!/^[A-Za-z0-9-]+$/.test(id)) throw new Error(`not a run's name: ${id}`);
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
