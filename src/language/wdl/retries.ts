import * as l10n from '@vscode/l10n';
import type { Fix, Found } from '../finding';
import type { WdlChecked } from '../rule';
import { evaluated, type Placed } from './entries';
import { loudness } from './loudness';
import { declaredAt, placeOf, replacing } from './places';
import { scopeOf, type StaticValue, staticValue } from './staticValue';
import { isAtLeast } from './toilFacts';
import { intVerdict, meantInt } from './wholeNumbers';

/**
 * TOIL212: Toil starts the container itself, so that miniwdl's loop of retries is never entered; but miniwdl still reads
 * `maxRetries` there and stops at what is no Int (WDL/runtime/task_container.py). `max_retries` it does not read there.
 */
export function* retries(document: WdlChecked): Iterable<Found> {
  const since12 = isAtLeast(document.main.document.version, '1.2');
  for (const key of since12 ? ['maxRetries', 'max_retries'] : ['maxRetries']) {
    for (const placed of evaluated(document, key)) {
      yield ignored(document, placed);
      if (key === 'maxRetries') yield* noInt(document, placed);
    }
  }
}

function ignored(document: WdlChecked, { entry }: Placed): Found {
  const { text } = entry.key;
  return {
    ...placeOf(document, entry.key),
    code: 'TOIL212',
    ...loudness(document.settings.engine, []),
    message: l10n.t(
      'Toil ignores {0}: how often a failed job is tried again is set for the whole run, with --retryCount.',
      text,
    ),
  };
}

function* noInt(document: WdlChecked, { owner, entry }: Placed): Iterable<Found> {
  const value = staticValue(entry.value, scopeOf(document, owner));
  const verdict = intVerdict(value);
  if (value === undefined || verdict === 'right' || verdict === 'unknown') return;
  const whenNull = verdict === 'refusedWhenNull';
  const { text } = entry.value;
  const edits = [replacing(document, entry.value, `select_first([${text}, 0])`)];
  yield {
    ...placeOf(document, entry.value),
    code: 'TOIL212',
    ...loudness(
      document.settings.engine,
      whenNull ? ['miniwdl'] : ['miniwdl', 'cromwell'],
      whenNull ? 'warning' : 'error',
    ),
    message: whenNull
      ? l10n.t('When no value is given for {0}, the task fails in the worker: maxRetries must be a whole number.', text)
      : l10n.t('The task fails in the worker: maxRetries must be a whole number.'),
    related: declaredAt(document, value.from),
    fixes: whenNull
      ? [{ title: l10n.t('Use 0 when no value is given'), edits, only: true }]
      : numberFix(document, entry.value, value),
  };
}

function numberFix(document: WdlChecked, written: Placed['entry']['value'], value: StaticValue): Fix[] {
  const meant = value.from === undefined ? meantInt(value, 1) : undefined;
  if (meant === undefined) return [];
  return [
    { title: l10n.t('Write {0}', String(meant)), edits: [replacing(document, written, String(meant))], only: true },
  ];
}
