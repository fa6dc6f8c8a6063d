import * as l10n from '@vscode/l10n';
import { parseExpression } from '../../toil/wdl/expressionParser';
import type { Found } from '../finding';
import type { WdlChecked } from '../rule';
import { EVERYWHERE, placedEntries, type Placed } from './entries';
import { loudness } from './loudness';
import { placeOf } from './places';
import { TOIL_FACTS } from './toilFacts';

/** `preemptible: 0` is what Toil does without options, and any value is when all tasks may run on spot. */
function asWritten(placed: readonly Placed[], everyTask: boolean): boolean {
  return placed.every(({ entry }) => {
    const value = parseExpression(entry.value);
    return value.kind === 'int' && value.value > 0 === everyTask;
  });
}

/** TOIL201: Toil never looks at `preemptible` in WDL (no mention in toil/wdl/wdltoil.py). Told once per file. */
export function* preemptibleIgnored(document: WdlChecked): Iterable<Found> {
  const placed = placedEntries(document, EVERYWHERE).filter(({ entry }) => entry.key.text === 'preemptible');
  const [first] = placed;
  if (first === undefined) return;
  const { engine, options } = document.settings;
  const message = options.defaultPreemptible
    ? l10n.t(
        'Toil {0} ignores preemptible in WDL: with --defaultPreemptible=True, which is set, every task may run on spot machines, whatever stands here.',
        TOIL_FACTS.toil,
      )
    : l10n.t(
        'Toil {0} ignores preemptible in WDL: run with --defaultPreemptible=True and every task may run on spot machines, without it none.',
        TOIL_FACTS.toil,
      );
  const own = asWritten(placed, options.defaultPreemptible) ? 'information' : undefined;
  yield { ...placeOf(document, first.entry.key), code: 'TOIL201', message, ...loudness(engine, [], own) };
}
