import { isScalar } from 'yaml';
import { parseYaml, textOf, walk } from './nodes';

/** The patterns of every `secondaryFiles` in a CWL document, in parameters and in tools. */
export function secondaryPatterns(text: string): string[] {
  const { file } = parseYaml('', text);
  const found = new Set<string>();
  walk(file.root, (node, key) => {
    if (!isScalar(node) || (key !== 'secondaryFiles' && key !== 'pattern')) return;
    const pattern = textOf({ node, file });
    if (pattern !== undefined && pattern !== '') found.add(pattern);
  });
  return [...found];
}

/** The name that a pattern gives a file beside `name`; undefined for an expression (CWL 1.2 specification, SecondaryFileSchema). */
export function secondaryName(name: string, pattern: string): string | undefined {
  if (/\$[({]/.test(pattern)) return undefined;
  const [, carets = '', rest = ''] = /^(\^*)(.*?)\??$/s.exec(pattern) ?? [];
  let stem = name;
  for (let count = 0; count < carets.length; count += 1) stem = stem.replace(/(?<=.)\.[^.]*$/s, '');
  return stem + rest;
}
