import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ToilStamp } from '../../contracts/runRecord';
import { namedInterpreter } from '../../toil/interpreter';
import { isProgram, programOnPath, type Environment } from './searchPath';
import { tryProgram } from './tryProgram';

/** Why a folder with a `toil` in it is of no use. `output`: the last line that it printed, or the system's words. */
export interface StampProblem {
  readonly kind: 'missing' | 'noInterpreter' | 'cannotRun' | 'noAnswer';
  readonly output: string;
}

export type StampAnswer =
  { readonly kind: 'stamp'; readonly stamp: ToilStamp } | { readonly kind: 'problem'; readonly problem: StampProblem };

/** A cold start from a network disk can take long. */
const SECONDS = 60;
/** By path, size and time of change: asking takes half a second and more. */
const known = new Map<string, ToilStamp>();

/** Asks the Toil in this folder for its version and finds the Python behind it. */
export async function readStamp(bin: string, env: Environment, signal: AbortSignal): Promise<StampAnswer> {
  const program = path.join(bin, 'toil');
  const facts = await stat(program).catch(() => undefined);
  if (!facts) return problem('missing', program);
  const python = await interpreterOf(program, env);
  if (python === undefined) return problem('noInterpreter', program);
  const key = `${program} ${python} ${facts.size} ${facts.mtimeMs}`;
  const seen = known.get(key);
  if (seen) return { kind: 'stamp', stamp: seen };
  // Toil 7 without its `aws` extra dies at `toil --version` but runs workflows: its runner is asked then.
  let trouble: StampAnswer = problem('noAnswer', '');
  for (const name of ['toil', 'toil-cwl-runner']) {
    const answer = await askVersion(path.join(bin, name), env, signal);
    if (typeof answer === 'string') {
      const stamp: ToilStamp = { version: answer, bin, python };
      known.set(key, stamp);
      return { kind: 'stamp', stamp };
    }
    if (name === 'toil') trouble = { kind: 'problem', problem: answer };
  }
  return trouble;
}

/** The Python that a script's first line names, as an absolute path. */
export async function interpreterOf(script: string, env: Environment): Promise<string | undefined> {
  const named = namedInterpreter(await firstBytes(script));
  if (named === undefined) return undefined;
  const file = path.isAbsolute(named) ? named : await programOnPath(named, env);
  return file !== undefined && (await isProgram(file)) ? file : undefined;
}

async function firstBytes(file: string): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return '';
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2048), 0, 2048, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function askVersion(program: string, env: Environment, signal: AbortSignal): Promise<string | StampProblem> {
  const trial = await tryProgram([program, '--version'], env, SECONDS, signal);
  if (trial.kind === 'cannotStart') return { kind: 'cannotRun', output: trial.reason };
  if (trial.kind === 'tooSlow') return { kind: 'noAnswer', output: '' };
  const { code, stdout, stderr } = trial.result;
  const version = /^\d+\.\d+\S*/m.exec(stdout)?.[0];
  if (code === 0 && version !== undefined) return version;
  return { kind: 'cannotRun', output: `${stdout}\n${stderr}`.trim().split('\n').at(-1) ?? '' };
}

function problem(kind: StampProblem['kind'], output: string): StampAnswer {
  return { kind: 'problem', problem: { kind, output } };
}
