import * as l10n from '@vscode/l10n';
import type { WdlChecked } from '../rule';
import { withoutSnippets, type Suggestion } from './suggestion';
import { isSince, WDL_KEYS, wdlKeyTold, type WdlKey } from './wdlFacts';
import { wdlSpot, type WdlSpot } from './wdlSpot';

/** What can be written at an offset of a WDL document: keys of runtime, requirements and hints, their values and units. */
export function wdlCompletions({ text, main }: WdlChecked, offset: number): Suggestion[] {
  const spot = wdlSpot(text, Math.max(0, Math.min(offset, text.length)));
  if (spot === undefined) return [];
  const { version } = main.document;
  switch (spot.position) {
    case 'key':
      return keys(spot, version);
    case 'value':
      return values(spot, version);
    case 'text':
      return units(spot);
  }
}

function known({ section }: WdlSpot, version: string): WdlKey[] {
  return WDL_KEYS.filter(({ since }) => {
    const first = since[section];
    return first !== undefined && isSince(version, first);
  });
}

/** Other spellings of the same thing: where one stands the other is not offered. */
const SAME: readonly (readonly string[])[] = [
  ['container', 'docker'],
  ['returnCodes', 'return_codes'],
  ['maxRetries', 'max_retries'],
];

function keys(spot: Extract<WdlSpot, { position: 'key' }>, version: string): Suggestion[] {
  const taken = (name: string): boolean =>
    spot.keys.has(name) || SAME.some((group) => group.includes(name) && group.some((other) => spot.keys.has(other)));
  return known(spot, version)
    .filter(({ name }) => !taken(name))
    .map((key, index) => {
      const read = key.read && spot.section !== 'hints';
      const text = spot.followed ? key.name : `${key.name}: ${key.values[0] ?? ''}`;
      // What Toil does not read comes last.
      return { ...suggestion(spot, 'field', key.name, text, read ? index : 100 + index), ...toldOf(key, spot, read) };
    });
}

function toldOf(key: WdlKey, spot: WdlSpot, read: boolean): { detail: string; documentation: string } {
  return {
    detail: read ? l10n.t('read by Toil') : l10n.t('not read by Toil'),
    documentation: wdlKeyTold(key.name, spot.section) ?? '',
  };
}

function values(spot: Extract<WdlSpot, { position: 'value' }>, version: string): Suggestion[] {
  const key = known(spot, version).find(({ name }) => name === spot.key);
  if (key === undefined) return [];
  const read = key.read && spot.section !== 'hints';
  return key.values
    .flatMap((value) => choices(value))
    .map((text, rank) => ({
      ...suggestion(spot, 'value', withoutSnippets(text), text, rank),
      ...toldOf(key, spot, read),
    }));
}

/** `${1|2,1,4|}` alone is one suggestion for each. */
function choices(value: string): string[] {
  const all = /^\$\{1\|(.*)\|\}$/.exec(value)?.[1];
  if (all === undefined) return [value];
  return (all.match(/(?:\\.|[^,\\])+/g) ?? []).map((choice) => choice.replace(/\\(.)/g, '$1'));
}

/** Units as both Toil and miniwdl take them; the case counts (reference cwl-wdl.md 9.1.8; WDL/_util.py, `byte_size_units`). */
const MEMORY_UNITS = ['GiB', 'GB', 'MiB', 'MB', 'TiB', 'TB', 'KiB', 'KB'];

/** Units in a text: of memory after a number, of a disk what the number counts. */
function units(spot: Extract<WdlSpot, { position: 'text' }>): Suggestion[] {
  const { key, before } = spot;
  if (key === 'memory' && /(?:\d|\})\s*$/.test(before))
    return MEMORY_UNITS.map((unit, rank) => unitSuggestion(spot, unit, UNIT_SIZES[unit]?.() ?? '', rank));
  if (key !== 'disks') return [];
  // Toil splits at every single blank (reference cwl-wdl.md 9.2.16).
  if (/(?:^|[\s,])(?:\S+ )?(?:[\d.]+|[~$]\{[^}]*\}) $/.test(before)) return diskUnits(spot);
  if (/(?:^|,\s?)$/.test(before)) {
    const text = 'local-disk ${1:50} ${2|SSD,HDD|}';
    return [{ ...suggestion(spot, 'value', 'local-disk', text, 0), detail: l10n.t('the working directory; GB') }];
  }
  return [];
}

function diskUnits(spot: Extract<WdlSpot, { position: 'text' }>): Suggestion[] {
  const local = /local-disk \S+ $/.test(spot.before);
  const types = local
    ? [
        unitSuggestion(spot, 'SSD', l10n.t('the number is GB'), 0),
        unitSuggestion(spot, 'HDD', l10n.t('the number is GB'), 1),
      ]
    : [];
  const sizes = local ? [] : ['GiB', 'GB', 'TiB', 'TB'];
  return [...types, ...sizes.map((unit, rank) => unitSuggestion(spot, unit, UNIT_SIZES[unit]?.() ?? '', rank))];
}

const UNIT_SIZES: Readonly<Record<string, () => string>> = {
  KiB: () => l10n.t('2^10 bytes'),
  MiB: () => l10n.t('2^20 bytes'),
  GiB: () => l10n.t('2^30 bytes'),
  TiB: () => l10n.t('2^40 bytes'),
  KB: () => l10n.t('10^3 bytes'),
  MB: () => l10n.t('10^6 bytes'),
  GB: () => l10n.t('10^9 bytes'),
  TB: () => l10n.t('10^12 bytes'),
};

function unitSuggestion(
  spot: Extract<WdlSpot, { position: 'text' }>,
  unit: string,
  detail: string,
  rank: number,
): Suggestion {
  const separate = /\s$/.test(spot.before) || spot.key === 'disks' ? '' : ' ';
  return { ...suggestion(spot, 'unit', unit, `${separate}${unit}`, rank), detail, filterText: unit };
}

function suggestion(
  { word }: WdlSpot,
  kind: Suggestion['kind'],
  label: string,
  text: string,
  rank: number,
): Suggestion {
  const { start, end } = word;
  const snippet = withoutSnippets(text) !== text;
  return {
    label,
    kind,
    detail: '',
    edit: { start, end, text },
    snippet,
    filterText: label,
    rank,
    additional: [],
    again: false,
  };
}
