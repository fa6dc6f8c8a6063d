import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Language, ToilStamp } from '../../contracts/runRecord';
import { helpCommand, parseFlags } from '../../toil/flags';
import { currentEnvironment } from './environments';
import { pathFolders, programsIn, type Environment } from './searchPath';
import { readStamp, type StampProblem } from './stamp';
import { answerOf } from './tryProgram';

/**
 * The oldest Toil that was tried: 7.0.0, 8.0.0 and 9.0.0 ran a CWL workflow with a message bus file, statistics and job
 * store on 22 Nov 2026. Of our flags 7.0.0 and 8.0.0 lack `--stopOnFirstFailure`; see `flagsOf`.
 */
export const OLDEST_TRIED_TOIL = '7.0.0';

export type ToilSource = 'setting' | 'path' | 'ours';

/** The Toil that new runs take. */
export type FoundToil =
  | { readonly kind: 'found'; readonly stamp: ToilStamp; readonly source: ToilSource; readonly tooOld: boolean }
  | { readonly kind: 'broken'; readonly path: string; readonly source: ToilSource; readonly problem: StampProblem }
  | { readonly kind: 'none' };

export interface ToilQuestion {
  /** The `toil` program, its folder, or the environment that holds it; `~` is the home folder. */
  readonly setting?: string;
  readonly env: Environment;
  readonly storageFolder: string;
  readonly signal: AbortSignal;
}

/**
 * The setting's Toil and no other, where there is a setting; else the first on PATH that works, else ours. `broken` is
 * told of ours, or of the one on PATH where we have none.
 */
export async function findToil({ setting, env, storageFolder, signal }: ToilQuestion): Promise<FoundToil> {
  if (setting?.trim()) return look(await binOf(setting.trim(), env), 'setting', env, signal);
  let broken: FoundToil | undefined;
  for (const program of await programsIn(pathFolders(env), ['toil'])) {
    const found = await look(path.dirname(program), 'path', env, signal);
    if (found.kind === 'found') return found;
    broken ??= found;
  }
  const ours = await currentEnvironment(storageFolder);
  if (ours) return look(ours.bin, 'ours', env, signal);
  return broken ?? { kind: 'none' };
}

const flagsSeen = new Map<string, ReadonlySet<string>>();

/**
 * The flags that this Toil has for a language (`--writeMessages` …); undefined when it does not run that language (its
 * extra was not installed), or does not say.
 */
export async function flagsOf(
  stamp: ToilStamp,
  language: Language,
  env: Environment,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  const key = JSON.stringify([stamp, language]);
  const seen = flagsSeen.get(key);
  if (seen) return seen;
  const help = await answerOf(helpCommand(stamp, language), env, 60, signal);
  if (help === undefined) return undefined;
  const flags = parseFlags(help);
  // Help in a form that is not known says nothing: better a flag too many than none at all.
  if (flags.size === 0) return undefined;
  flagsSeen.set(key, flags);
  return flags;
}

/** Whether version `a` is older than `b`; only the leading numbers count. */
export function isOlder(a: string, b: string): boolean {
  const left = numbers(a);
  const right = numbers(b);
  const at = right.findIndex((number, index) => number !== (left[index] ?? 0));
  return at >= 0 && (left[at] ?? 0) < (right[at] ?? 0);
}

async function look(bin: string, source: ToilSource, env: Environment, signal: AbortSignal): Promise<FoundToil> {
  const answer = await readStamp(bin, env, signal);
  if (answer.kind === 'problem') return { kind: 'broken', path: bin, source, problem: answer.problem };
  return { kind: 'found', stamp: answer.stamp, source, tooOld: isOlder(answer.stamp.version, OLDEST_TRIED_TOIL) };
}

async function binOf(setting: string, env: Environment): Promise<string> {
  const place = path.resolve(
    '/',
    setting.replace(/^~(?=\/|$)/, () => env['HOME'] ?? '~'),
  );
  const kind = await stat(place).catch(() => undefined);
  if (kind?.isFile()) return path.dirname(place);
  const inner = path.join(place, 'bin');
  return (await stat(path.join(inner, 'toil')).catch(() => undefined)) ? inner : place;
}

function numbers(version: string): number[] {
  return (/^\d+(\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number);
}
