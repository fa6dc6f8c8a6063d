import * as l10n from '@vscode/l10n';
import type { Fix, Found } from '../finding';
import type { WdlChecked } from '../rule';
import { EVALUATED, evaluated, lastOf, type Placed, placedEntries } from './entries';
import { loudness } from './loudness';
import { declaredAt, placeOf, replacing } from './places';
import { scopeOf, type StaticValue, staticValue } from './staticValue';
import { isAtLeast } from './toilFacts';
import { intOf, intVerdict } from './wholeNumbers';

/** TOIL213: the key as WDL 1.2 spells it never reaches Toil, and a wrong value of the other spelling kills the task. */
export function* returnCodes(document: WdlChecked): Iterable<Found> {
  yield* spelling(document);
  yield* values(document);
}

/** miniwdl renames `return_codes` in a function that Toil does not call (WDL/runtime/task.py, `_eval_task_runtime`). */
function* spelling(document: WdlChecked): Iterable<Found> {
  const since12 = isAtLeast(document.main.document.version, '1.2');
  for (const { section, entry } of placedEntries(document, EVALUATED)) {
    const { key } = entry;
    if (key.text !== 'return_codes') continue;
    const free = lastOf(section, 'returnCodes') === undefined;
    const title = l10n.t('Rename the key to {0}', 'returnCodes');
    yield {
      ...placeOf(document, key),
      code: 'TOIL213',
      ...loudness(document.settings.engine, since12 ? [] : ['miniwdl', 'cromwell']),
      message: l10n.t('Toil ignores return_codes, so that only exit code 0 counts as success: it reads returnCodes.'),
      fixes: free ? [{ title, edits: [replacing(document, key, 'returnCodes')], only: true }] : [],
    };
  }
}

/** An Int, an array of what becomes an Int, or `"*"` (WDL/runtime/task_container.py, `process_runtime`). */
function isRefused(value: StaticValue): boolean {
  switch (value.kind) {
    case 'Int':
      return false;
    case 'String':
      return value.value !== undefined && value.value !== '*';
    case 'Array':
      return (
        (value.items ?? []).some((item) => intVerdict(item.value) === 'refused') ||
        value.itemKind === 'Boolean' ||
        value.itemKind === 'Float'
      );
    case 'Boolean':
    case 'Float':
    case 'None':
      return true;
  }
}

function* values(document: WdlChecked): Iterable<Found> {
  for (const { entry, owner } of evaluated(document, 'returnCodes')) {
    const value = staticValue(entry.value, scopeOf(document, owner));
    if (value === undefined || value.nullable || !isRefused(value)) continue;
    yield {
      ...placeOf(document, entry.value),
      code: 'TOIL213',
      ...loudness(document.settings.engine, ['miniwdl'], 'error'),
      message: l10n.t('The task fails in the worker: returnCodes must be a number, an array of numbers, or "*".'),
      related: declaredAt(document, value.from),
      fixes: fixesOf(document, entry.value, value),
    };
  }
}

function fixesOf(document: WdlChecked, written: Placed['entry']['value'], value: StaticValue): Fix[] {
  if (value.from !== undefined || value.kind !== 'String') return [];
  const number = intOf(value);
  const meant = number !== undefined ? String(number) : value.value === 'all' ? '"*"' : undefined;
  if (meant === undefined) return [];
  return [{ title: l10n.t('Write {0}', meant), edits: [replacing(document, written, meant)], only: true }];
}
