import type { Analysis } from '../analyse';
import { cwlHover } from './cwlHover';
import type { HoverText } from './hoverText';
import { wdlHover } from './wdlHover';

/**
 * What Toil makes of the hint, resource, step, process, call or runtime key at an offset of the document: the value that
 * counts, where it comes from, and what the key does. Undefined elsewhere. Never throws.
 */
export function hoverAt(analysis: Analysis, offset: number): HoverText | undefined {
  return analysis.kind === 'cwl' ? cwlHover(analysis.checked, offset) : wdlHover(analysis.checked, offset);
}
