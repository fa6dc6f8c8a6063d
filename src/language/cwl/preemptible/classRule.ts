import * as l10n from '@vscode/l10n';
import { prefixOf } from '../../../toil/cwl/namespaces';
import { ARVADOS_NAMESPACE } from '../../../toil/cwl/preemptible';
import type { Found } from '../../finding';
import type { CwlChecked } from '../../rule';
import { partOf, wholeOf } from './className';
import { hintsOf, preemptibleHints } from './hints';
import { edit } from './mapEdits';
import { usablePrefix } from './namespaceEdits';
import { fix, report } from './report';

const LOCAL = 'UsePreemptible';

/** TOIL103: the class without a prefix, which is then taken for the address of a file beside the document. */
export function* bareClass(document: CwlChecked): Iterable<Found> {
  for (const { judged } of preemptibleHints(document)) {
    if (!judged.bare) continue;
    const { at, written } = judged;
    const place = wholeOf(at, written);
    const usable = usablePrefix(at);
    const right = `${usable?.prefix ?? 'arv'}:${LOCAL}`;
    const edits = usable && [edit(at, place.start, place.end, right), ...usable.edits];
    const message = l10n.t('Toil ignores this hint, because its class has no prefix: it is called {0}.', right);
    const fixes = fix(l10n.t('Write {0}', right), edits, true);
    yield* report(document, 'TOIL103', at, message, { place, fixes });
  }
}

/** TOIL104: the class misspelt, in other case, or with stray blanks. */
export function* misspeltClass(document: CwlChecked): Iterable<Found> {
  for (const { judged } of preemptibleHints(document)) {
    if (!judged.misspelt) continue;
    const { at, written, local } = judged;
    const place = partOf(at, written, written.length - local.length, written.length);
    const message = l10n.t('Toil ignores this hint: the class is called {0}.', LOCAL);
    const fixes = fix(l10n.t('Rename the class to {0}', LOCAL), [edit(at, place.start, place.end, LOCAL)], true);
    yield* report(document, 'TOIL104', at, message, { place, fixes });
  }
}

/** TOIL114: the other hints of Arvados. Toil knows none of them; among requirements it refuses what it does not know. */
export function* otherArvadosHint(document: CwlChecked): Iterable<Found> {
  for (const { name, judged, as } of hintsOf(document)) {
    if (name === undefined || judged !== undefined || !name.iri.startsWith(ARVADOS_NAMESPACE)) continue;
    const { at, written } = name;
    const from = (prefixOf(written)?.length ?? -1) + 1;
    const place = partOf(at, written, from, written.length);
    const word = name.iri.slice(ARVADOS_NAMESPACE.length);
    if (as === 'hint')
      yield* report(document, 'TOIL114', at, l10n.t('Toil ignores {0}, which only Arvados reads.', word), { place });
    else {
      const message = l10n.t('Toil refuses {0} among requirements, as only Arvados knows it.', word);
      yield* report(document, 'TOIL114', at, message, { place, level: 'error' });
    }
  }
}
