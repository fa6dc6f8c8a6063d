import * as l10n from '@vscode/l10n';
import { entriesOf, fieldOf, follow, itemsOf, type At } from '../../../toil/cwl/nodes';
import { CWLTOOL_NAMESPACE, namespacesAt } from '../../../toil/cwl/namespaces';
import { CUDA_REQUIREMENT } from '../../../toil/cwl/resources';
import { nearestName } from '../../../toil/cwl/spelling';
import type { Found, TextEdit } from '../../finding';
import type { CwlChecked } from '../../rule';
import { isMap } from 'yaml';
import { wholeOf } from '../preemptible/className';
import { copyHintEdits } from '../preemptible/hintEdits';
import { hintsOf, keyAt } from '../preemptible/hints';
import { keyStart, pairEnd, pairOf } from '../preemptible/layout';
import { edit } from '../preemptible/mapEdits';
import { declareEdits } from '../preemptible/namespaceEdits';
import { removeHintEdits } from '../preemptible/removeHint';
import { report } from '../preemptible/report';
import { entriesOfClass, fieldsOf, fixes, removeFieldEdits, type Field, type WithFields } from './fields';

const LOCAL = 'CUDARequirement';
/** cwltool/extensions.yml. */
const REQUIRED = ['cudaVersionMin', 'cudaComputeCapability'];
const FIELDS = [...REQUIRED, 'cudaDeviceCountMin', 'cudaDeviceCountMax'];
/** No field of the class, and harmless. */
const SILENT: ReadonlySet<string> = new Set(['class', 'id', 'label', 'doc', '<<']);

/**
 * TOIL125: a CUDARequirement that asks for other GPUs than it says, or none. Toil takes the hint without looking at its fields
 * (reference cwl-wdl.md 1.5, 9.2.20); only `cwltool --enable-ext` checks them.
 */
export function* wrongCuda(document: CwlChecked): Iterable<Found> {
  yield* wrongClass(document);
  for (const entry of entriesOfClass(document, CUDA_REQUIREMENT)) {
    if (entry.as === 'requirement') {
      yield* amongRequirements(document, entry);
      continue;
    }
    const fields = fieldsOf(entry);
    const missing = FIELDS.filter((name) => !fields.has(name));
    const meant = new Set<string>();
    for (const field of fields.values()) {
      if (FIELDS.includes(field.key) || SILENT.has(field.key) || /[:$]/.test(field.key)) continue;
      const near = nearestName(field.key, missing);
      if (near !== undefined) meant.add(near);
      yield* unknownField(document, entry, field, near);
    }
    const absent = REQUIRED.filter((name) => !fields.has(name) && !meant.has(name));
    if (absent.length > 0) yield* missingFields(document, entry, absent);
  }
}

function unknownField(document: CwlChecked, entry: WithFields, field: Field, near: string | undefined): Found[] {
  const place = wholeOf(field.keyAt, field.key);
  const message =
    near === undefined
      ? l10n.t('Toil ignores {0}, which is no field of a CUDARequirement.', field.key)
      : l10n.t('Toil ignores {0}: the field is called {1}.', field.key, near);
  const mends = fixes(
    [
      l10n.t('Rename the field to {0}', near ?? ''),
      near === undefined ? undefined : [edit(field.keyAt, place.start, place.end, near)],
      true,
    ],
    [l10n.t('Remove {0}', field.key), near === undefined ? removeFieldEdits(entry, field) : undefined, false],
  );
  return report(document, 'TOIL125', field.keyAt, message, { place, fixes: mends });
}

function missingFields(document: CwlChecked, { name }: WithFields, absent: readonly string[]): Found[] {
  const message = l10n.t(
    'Toil runs this as it is, but other engines refuse a CUDARequirement without {0}.',
    absent.join(', '),
  );
  return report(document, 'TOIL125', name.at, message, { place: wholeOf(name.at, name.written), level: 'information' });
}

function amongRequirements(document: CwlChecked, entry: WithFields): Found[] {
  const { name } = entry;
  const message = l10n.t('Toil refuses this class among requirements: it belongs in hints.');
  const mends = fixes([l10n.t('Move it to hints'), moveEdits(document, entry), true]);
  return report(document, 'TOIL125', name.at, message, {
    place: wholeOf(name.at, name.written),
    level: 'error',
    fixes: mends,
  });
}

/** Renames the field where nothing else is in it and there are no hints; else moves the lines of a block map. */
function moveEdits({ program }: CwlChecked, entry: WithFields): TextEdit[] | undefined {
  const { holder, name } = entry;
  const level = follow(entry.level.level.at);
  if (holder.file !== level.file || holder.from !== level.from) return undefined;
  if (itemsOf(holder).length + entriesOf(holder).length === 1 && fieldOf(level, 'hints') === undefined) {
    const key = entriesOf(level).find((each) => each.key === 'requirements');
    const place = key === undefined ? undefined : wholeOf(keyAt(key), key.key);
    return place && [edit(level, place.start, place.end, 'hints')];
  }
  const pair = isMap(holder.node) && holder.node.flow !== true ? pairOf(holder.node, name.written) : undefined;
  const added = pair && copyHintEdits(program, level, holder, keyStart(pair), pairEnd(holder.file.text, pair));
  const removed = added && removeHintEdits(entry);
  return removed && [...removed, ...added];
}

/** The class without a declared prefix: Toil ignores the hint, and the job gets no GPU. */
function* wrongClass(document: CwlChecked): Iterable<Found> {
  const right = `cwltool:${LOCAL}`;
  for (const { name, as } of hintsOf(document)) {
    if (as !== 'hint' || name === undefined || name.iri === CUDA_REQUIREMENT) continue;
    if (name.written !== LOCAL && name.written !== right) continue;
    const place = wholeOf(name.at, name.written);
    const declared = declareCwltool(name.at);
    const edits =
      declared && (name.written === right ? declared : [...declared, edit(name.at, place.start, place.end, right)]);
    const message =
      name.written === LOCAL
        ? l10n.t(
            'Toil ignores this hint and asks for no GPU, because its class has no prefix: it is called {0}.',
            right,
          )
        : l10n.t(
            'Toil ignores this hint and asks for no GPU, because the prefix cwltool is not declared for cwltool’s names.',
          );
    const mends = fixes([
      name.written === LOCAL ? l10n.t('Write {0}', right) : l10n.t('Declare the prefix cwltool'),
      edits,
      true,
    ]);
    yield* report(document, 'TOIL125', name.at, message, { place, fixes: mends });
  }
}

/** The edits that declare the prefix `cwltool`, none when it is; undefined when it means something else there. */
function declareCwltool(at: At): TextEdit[] | undefined {
  const meaning = namespacesAt(at).declared.get('cwltool');
  if (meaning === undefined) return declareEdits(at, 'cwltool', CWLTOOL_NAMESPACE);
  return meaning === CWLTOOL_NAMESPACE ? [] : undefined;
}
