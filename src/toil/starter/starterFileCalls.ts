import * as v from 'valibot';
import type { FolderEntry, RunHost } from '../../contracts/runHost';
import {
  checkRunName,
  linesOf,
  oneAnswer,
  parseLine,
  StarterError,
  type AskStarter,
  type StarterInput,
  type StarterWords,
} from './starterCalls';

/** A file system of the machine that runs Toil refused something. `code`: the system's (`ENOSPC`, `EEXIST`). */
export class RemoteFileError extends Error {
  override readonly name = 'RemoteFileError';

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** A link to a file, relative to where was looked (empty: that itself), and the file. */
export interface FileLink {
  readonly link: string;
  readonly file: string;
}

/** What there is to copy at a path. */
export interface Copyable {
  readonly kind: FolderEntry['kind'];
  readonly links: readonly FileLink[];
}

const kind = v.picklist(['file', 'folder', 'other']);
const pathSchema = v.object({ path: v.string() });
const sizeSchema = v.object({ size: v.nullable(v.number()) });
const entrySchema = v.object({ name: v.string(), path: v.string(), kind, size: v.number() });
const usageSchema = v.object({ bytes: v.number(), files: v.number() });
const kindSchema = v.object({ kind });
const linkSchema = v.object({ link: v.string(), file: v.string() });

/** The calls of a `RunHost` about files, where only the starter can open them; rejects with `RemoteFileError` and `StarterError`. */
export interface StarterFiles extends Pick<RunHost, 'create' | 'remove' | 'read' | 'size' | 'folder' | 'usage'> {
  readonly copyable: (path: string, signal: AbortSignal) => Promise<Copyable>;
}

/** The files of a machine by way of its starter (toil_run/access.py). */
export function starterFileCalls(ask: AskStarter, runsFolder: string): StarterFiles {
  const files = fileAsker(ask);
  const lines = (words: StarterWords, input: StarterInput, signal: AbortSignal): Promise<string[]> =>
    linesOf(files, words, input, signal);
  return {
    create: async (id, text, signal) => {
      checkRunName(id);
      const words = ['create', runsFolder, id] as const;
      return oneAnswer(pathSchema, words, await lines(words, { text }, signal)).path;
    },
    remove: async (dir, signal) => {
      await lines(['remove', runsFolder, dir], {}, signal);
    },
    read: async (path, offset, length, signal) => {
      const words = ['read', path, String(offset), String(length)] as const;
      const { code, stdout, stderr } = await files(words, {}, signal);
      if (code !== 0) throw new StarterError('read', code, stderr);
      return stdout;
    },
    size: async (path, signal) => {
      const words = ['size', path] as const;
      return oneAnswer(sizeSchema, words, await lines(words, {}, signal)).size ?? undefined;
    },
    folder: async (path, signal) => sorted(all(entrySchema, await lines(['folder', path], {}, signal))),
    usage: async (path, signal) => {
      const words = ['usage', path] as const;
      return oneAnswer(usageSchema, words, await lines(words, {}, signal));
    },
    copyable: async (path, signal) => {
      const [first = '', ...rest] = await lines(['links', path], {}, signal);
      return { kind: oneAnswer(kindSchema, ['links'], [first]).kind, links: all(linkSchema, rest) };
    },
  };
}

/** Asks, and throws what the file system said. */
function fileAsker(ask: AskStarter): AskStarter {
  return async (words, input, signal) => {
    const end = await ask(words, input, signal);
    const [, code, why = ''] = /^(E[A-Z0-9]+): (.*)$/m.exec(end.stderr) ?? [];
    if (end.code !== 0 && code !== undefined) throw new RemoteFileError(code, why);
    return end;
  };
}

function all<T>(schema: v.GenericSchema<unknown, T>, lines: readonly string[]): T[] {
  return lines.map((line) => {
    const entry = parseLine(schema, line);
    if (entry === undefined) throw new StarterError('folder', 0, `unknown answer: ${line}`);
    return entry;
  });
}

/** Folders first, then by name. */
function sorted(entries: readonly FolderEntry[]): FolderEntry[] {
  const rank = (entry: FolderEntry): number => (entry.kind === 'folder' ? 0 : 1);
  return [...entries].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}
