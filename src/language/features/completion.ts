import type { Analysis } from '../analyse';
import { cwlCompletions } from './cwlCompletion';
import { withoutSnippets, type Suggestion } from './suggestion';
import { wdlCompletions } from './wdlCompletion';

export { withoutSnippets, type Suggestion };

/** The signs after which an editor asks for suggestions without being told to. */
export const TRIGGERS: readonly string[] = [':', '"', "'", ' ', '$', '-'];

/**
 * Preemptible hints, resources and namespaces that can be written at an offset, also in unfinished text; nothing elsewhere, as
 * other extensions complete the languages. Never throws.
 */
export function completionsAt(analysis: Analysis, offset: number): Suggestion[] {
  return analysis.kind === 'cwl' ? cwlCompletions(analysis.checked, offset) : wdlCompletions(analysis.checked, offset);
}
