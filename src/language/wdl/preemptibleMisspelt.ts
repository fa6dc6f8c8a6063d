import * as l10n from '@vscode/l10n';
import { nearest } from '../../toil/wdl/nearest';
import type { Found } from '../finding';
import type { WdlChecked } from '../rule';
import { EVERYWHERE, lastOf, placedEntries } from './entries';
import { placeOf, replacing } from './places';
import { TOIL_FACTS } from './toilFacts';

/** Whether a key was meant to be `preemptible`: no engine has another key with `preempt` in it. */
export function meansPreemptible(key: string): boolean {
  const word = key.replaceAll('_', '').toLowerCase();
  if (key === 'preemptible') return false;
  return word.includes('preempt') || nearest(word, ['preemptible']) !== undefined;
}

/** TOIL204: a near miss of `preemptible`, in any section. */
export function* preemptibleMisspelt(document: WdlChecked): Iterable<Found> {
  for (const { section, entry } of placedEntries(document, EVERYWHERE)) {
    const { key } = entry;
    if (!meansPreemptible(key.text)) continue;
    const free = lastOf(section, 'preemptible') === undefined;
    yield {
      ...placeOf(document, key),
      code: 'TOIL204',
      message: l10n.t(
        'No engine knows the key {0}: it is called preemptible, which Toil {1} ignores in WDL as well.',
        key.text,
        TOIL_FACTS.toil,
      ),
      fixes: free
        ? [
            {
              title: l10n.t('Rename the key to {0}', 'preemptible'),
              edits: [replacing(document, key, 'preemptible')],
              only: true,
            },
          ]
        : [],
    };
  }
}
