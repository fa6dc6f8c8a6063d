import { fieldOf, textOf, type At } from './nodes';

/** The cwlVersion that a process is read with: its own document's, or that of the document that runs it. */
export function versionOf(at: At, outer?: string): string | undefined {
  const { root } = at.file;
  const document = root === undefined ? undefined : { node: root, file: at.file };
  return textOf(fieldOf(at, 'cwlVersion')) ?? textOf(fieldOf(document, 'cwlVersion')) ?? outer;
}
