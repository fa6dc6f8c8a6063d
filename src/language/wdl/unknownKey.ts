import * as l10n from '@vscode/l10n';
import type { Found } from '../finding';
import type { WdlChecked } from '../rule';
import { EVALUATED, lastOf, placedEntries } from './entries';
import { meantKey } from './knownKeys';
import { loudness } from './loudness';
import { placeOf, replacing } from './places';
import { meansPreemptible } from './preemptibleMisspelt';
import { isAtLeast } from './toilFacts';

/** Cromwell on a cluster knows what its configuration declares; its examples declare this one beside `cpu`'s own. */
const CROMWELL_MAY_KNOW = new Set(['cpus']);

/** TOIL211: a key that no engine reads and that is nearly one. With the right key beside it, it may be meant for something else. */
export function* unknownKey(document: WdlChecked): Iterable<Found> {
  const since12 = isAtLeast(document.main.document.version, '1.2');
  for (const { section, entry } of placedEntries(document, EVALUATED)) {
    const { key } = entry;
    // `return_codes` has a code of its own.
    if (key.text === 'preemptible' || key.text === 'return_codes' || meansPreemptible(key.text)) continue;
    const meant = meantKey(key.text, since12);
    if (meant === undefined || lastOf(section, meant) !== undefined) continue;
    yield {
      ...placeOf(document, key),
      code: 'TOIL211',
      ...loudness(document.settings.engine, CROMWELL_MAY_KNOW.has(key.text) ? ['miniwdl'] : ['miniwdl', 'cromwell']),
      message: l10n.t('Toil ignores the key {0}: {1} was probably meant.', key.text, meant),
      fixes: [{ title: l10n.t('Rename the key to {0}', meant), edits: [replacing(document, key, meant)], only: true }],
    };
  }
}
