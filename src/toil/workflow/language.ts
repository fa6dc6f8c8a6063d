import type { Language } from '../../contracts/runRecord';
import { importsOf } from '../python/imports';
import { flowKeys } from './match';

/** Why a file is no workflow that Toil runs. */
export type NotAWorkflow = 'pythonWithoutToil' | 'noCwlVersion' | 'otherFileType';

/**
 * Tells a workflow's language from its name and the beginning of its text: `.cwl` and `.wdl` by name; Python that imports toil; YAML
 * and JSON with `cwlVersion` at the top level (an inputs file has none).
 * @param head the first 64 KiB or so; it may end anywhere.
 */
export function detectLanguage(path: string, head: string): Language | { readonly notAWorkflow: NotAWorkflow } {
  const extension = /\.([A-Za-z0-9]+)$/.exec(path)?.[1]?.toLowerCase();
  if (extension === 'cwl' || extension === 'wdl') return extension;
  if (extension === 'py') return importsToil(head) ? 'python' : { notAWorkflow: 'pythonWithoutToil' };
  if (extension !== 'yaml' && extension !== 'yml' && extension !== 'json') return { notAWorkflow: 'otherFileType' };
  return hasCwlVersion(head) ? 'cwl' : { notAWorkflow: 'noCwlVersion' };
}

function importsToil(head: string): boolean {
  return importsOf(head).some(({ level, module }) => level === 0 && (module === 'toil' || module.startsWith('toil.')));
}

function hasCwlVersion(head: string): boolean {
  const text = head.replace(/^\ufeff/, '');
  const begin = text.replace(/^(?:\s+|#[^\n]*|%[^\n]*|---(?=\s))*/, '');
  if (begin.startsWith('{')) return flowKeys(begin).includes('cwlVersion');
  return /^(?:cwlVersion|"cwlVersion"|'cwlVersion')[ \t]*:(?:\s|$)/m.test(text);
}
