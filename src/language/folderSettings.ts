import { dirname, join, relative } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { parseBytes } from '../shared/bytes';
import { isBelow } from '../shared/paths';
import { entriesOf, fieldOf, parseYaml, placeOf, type At } from '../toil/cwl/nodes';
import type { ResourceOptions } from '../toil/resourceOptions';
import { nearest } from '../toil/wdl/nearest';
import type { ReadText } from '../toil/workflow/description';
import { isHintCode } from './codes';
import type { Related } from './finding';
import type { Levels } from './levels';
import { LEVELS } from './level';
import { ENGINES, type Engine, type HintSettings } from './settings';

/** The file that decides for a folder and all below it. */
export const FOLDER_FILE = '.toil-hints.json';
/** No real path is as deep; keeps a strange root from costing. */
const MOST_FOLDERS = 64;

/** What the `.toil-hints.json` files of a document's folders decide together: the nearest wins, each level and option alone. */
export interface FolderSettings {
  /** Absolute paths of the files that were read or looked for. */
  readonly files: readonly string[];
  readonly levels: Levels;
  readonly engine?: Engine;
  readonly options: Partial<ResourceOptions>;
  /** What in those files is not understood, and so does not count. */
  readonly faults: readonly Related[];
}

const bytes = v.union([
  v.pipe(v.number(), v.minValue(0)),
  v.pipe(
    v.string(),
    v.check((text) => parseBytes(text) !== undefined),
    v.transform((text) => parseBytes(text) ?? 0),
  ),
]);
const cores = v.pipe(v.number(), v.minValue(0));
const level = v.picklist(LEVELS);
const engine = v.picklist(ENGINES);

/** Each option as it may be written; memory and disk in bytes or as `4 GiB`. */
const OPTIONS = {
  defaultCores: cores,
  defaultMemory: bytes,
  defaultDisk: bytes,
  maxCores: cores,
  maxMemory: bytes,
  maxDisk: bytes,
  defaultPreemptible: v.boolean(),
  cwlDefaultRam: v.boolean(),
  cwlMinRam: bytes,
  bypassFileStore: v.boolean(),
  runLocalJobsOnWorkers: v.boolean(),
  runImportsOnWorkers: v.boolean(),
  batchSystem: v.picklist(['single_machine', 'kubernetes', 'mesos', 'slurm', 'other']),
} satisfies { readonly [K in keyof Required<ResourceOptions>]: v.GenericSchema<unknown, ResourceOptions[K]> };

/** The names of all options that may be set for a folder. */
export const FOLDER_OPTIONS: readonly string[] = Object.keys(OPTIONS);

/**
 * Reads the `.toil-hints.json` files from the document's folder up to `root`, the workspace folder; without a root only the
 * document's own folder counts. Rejects with what `readText` throws, nothing else.
 */
export async function folderSettings(
  path: string,
  root: string | undefined,
  readText: ReadText,
): Promise<FolderSettings> {
  const files = foldersUpTo(dirname(path), root).map((folder) => join(folder, FOLDER_FILE));
  const texts = await Promise.all(files.map(readText));
  // The farthest first, so that the nearest has the last word.
  const read = files.map((file, index) => readFolderFile(file, texts[index])).reverse();
  return {
    files,
    levels: Object.assign({}, ...read.map((each) => each.levels)) as Levels,
    ...(Object.assign({}, ...read.map((each) => each.engine)) as { engine?: Engine }),
    options: Object.assign({}, ...read.map((each) => each.options)) as Partial<ResourceOptions>,
    faults: read.flatMap((each) => each.faults),
  };
}

/** Settings with what the folders decide on top. */
export function withFolder(settings: HintSettings, folder: FolderSettings): HintSettings {
  return {
    levels: { ...settings.levels, ...folder.levels },
    engine: folder.engine ?? settings.engine,
    options: { ...settings.options, ...folder.options },
  };
}

function foldersUpTo(folder: string, root: string | undefined): string[] {
  if (root === undefined || !isBelow(root, folder)) return [folder];
  const folders = [folder];
  for (let at = folder; relative(root, at) !== '' && folders.length < MOST_FOLDERS;) {
    at = dirname(at);
    folders.push(at);
  }
  return folders;
}

interface FolderFile {
  readonly levels: Record<string, unknown>;
  readonly engine: { engine?: Engine };
  readonly options: Record<string, unknown>;
  readonly faults: Related[];
}

function readFolderFile(file: string, text: string | undefined): FolderFile {
  const read: FolderFile = { levels: {}, engine: {}, options: {}, faults: [] };
  if (text === undefined) return read;
  const fault = jsonFault(file, text);
  if (fault !== undefined) return { ...read, faults: [fault] };
  const yaml = parseYaml(file, text).file;
  const value = JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  if (yaml.root === undefined || !isObject(value)) {
    return { ...read, faults: [{ file, start: 0, end: text.length, message: notUnderstood(FOLDER_FILE) }] };
  }
  readKeys(read, value, { node: yaml.root, file: yaml });
  return read;
}

/** Takes one entry of an object of the file; false: it is not understood. */
type Take = (name: string, value: unknown) => boolean;

function readKeys(read: FolderFile, value: Record<string, unknown>, at: At): void {
  const levels: Take = (code, written) => isHintCode(code) && take(read.levels, code, level, written);
  const options: Take = (name, written) =>
    Object.hasOwn(OPTIONS, name) && take(read.options, name, OPTIONS[name as keyof typeof OPTIONS], written);
  const objects: Readonly<Record<string, Take>> = { levels, options };
  takeEach(read, value, at, ['levels', 'engine', 'options', '$schema'], (name, written) => {
    if (name === '$schema') return true;
    if (name === 'engine') return take(read.engine, name, engine, written);
    const inner = objects[name];
    if (inner === undefined || !isObject(written)) return false;
    const known = name === 'options' ? FOLDER_OPTIONS : [];
    takeEach(read, written, fieldOf(at, name), known, inner);
    return true;
  });
}

/** Takes what is understood and notes the rest. */
function takeEach(
  { faults }: FolderFile,
  value: Record<string, unknown>,
  at: At | undefined,
  known: readonly string[],
  taken: Take,
): void {
  const entries = new Map(entriesOf(at).map((entry) => [entry.key, entry]));
  for (const [name, written] of Object.entries(value)) {
    if (taken(name, written)) continue;
    const entry = entries.get(name);
    const wrongName = !known.includes(name) && !isHintCode(name);
    const node = wrongName ? entry?.keyNode : entry?.value.node;
    const place = node === undefined ? { start: 0, end: 1 } : placeOf(node);
    const file = entry?.value.file.path ?? '';
    faults.push({ file, ...place, message: wrongName ? unknownName(name, known) : notUnderstood(name) });
  }
}

function take(
  into: Record<string, unknown>,
  name: string,
  schema: v.GenericSchema<unknown, unknown>,
  value: unknown,
): boolean {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) into[name] = parsed.output;
  return parsed.success;
}

function unknownName(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined
    ? l10n.t('{0} is nothing that can be set here, so it does not count.', name)
    : l10n.t('{0} is nothing that can be set here, so it does not count; did you mean {1}?', name, meant);
}

function notUnderstood(name: string): string {
  return l10n.t('This is no value for {0}, so it does not count.', name);
}

function jsonFault(file: string, text: string): Related | undefined {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = l10n.t('This file does not count, as it is no JSON: {0}.', reason.replace(/\.$/, ''));
    const { fault } = parseYaml(file, text);
    return { file, start: fault?.start ?? 0, end: Math.max(fault?.end ?? 0, Math.min(1, text.length)), message };
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
