import * as l10n from '@vscode/l10n';
import type { WdlEntry, WdlSection } from '../../toil/wdl/model';
import type { Found } from '../finding';
import type { WdlChecked } from '../rule';
import { evaluatedSections, lastOf } from './entries';
import { removing } from './entryEdits';
import { placeOf } from './places';

/** TOIL217: a key that stands twice in a section. In `runtime` the last one wins, in `requirements` the file is refused. */
export function* duplicateKey(document: WdlChecked): Iterable<Found> {
  for (const { section } of evaluatedSections(document)) {
    for (const entry of section.entries) {
      const last = lastOf(section, entry.key.text);
      if (last !== undefined && last !== entry) yield duplicate(document, section, entry, last);
    }
  }
}

function duplicate(document: WdlChecked, section: WdlSection, entry: WdlEntry, last: WdlEntry): Found {
  const refused = section.kind === 'requirements';
  const { text: key } = entry.key;
  const message = refused
    ? l10n.t('Toil refuses this file: {0} stands twice in requirements.', key)
    : l10n.t('Toil ignores this {0}: of two with the same key the last one counts.', key);
  const title = refused ? l10n.t('Remove this {0}', key) : l10n.t('Remove the {0} that is ignored', key);
  return {
    ...placeOf(document, entry.key),
    code: 'TOIL217',
    ...(refused && { level: 'error' }),
    message,
    related: [{ ...placeOf(document, last.key), message: l10n.t('The last {0} stands here.', key) }],
    // Which of two different values is meant, nobody can tell when neither has ever counted.
    fixes: [
      { title, edits: removing(document, section, entry), only: !refused || entry.value.text === last.value.text },
    ],
  };
}
