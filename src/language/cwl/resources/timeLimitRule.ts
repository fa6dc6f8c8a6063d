import * as l10n from '@vscode/l10n';
import { CWLTOOL_NAMESPACE } from '../../../toil/cwl/namespaces';
import { versionOf } from '../../../toil/cwl/versions';
import type { Found, TextEdit } from '../../finding';
import type { CwlChecked } from '../../rule';
import { wholeOf } from '../preemptible/className';
import { hintsOf } from '../preemptible/hints';
import { edit } from '../preemptible/mapEdits';
import { removeHintEdits } from '../preemptible/removeHint';
import { fix, report } from '../preemptible/report';
import type { HintEntry } from '../preemptible/hints';

const OLD = `${CWLTOOL_NAMESPACE}TimeLimit`;
const NEW = 'ToolTimeLimit';

/**
 * TOIL126: cwltool's own class from the days of v1.0. Only documents of that version are rewritten to `ToolTimeLimit` (cwltool/update.py,
 * `v1_0to1_1`); in later ones Toil never looks at it and the job may run for ever.
 */
export function* oldTimeLimit(document: CwlChecked): Iterable<Found> {
  for (const entry of hintsOf(document)) {
    const { name, level } = entry;
    const version = versionOf(level.level.at);
    if (name?.iri !== OLD || version === undefined || version === 'v1.0') continue;
    const place = wholeOf(name.at, name.written);
    const twice = hintsOf(document).some((other) => isSameLevel(entry, other) && other.name?.written === NEW);
    const rename: TextEdit[] = [edit(name.at, place.start, place.end, NEW)];
    const mends = twice
      ? fix(l10n.t('Remove {0}', name.written), removeHintEdits(entry), true)
      : fix(l10n.t('Rename it to {0}', NEW), rename, true);
    // Among requirements the class was never known: “undefined reference”.
    const refused = entry.as === 'requirement';
    const message = refused
      ? l10n.t('Toil refuses this time limit: since CWL v1.1 the class is called {0}.', NEW)
      : l10n.t('Toil ignores this time limit: since CWL v1.1 the class is called {0}.', NEW);
    yield* report(document, 'TOIL126', name.at, message, {
      place,
      fixes: mends,
      ...(refused ? { level: 'error' as const } : {}),
    });
  }
}

function isSameLevel(a: HintEntry, b: HintEntry): boolean {
  return a.as === b.as && a.level.level.at.node === b.level.level.at.node;
}
