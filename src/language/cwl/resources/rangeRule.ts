import * as l10n from '@vscode/l10n';
import { versionOf } from '../../../toil/cwl/versions';
import { CUDA_REQUIREMENT, RESOURCE_REQUIREMENT } from '../../../toil/cwl/resources';
import type { Fix, Found, TextEdit } from '../../finding';
import type { CwlChecked } from '../../rule';
import { placeAt, report } from '../preemptible/report';
import { entriesOfClass, fieldsOf, fixes, numberIn, removeFieldEdits, writeValueEdits } from './fields';
import type { Field, WithFields } from './fields';

const OF_RESOURCES = ['cores', 'ram', 'tmpdir', 'outdir'];

/**
 * TOIL122: numbers that do not mean what they say. cwltool takes Min, else Max, where 0 is as good as unset; it looks neither at the sign
 * nor whether Max is below Min (reference cwl-wdl.md 1.5, 9.2.17, 9.2.20).
 */
export function* outOfRange(document: CwlChecked): Iterable<Found> {
  for (const entry of entriesOfClass(document, RESOURCE_REQUIREMENT)) {
    const fields = fieldsOf(entry);
    for (const what of OF_RESOURCES) yield* boundsOf(document, entry, fields, what);
  }
  for (const entry of entriesOfClass(document, CUDA_REQUIREMENT))
    yield* boundsOf(document, entry, fieldsOf(entry), 'cudaDeviceCount');
}

function* boundsOf(
  document: CwlChecked,
  entry: WithFields,
  fields: ReadonlyMap<string, Field>,
  what: string,
): Iterable<Found> {
  const [min, max] = [fields.get(`${what}Min`), fields.get(`${what}Max`)];
  yield* sign(document, entry, what, min, max);
  yield* sign(document, entry, what, max, min);
  const [least = 0, most = 0] = [numberIn(min), numberIn(max)];
  if (min !== undefined && max !== undefined && most > 0 && most < least) yield* inverted(document, entry, min, max);
}

function sign(
  document: CwlChecked,
  entry: WithFields,
  what: string,
  field: Field | undefined,
  other: Field | undefined,
): Found[] {
  const number = numberIn(field);
  if (field === undefined || number === undefined || number > 0) return [];
  return number === 0 ? zero(document, entry, what, field, other) : negative(document, entry, field);
}

function zero(document: CwlChecked, entry: WithFields, what: string, field: Field, other: Field | undefined): Found[] {
  const counts = other !== undefined && numberIn(other) !== 0 && other.scalar?.kind !== 'null' ? other : undefined;
  // Who writes 0 devices may well want none, which is said by leaving the hint out.
  const isCuda = what === 'cudaDeviceCount';
  const usual = String(defaultOf(what, versionOf(entry.level.level.at)));
  const message =
    counts === undefined
      ? l10n.t('Toil takes 0 for not set and uses the default of {0} instead.', withUnit(what, usual))
      : l10n.t('Toil takes 0 for not set, so {0} alone counts.', counts.key);
  const removal = removeFieldEdits(entry, field);
  // Without the last field of a map Toil refuses it: then the value is written that counts anyway.
  const written = removal === undefined ? writeValueEdits(field, usual) : undefined;
  const mends = fixes([l10n.t('Remove {0}', field.key), removal, !isCuda], [l10n.t('Write {0}', usual), written, true]);
  return report(document, 'TOIL122', field.value, message, { fixes: mends });
}

function withUnit(what: string, amount: string): string {
  return what === 'cores' || what === 'cudaDeviceCount' ? amount : l10n.t('{0} MiB', amount);
}

/** What Toil asks for where nothing is set (1.5): MiB, cores, devices; the memory by the version of the tool. */
function defaultOf(what: string, version: string | undefined): number {
  if (what === 'cores' || what === 'cudaDeviceCount') return 1;
  return what === 'ram' && version !== 'v1.0' ? 256 : 1024;
}

function negative(document: CwlChecked, entry: WithFields, field: Field): Found[] {
  const number = Math.abs(numberIn(field) ?? 0);
  const message = field.key.startsWith('cuda')
    ? l10n.t('Toil asks for no device at all, because the number is negative.')
    : l10n.t('Toil does not refuse the negative amount and asks for it as it stands.');
  const mends = fixes(
    [l10n.t('Write {0}', String(number)), writeValueEdits(field, String(number)), false],
    [l10n.t('Remove {0}', field.key), removeFieldEdits(entry, field), false],
  );
  return report(document, 'TOIL122', field.value, message, { fixes: mends });
}

function inverted(document: CwlChecked, entry: WithFields, min: Field, max: Field): Found[] {
  const message = l10n.t('Toil takes {0} and never looks at {1}, which is smaller.', min.key, max.key);
  const related = [{ ...placeAt(min.value), message: l10n.t('This is what Toil asks for.') }];
  const mends: Fix[] = fixes(
    [l10n.t('Swap {0} and {1}', min.key, max.key), swapped(min, max), false],
    [l10n.t('Remove {0}', max.key), removeFieldEdits(entry, max), false],
  );
  return report(document, 'TOIL122', max.value, message, { related, fixes: mends });
}

function swapped(min: Field, max: Field): TextEdit[] | undefined {
  const [a, b] = [textOf(min), textOf(max)];
  const [first, second] = [writeValueEdits(min, b), writeValueEdits(max, a)];
  return first && second && [...first, ...second];
}

function textOf({ value }: Field): string {
  const { start, end } = placeAt(value);
  return value.file.text.slice(start, end).trimEnd();
}
