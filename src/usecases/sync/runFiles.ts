import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { secondaryName, secondaryPatterns } from '../../toil/cwl/secondaryFiles';
import type { LookUp, ReadText, WorkflowDescription } from '../../toil/workflow/description';
import { checkInputs } from '../checkInputs';
import type { LeaderPlace } from './places';

/** What of a run's wish tells which files it reads. */
export interface RunReads {
  readonly description: WorkflowDescription;
  /** The inputs file, with its text. */
  readonly inputs?: { readonly path: string; readonly text: string };
  /** A script's own words; names of files in them are absolute (`absoluteArguments`). */
  readonly words?: readonly string[];
}

export interface RunFiles {
  /** Absolute paths of all files and folders of this machine that the run reads, itself first. */
  readonly paths: readonly string[];
  /** Those among them that the inputs file or the words name. */
  readonly inputs: readonly string[];
}

/**
 * Every local file that a run reads: the workflow, what it imports or runs, the inputs file, what that names, and what the workflow says goes
 * with that (`secondaryFiles`).
 * @throws AbortError when the signal fires.
 */
export async function filesOfRun(
  { description, inputs, words = [] }: RunReads,
  { readText, lookUp }: { readonly readText: ReadText; readonly lookUp: LookUp },
  signal: AbortSignal,
): Promise<RunFiles> {
  const named = new Set<string>();
  const look: LookUp = async (path) => {
    const kind = await lookUp(path);
    if (kind !== undefined) named.add(path);
    return kind;
  };
  if (inputs) await checkInputs(description, inputs.path, inputs.text, look, signal);
  for (const word of words) {
    const path = word.replace(/^--?[\w-]+=/, '');
    if (path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path)) await look(path);
  }
  const beside = description.language === 'cwl' ? await besides([...named], description.files, readText, signal) : [];
  const found = [...named, ...beside];
  return { paths: [...new Set([...description.files, ...(inputs ? [inputs.path] : []), ...found])], inputs: found };
}

/** What `secondaryFiles` asks for beside the inputs. Where it is an expression, all that begins as the input does, up to its first dot. */
async function besides(
  inputs: readonly string[],
  files: readonly string[],
  readText: ReadText,
  signal: AbortSignal,
): Promise<string[]> {
  const texts = await Promise.all(files.map((file) => readText(file)));
  const patterns = [...new Set(texts.flatMap((text) => secondaryPatterns(text ?? '')))];
  if (patterns.length === 0) return [];
  const folders = new Map<string, readonly string[]>();
  const found: string[] = [];
  for (const input of inputs) {
    signal.throwIfAborted();
    const folder = dirname(input);
    const names = folders.get(folder) ?? (await readdir(folder).catch((): string[] => []));
    folders.set(folder, names);
    const own = basename(input);
    const [stem = ''] = own.split('.');
    const wanted = patterns.map((pattern) => secondaryName(own, pattern));
    const byExpression = stem !== '' && wanted.includes(undefined);
    const here = names.filter((name) => wanted.includes(name) || (byExpression && name.startsWith(`${stem}.`)));
    found.push(...here.filter((name) => name !== own).map((name) => join(folder, name)));
  }
  return found;
}

/**
 * The text of an inputs file for the leader: each absolute path of a file that was copied is that of its place there. Undefined where none is
 * named so, and the file itself will do.
 */
export function inputsOnLeader(text: string, inputs: readonly string[], place: LeaderPlace): string | undefined {
  const forms = new Map<string, string>();
  for (const path of inputs) {
    const there = place.mapPath(path);
    for (const form of [path, JSON.stringify(path).slice(1, -1)]) forms.set(form, there);
    for (const form of [pathToFileURL(path).href, `file://${path}`]) forms.set(form, new URL(`file://${there}`).href);
  }
  if (forms.size === 0) return undefined;
  const all = [...forms.keys()].sort((a, b) => b.length - a.length).map(escaped);
  const named = new RegExp(`(?<![^\\s"'\\[,:{])(?:${all.join('|')})(?=/?(?:[\\s"'\\],}]|$))`, 'g');
  const changed = text.replace(named, (form) => forms.get(form) ?? form);
  return changed === text ? undefined : changed;
}

/** A script's words for the leader: names of files that were copied are those of their places there. */
export function wordsOnLeader(words: readonly string[], inputs: readonly string[], place: LeaderPlace): string[] {
  return words.map((word) => {
    const [, option = '', path = ''] = /^(--?[\w-]+=)?(.*)$/s.exec(word) ?? [];
    return inputs.includes(path) ? option + place.mapPath(path) : word;
  });
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
