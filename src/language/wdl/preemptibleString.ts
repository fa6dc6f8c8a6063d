import * as l10n from '@vscode/l10n';
import type { WdlExpression } from '../../toil/wdl/expression';
import { parseExpression } from '../../toil/wdl/expressionParser';
import type { Fix, Found } from '../finding';
import type { WdlChecked } from '../rule';
import { EVERYWHERE, placedEntries } from './entries';
import { placeOf, replacing } from './places';

/** TOIL203: a text with a placeholder. Cromwell and miniwdl make a number of it, Sprocket reads 0 (reference cwl-wdl.md 2.2). */
export function* preemptibleString(document: WdlChecked): Iterable<Found> {
  for (const { entry } of placedEntries(document, EVERYWHERE)) {
    if (entry.key.text !== 'preemptible') continue;
    const value = parseExpression(entry.value);
    if (value.kind !== 'string' || value.parts.every((part) => typeof part === 'string')) continue;
    yield {
      ...placeOf(document, entry.value),
      code: 'TOIL203',
      message: l10n.t(
        'Not every engine makes a number of this text, Sprocket reads 0: write the number without quotes.',
      ),
      fixes: unquoted(document, value),
    };
  }
}

/** `"~{p}"` is `p`. With text around it, or options, there is no such answer. */
function unquoted(document: WdlChecked, { parts, start, end }: Extract<WdlExpression, { kind: 'string' }>): Fix[] {
  const [only] = parts;
  if (parts.length !== 1 || only === undefined || typeof only === 'string' || only.options.size > 0) return [];
  const text = document.text.slice(only.value.start, only.value.end);
  return [
    { title: l10n.t('Write {0} without quotes', text), edits: [replacing(document, { start, end }, text)], only: true },
  ];
}
