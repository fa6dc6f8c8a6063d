import * as l10n from '@vscode/l10n';
import type { WdlCallable, WdlEntry } from '../../toil/wdl/model';
import type { Fix, Found } from '../finding';
import type { WdlChecked } from '../rule';
import { callablesOf, EVERYWHERE, lastOf, type Placed, placedEntries } from './entries';
import { appending, removing } from './entryEdits';
import { placeOf, replacing } from './places';
import { scopeOf, staticValue } from './staticValue';
import { isAtLeast } from './toilFacts';
import { intOf } from './wholeNumbers';

const KEY = 'preemptible';

/** TOIL205: `preemptible` where no engine looks for it, or with a value that means nothing. */
export function* preemptibleSection(document: WdlChecked): Iterable<Found> {
  for (const placed of placedEntries(document, EVERYWHERE)) {
    if (placed.entry.key.text !== KEY) continue;
    if (placed.section.kind === 'requirements') yield inRequirements(document, placed);
    yield* negative(document, placed);
  }
  for (const owner of callablesOf(document)) {
    yield* inMeta(document, owner, owner.meta, 'meta');
    // There a key that is the name of an input is right.
    const named = [...(owner.inputs ?? []), ...owner.declarations, ...owner.outputs].some(
      ({ name }) => name.text === KEY,
    );
    if (!named) yield* inMeta(document, owner, owner.parameterMeta, 'parameter_meta');
  }
}

/** The list of `requirements` is closed by the standard: Sprocket refuses the key, Toil and miniwdl take any. */
function inRequirements(document: WdlChecked, { owner, section, entry }: Placed): Found {
  return {
    ...placeOf(document, entry.key),
    code: 'TOIL205',
    message: l10n.t('WDL has no requirement called preemptible, so other engines refuse the task; hints may have it.'),
    fixes: movedTo(document, owner, 'hints', entry, () => removing(document, section, entry)),
  };
}

function* inMeta(
  document: WdlChecked,
  owner: WdlCallable,
  entries: readonly WdlEntry[],
  section: 'meta' | 'parameter_meta',
): Iterable<Found> {
  for (const entry of entries) {
    if (entry.key.text !== KEY) continue;
    const target = isAtLeast(document.main.document.version, '1.2') ? 'hints' : 'runtime';
    yield {
      ...placeOf(document, entry.key),
      code: 'TOIL205',
      message: l10n.t('In {0} the key preemptible has no effect in any engine; its place is {1}.', section, target),
      // A workflow has no such section in the older versions.
      fixes:
        'calls' in owner
          ? []
          : movedTo(document, owner, target, entry, () =>
              removing(document, { kind: target, entries, start: 0, end: 0 }, entry),
            ),
    };
  }
}

function movedTo(
  document: WdlChecked,
  owner: WdlCallable,
  kind: 'hints' | 'runtime',
  entry: WdlEntry,
  remove: () => Fix['edits'],
): Fix[] {
  const target = owner.sections.find((section) => section.kind === kind);
  if (target !== undefined && lastOf(target, KEY) !== undefined) return [];
  const added = appending(document, owner, kind, `${KEY}: ${entry.value.text}`);
  if (added === undefined) return [];
  return [{ title: l10n.t('Move it to {0}', kind), edits: [...remove(), added], only: true }];
}

/** miniwdl makes 0 of it (`max(0, …)`), Sprocket refuses it. */
function* negative(document: WdlChecked, { owner, entry }: Placed): Iterable<Found> {
  const value = staticValue(entry.value, scopeOf(document, owner));
  if (value?.from !== undefined || (intOf(value) ?? 0) >= 0) return;
  yield {
    ...placeOf(document, entry.value),
    code: 'TOIL205',
    message: l10n.t(
      'There are no fewer tries than 0: miniwdl counts this as 0, other engines refuse it, and Toil ignores it.',
    ),
    fixes: [{ title: l10n.t('Write {0}', '0'), edits: [replacing(document, entry.value, '0')], only: true }],
  };
}
