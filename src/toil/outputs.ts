import type { Language } from '../contracts/runRecord';

/** One output of a run, or a part of one. All of it comes from the workflow and is untrusted. */
export interface OutputEntry {
  /** The output's own name, or a key, a file name, `[2]` inside a group. */
  readonly name: string;
  /** `group`: an array, a record or a map; look at `children`. */
  readonly kind: 'file' | 'folder' | 'value' | 'group';
  /** Absolute path on the machine that ran Toil, or a URL. Only for files and folders. */
  readonly path?: string;
  /** Bytes, when Toil told it. */
  readonly size?: number;
  /** A value for people: text as it is, anything else as JSON. */
  readonly value?: string;
  /** Of a group; of a file its secondary files; of a folder its listing, as far as Toil told it. */
  readonly children?: readonly OutputEntry[];
}

/** Deeper than any real output; what is below is left out. */
const DEEPEST = 40;

/**
 * The outputs of a run that succeeded: CWL prints them on stdout, WDL writes them to the file of `--outputFile` (to stdout
 * without it). A Python workflow has none of its own: look into the outputs folder. Never throws; nothing that can be read
 * gives no entries.
 * @param stdoutText all of stdout; other text may stand before the JSON.
 */
export function readOutputs(language: Language, stdoutText: string, outputsJsonText?: string): OutputEntry[] {
  if (language === 'python') return [];
  const outputs = findObject(language === 'wdl' ? (outputsJsonText ?? stdoutText) : stdoutText);
  if (!outputs) return [];
  const read = language === 'cwl' ? readCwl : readWdl;
  return Object.entries(outputs).map(([name, value]) => read(name, value, 0));
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first JSON object that begins at the start of a line and lasts to the end of the text's last brace. */
function findObject(text: string): JsonObject | undefined {
  const end = text.lastIndexOf('}') + 1;
  for (const { index } of text.slice(0, end).matchAll(/^\s*\{/gm)) {
    const value = parse(text.slice(index, end));
    if (isObject(value)) return value;
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type ReadEntry = (name: string, value: unknown, depth: number) => OutputEntry;

const readCwl: ReadEntry = (name, value, depth) => {
  if (!isObject(value) || (value['class'] !== 'File' && value['class'] !== 'Directory')) {
    return readPlain(name, value, depth, readCwl);
  }
  const kind = value['class'] === 'File' ? 'file' : 'folder';
  const path = pathOf(value);
  const parts = value[kind === 'file' ? 'secondaryFiles' : 'listing'];
  const children =
    Array.isArray(parts) && depth < DEEPEST ? parts.map((part, at) => readCwl(nameOf(part, at), part, depth + 1)) : [];
  return {
    name,
    kind,
    ...(path === undefined ? {} : { path }),
    ...(typeof value['size'] === 'number' ? { size: value['size'] } : {}),
    ...(children.length === 0 ? {} : { children }),
  };
};

/** Toil percent-encodes `location` and leaves `path` as it is. */
function pathOf(file: JsonObject): string | undefined {
  const { path, location } = file;
  if (typeof path === 'string') return path;
  if (typeof location !== 'string') return undefined;
  if (!location.startsWith('file://')) return location;
  try {
    return decodeURIComponent(location.slice('file://'.length));
  } catch {
    return location.slice('file://'.length);
  }
}

/** A WDL file is a bare string in the JSON: an absolute path or a URL of a job store's kind. */
const readWdl: ReadEntry = (name, value, depth) =>
  typeof value === 'string' && /^(?:\/[^\n]|(?:s3|gs):\/\/)[^\n]*$/.test(value)
    ? { name, kind: 'file', path: value }
    : readPlain(name, value, depth, readWdl);

function readPlain(name: string, value: unknown, depth: number, read: ReadEntry): OutputEntry {
  if (depth < DEEPEST && Array.isArray(value)) {
    return { name, kind: 'group', children: value.map((part: unknown, at) => read(nameOf(part, at), part, depth + 1)) };
  }
  if (depth < DEEPEST && isObject(value)) {
    return { name, kind: 'group', children: Object.entries(value).map(([key, part]) => read(key, part, depth + 1)) };
  }
  return { name, kind: 'value', value: valueText(value) };
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  // Too deep to go on, for JSON.stringify as well.
  return typeof value === 'object' && value !== null ? '…' : JSON.stringify(value);
}

/** Files are known by their names, everything else in an array by its place. */
function nameOf(part: unknown, at: number): string {
  const path = isObject(part) ? (pathOf(part) ?? part['basename']) : part;
  const isFile = isObject(part)
    ? part['class'] === 'File' || part['class'] === 'Directory'
    : typeof part === 'string' && part.startsWith('/');
  const last = isFile && typeof path === 'string' ? path.split('/').findLast((word) => word !== '') : undefined;
  return last ?? `[${at}]`;
}
