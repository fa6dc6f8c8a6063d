import * as l10n from '@vscode/l10n';
import { isExpression } from '../../../toil/cwl/evaluateText';
import { RESOURCE_REQUIREMENT } from '../../../toil/cwl/resources';
import { parseAmount } from '../../../toil/wdl/amounts';
import { versionOf } from '../../../toil/cwl/versions';
import type { Found } from '../../finding';
import type { CwlChecked } from '../../rule';
import { report } from '../preemptible/report';
import { entriesOfClass, fieldsOf, fixes, numberIn, writeValueEdits } from './fields';
import type { Field } from './fields';

const MIB = 1024 ** 2;
/** More MiB than any machine has: 1 TiB of memory (reference cwl-wdl.md 7.3), 64 TiB of disk, the largest volume of Amazon. */
const MOST: Readonly<Record<string, number>> = { ram: MIB, tmpdir: 64 * MIB, outdir: 64 * MIB };
const NAMES = /^(cores|ram|tmpdir|outdir)(?:Min|Max)$/;
/** Less than this is no memory that somebody asks for, so the number was not in that unit. */
const LEAST_MIB = 64;

/** Powers of 1024, and of 1000 for those that end in B. */
const UNITS: Readonly<Record<string, number>> = {
  '': MIB, b: 1, k: 1024, m: MIB, g: 1024 ** 3, t: 1024 ** 4, ki: 1024, mi: MIB, gi: 1024 ** 3, ti: 1024 ** 4,
  kib: 1024, mib: MIB, gib: 1024 ** 3, tib: 1024 ** 4, kb: 1000, mb: 1000 ** 2, gb: 1000 ** 3, tb: 1000 ** 4,
}; // prettier-ignore
const AMOUNT = /^\s*([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]{0,3})\s*$/;

/** TOIL123: amounts in another unit than MiB: numbers that are too large to be MiB, and texts. */
export function* wrongUnit(document: CwlChecked): Iterable<Found> {
  for (const entry of entriesOfClass(document, RESOURCE_REQUIREMENT)) {
    const version = versionOf(entry.level.level.at);
    for (const field of fieldsOf(entry).values()) {
      const what = NAMES.exec(field.key)?.[1];
      if (what === undefined) continue;
      if (field.scalar?.kind === 'string') yield* text(document, field, what, version, field.scalar.value);
      else yield* tooLarge(document, field, what);
    }
  }
}

function tooLarge(document: CwlChecked, field: Field, what: string): Found[] {
  const number = numberIn(field);
  const most = MOST[what];
  if (number === undefined || most === undefined || number <= most) return [];
  const message = l10n.t(
    'Toil takes this number for MiB and asks for {0}, which no machine has.',
    sizeText(number * MIB),
  );
  const mends = [
    { unit: l10n.t('bytes'), mib: Math.ceil(number / MIB) },
    { unit: l10n.t('KiB'), mib: Math.ceil(number / 1024) },
  ].filter(({ mib }) => mib >= LEAST_MIB && mib <= most);
  const all = mends.map(
    ({ unit, mib }) =>
      [
        l10n.t('Write {0}, which is as many {1} in MiB', String(mib), unit),
        writeValueEdits(field, String(mib)),
        false,
      ] as const,
  );
  return report(document, 'TOIL123', field.value, message, { fixes: fixes(...all) });
}

/** A text: refused by the schema from v1.1 on; in v1.0 it passes, the cores work and the others fail (9.1.5). */
function text(document: CwlChecked, field: Field, what: string, version: string | undefined, written: string): Found[] {
  const [, digits, unit = ''] = (isExpression(written) ? null : AMOUNT.exec(written)) ?? [];
  const size = UNITS[unit.toLowerCase()];
  if (digits === undefined || size === undefined) return [];
  if (what !== 'cores') return refused(document, field, messageFor(version, false), mibFor(digits, unit, size));
  if (version !== 'v1.0') return refused(document, field, messageFor(version, true), unit === '' ? [digits] : []);
  return unit === '' ? [] : coresWithUnit(document, field, written);
}

/** @param meant the numbers that may be meant; a single one is right. */
function refused(document: CwlChecked, field: Field, message: string, meant: readonly string[]): Found[] {
  const all = meant.map(
    (number) => [l10n.t('Write {0}', number), writeValueEdits(field, number), meant.length === 1] as const,
  );
  return report(document, 'TOIL123', field.value, message, { level: 'error', fixes: fixes(...all) });
}

/** The amount in MiB; for `12 GB`, which is often said for 12 GiB, also that. */
function mibFor(digits: string, unit: string, size: number): string[] {
  if (unit === '') return [digits];
  const inMib = (bytes: number): string => String(Math.ceil((Number(digits) * bytes) / MIB));
  const binary = /^[kmgt]b$/i.test(unit) ? UNITS[`${unit.charAt(0).toLowerCase()}i`] : undefined;
  return [inMib(size), ...(binary === undefined ? [] : [inMib(binary)])];
}

function messageFor(version: string | undefined, isCores: boolean): string {
  if (version === 'v1.0')
    return l10n.t('Toil stops when it makes this job, because the amount is a text: write a number of MiB.');
  return isCores
    ? l10n.t('Toil refuses this document, because the number of cores is a text: write a number.')
    : l10n.t('Toil refuses this document, because the amount is a text: write a number of MiB.');
}

/** In v1.0 Toil reads the cores like a size. */
function coresWithUnit(document: CwlChecked, field: Field, written: string): Found[] {
  const message = l10n.t(
    'Toil takes the unit for a number and asks for {0} cores.',
    String(parseAmount(written) ?? '?'),
  );
  return report(document, 'TOIL123', field.value, message);
}

/** Bytes in the largest unit that leaves a number of 1 or more, with at most one digit behind the point. */
function sizeText(bytes: number): string {
  const units = ['MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'];
  let size = bytes / MIB;
  let unit = 0;
  for (; size >= 1024 && unit < units.length - 1; unit += 1) size /= 1024;
  return `${String(Math.round(size * 10) / 10)} ${units[unit] ?? ''}`;
}
