import * as v from 'valibot';
import type { RunHost } from '../../contracts/runHost';
import {
  reapAnswerSchema,
  runSnapshotSchema,
  startAnswerSchema,
  stopAnswerSchema,
  type RunSnapshot,
} from '../../contracts/starter';
import type { Log } from '../../shared/log';

/** The words of a command of the starter, its name first. */
export type StarterWords = readonly [string, ...string[]];

export interface StarterEnd {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface StarterInput {
  /** Standard input; it is closed behind it. */
  readonly text?: string;
  /** Standard input stays open for as long as somebody waits for the answer. */
  readonly held?: boolean;
}

/** Runs the starter of a machine to its end. Rejects when it cannot be started, and with the signal's reason. */
export type AskStarter = (words: StarterWords, input: StarterInput, signal: AbortSignal) => Promise<StarterEnd>;

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

/** What the starter itself does for a `RunHost`. Calls reject with `StarterError` when it fails. */
export function starterCalls(
  ask: AskStarter,
  runsFolder: string,
  log: Log,
): Pick<RunHost, 'start' | 'stop' | 'reap' | 'waitForEnd' | 'list'> {
  const askOne = async <T>(
    schema: v.GenericSchema<unknown, T>,
    words: StarterWords,
    input: StarterInput,
    signal: AbortSignal,
  ): Promise<T> => oneAnswer(schema, words, await linesOf(ask, words, input, signal));
  return {
    start: (dir, request, signal) =>
      askOne(startAnswerSchema, ['start', dir], { text: JSON.stringify(request) }, signal),
    stop: (dir, graceSeconds, signal) => askOne(stopAnswerSchema, ['stop', dir, String(graceSeconds)], {}, signal),
    reap: async (dir, signal) => (await askOne(reapAnswerSchema, ['reap', dir], {}, signal)).orphans,
    // Its input stays open: it ends when this process does, however that goes.
    waitForEnd: (dir, signal) => askOne(runSnapshotSchema, ['wait', dir], { held: true }, signal),
    list: async (signal) => {
      const runs: RunSnapshot[] = [];
      for (const line of await linesOf(ask, ['list', runsFolder], {}, signal)) {
        const run = parseLine(runSnapshotSchema, line);
        if (run) runs.push(run);
        else log.warn(`a run was left out, its files are damaged: ${line.slice(0, 300)}`);
      }
      return runs;
    },
  };
}

/** The lines that a command of the starter printed. */
export async function linesOf(
  ask: AskStarter,
  words: StarterWords,
  input: StarterInput,
  signal: AbortSignal,
): Promise<string[]> {
  const { code, stdout, stderr } = await ask(words, input, signal);
  if (code !== 0) throw new StarterError(words[0], code, stderr);
  return stdout
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/** The last of the lines as the schema gives it. */
export function oneAnswer<T>(schema: v.GenericSchema<unknown, T>, words: StarterWords, lines: readonly string[]): T {
  const answer = parseLine(schema, lines.at(-1) ?? '');
  if (answer === undefined) throw new StarterError(words[0], 0, `unknown answer: ${lines.join('\n')}`);
  return answer;
}

/** A line as the schema gives it, or undefined if it is not JSON or does not fit. */
export function parseLine<T>(schema: v.GenericSchema<unknown, T>, line: string): T | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(line));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

/** Throws unless this can be the name of a run. */
export function checkRunName(id: string): void {
  if (!/^[A-Za-z0-9-]+$/.test(id)) throw new Error(`not a run's name: ${id}`);
}
