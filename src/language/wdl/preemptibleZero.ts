import * as l10n from '@vscode/l10n';
import type { Found } from '../finding';
import type { WdlChecked } from '../rule';
import { EVERYWHERE, placedEntries } from './entries';
import { loudness } from './loudness';
import { declaredAt, placeOf } from './places';
import { scopeOf, staticValue } from './staticValue';
import { intOf } from './wholeNumbers';

/** TOIL207: `preemptible: 0` keeps a task off spot machines everywhere but in Toil with `--defaultPreemptible`. */
export function* preemptibleZero(document: WdlChecked): Iterable<Found> {
  const { engine, options } = document.settings;
  if (!options.defaultPreemptible) return;
  for (const { entry, owner } of placedEntries(document, EVERYWHERE)) {
    if (entry.key.text !== 'preemptible') continue;
    const value = staticValue(entry.value, scopeOf(document, owner));
    if (intOf(value) !== 0) continue;
    yield {
      ...placeOf(document, entry.value),
      code: 'TOIL207',
      ...loudness(engine, []),
      message: l10n.t(
        'Toil does not keep this task off spot machines: --defaultPreemptible is set, and that decides for every WDL task.',
      ),
      related: declaredAt(document, value?.from),
    };
  }
}
