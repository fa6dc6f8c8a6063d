import { resolve } from 'node:path';
import { detectLanguage } from '../../toil/workflow/language';
import { mayHaveFindings } from '../inputFindings';
import { filesBelow, isFolder, plainPath, type DiskTexts } from './files';

/** UTF-16 units that tell a language. */
const HEAD = 64 * 1024;

/** What a document is checked as. `inputs`: values for the inputs of a workflow. */
export type DocumentKind = 'cwl' | 'wdl' | 'inputs';

export interface DocumentToCheck {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  readonly kind: DocumentKind;
}

/** What a text is checked as; undefined when it is neither a workflow nor inputs with overrides. */
export function kindOf(path: string, text: string): DocumentKind | undefined {
  const language = detectLanguage(path, text.slice(0, HEAD));
  if (language === 'cwl' || language === 'wdl') return language;
  return /\.(?:json|ya?ml)$/i.test(path) && mayHaveFindings(text) ? 'inputs' : undefined;
}

/** What a command line's files come to. Paths are absolute; reasons are for people. */
export interface Documents {
  readonly documents: readonly DocumentToCheck[];
  /** Files that are there and are neither workflows nor inputs with overrides. */
  readonly skipped: readonly string[];
  readonly faults: readonly string[];
}

/** Standard input under the name that it is checked by. */
export interface StandardInput {
  readonly name: string | undefined;
  readonly read: () => Promise<string>;
}

/** Finds the documents that files, folders and `-` mean, each once, in their order. */
export async function documentsOf(
  words: readonly string[],
  texts: DiskTexts,
  workingFolder: string,
  stdin: StandardInput,
): Promise<Documents> {
  const documents = new Map<string, DocumentToCheck>();
  const skipped: string[] = [];
  const faults: string[] = [];
  for (const word of words) {
    if (word === '-') {
      const document = await standardInput(stdin, workingFolder);
      documents.set(document.path, document);
      continue;
    }
    const path = resolve(workingFolder, word);
    const folder = await isFolder(path);
    const paths = folder ? await filesBelow(path) : [path];
    const before = documents.size + skipped.length;
    for (const file of await Promise.all(paths.map(plainPath))) {
      const text = await texts.readText(file);
      const kind = text === undefined ? undefined : kindOf(file, text);
      if (text === undefined) faults.push(`${word}: there is no such file, or it cannot be read`);
      else if (kind !== undefined) documents.set(file, { path: file, text, kind });
      else if (!folder) skipped.push(file);
    }
    if (folder && documents.size + skipped.length === before)
      faults.push(`${word}: there is no CWL or WDL in this folder`);
  }
  return { documents: [...documents.values()], skipped, faults };
}

async function standardInput({ name, read }: StandardInput, workingFolder: string): Promise<DocumentToCheck> {
  const text = await read();
  const isCwl = /^\s*\{|^["']?cwlVersion["']?\s*:/m.test(text);
  const path = resolve(workingFolder, name ?? (isCwl ? 'stdin.cwl' : 'stdin.wdl'));
  return { path, text, kind: kindOf(path, text) ?? (isCwl ? 'cwl' : 'wdl') };
}
