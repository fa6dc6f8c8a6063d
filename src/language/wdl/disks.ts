import * as l10n from '@vscode/l10n';
import { parseExpression } from '../../toil/wdl/expressionParser';
import type { WdlEntry } from '../../toil/wdl/model';
import type { Range } from '../../toil/wdl/range';
import type { Fix, Found } from '../finding';
import type { WdlChecked } from '../rule';
import { type DiskFault, diskFaults } from './diskText';
import { evaluated } from './entries';
import { loudness, type Loud, type OtherEngine } from './loudness';
import { declaredAt, placeOf, replacing } from './places';
import { scopeOf, type StaticValue, staticValue } from './staticValue';

/** TOIL215: `disks` that Toil refuses when it makes the job, or reads as something else. */
export function* disks(document: WdlChecked): Iterable<Found> {
  for (const { entry, owner } of evaluated(document, 'disks')) {
    const value = staticValue(entry.value, scopeOf(document, owner));
    if (value === undefined) continue;
    const related = declaredAt(document, value.from);
    for (const found of judge(document, entry, value)) {
      yield { ...found, ...(found.related === undefined && { related }) };
    }
  }
}

function judge(document: WdlChecked, entry: WdlEntry, value: StaticValue): Found[] {
  if (value.nullable && value.kind !== 'Boolean') return [whenNull(document, entry, value)];
  switch (value.kind) {
    case 'String':
      return typeof value.value === 'string' ? ofText(document, entry, value, value.value) : [];
    case 'Array':
      return ofArray(document, entry, value);
    default:
      return [noText(document, entry.value, value.kind, numberFixes(document, entry, value))];
  }
}

function refused(document: WdlChecked, at: Range, message: string, fixes: readonly Fix[], minds: OtherEngine[]): Found {
  const { engine } = document.settings;
  return { ...placeOf(document, at), code: 'TOIL215', ...loudness(engine, minds, 'error'), message, fixes };
}

/** `'int' object has no attribute 'split'`: legal since WDL 1.1, but not for Toil. Cromwell wants a text as well. */
function noText(document: WdlChecked, at: Range, kind: string, fixes: readonly Fix[]): Found {
  const message = l10n.t(
    'Toil stops when it makes this job: disks must be a text like "local-disk 10 SSD", not {0}.',
    kind,
  );
  return refused(document, at, message, fixes, ['cromwell']);
}

function whenNull(document: WdlChecked, { value: written }: WdlEntry, { kind }: StaticValue): Found {
  const text = `select_first([${written.text}, "local-disk 10 SSD"])`;
  return {
    ...placeOf(document, written),
    code: 'TOIL215',
    ...loudness(document.settings.engine, [], 'warning'),
    message: l10n.t(
      'When no value is given for {0}, Toil stops when it makes this job: disks is then no text.',
      written.text,
    ),
    fixes:
      kind === 'String'
        ? [
            {
              title: l10n.t('Use 10 GB when no value is given'),
              edits: [replacing(document, written, text)],
              only: true,
            },
          ]
        : [],
  };
}

/** WDL's Int means GiB; `local-disk N SSD`, which every engine reads, means GB. */
function numberFixes(document: WdlChecked, { value: written }: WdlEntry, { kind }: StaticValue): Fix[] {
  const expression = parseExpression(written);
  const isName = expression.kind === 'name' || expression.kind === 'member';
  if (kind !== 'Int' || (expression.kind !== 'int' && !isName)) return [];
  const opening = document.main.document.version === 'draft-2' ? '$' : '~';
  const amount = isName ? `${opening}{${written.text}}` : written.text;
  return [`"local-disk ${amount} SSD"`, `"${amount} GiB"`].map((text, i) => ({
    title: l10n.t('Write {0}', text),
    edits: [replacing(document, written, text)],
    only: i === 0,
  }));
}

function ofText(document: WdlChecked, entry: WdlEntry, value: StaticValue, text: string): Found[] {
  const literal = value.from?.default ?? entry.value;
  const items = text.split(',');
  const raw = parseExpression(literal).kind === 'string' && literal.text.slice(1, -1) === text;
  return diskFaults(items).map(({ item, fault }) => {
    const start = literal.start + 1 + items.slice(0, item).join(',').length + (item > 0 ? 1 : 0);
    const at = { start, end: start + (items[item] ?? '').length };
    // The item itself, when it stands here letter by letter.
    const place = raw && value.from === undefined && at.end > at.start ? trimmed(document, at) : entry.value;
    return ofFault(document, place, fault, raw ? trimmed(document, at) : undefined);
  });
}

function trimmed({ text }: WdlChecked, { start, end }: Range): Range {
  const words = text.slice(start, end);
  if (words.trim() === '') return { start, end };
  return { start: start + words.length - words.trimStart().length, end: end - words.length + words.trimEnd().length };
}

/** Of an array each item is one disk, whatever commas it has. */
function ofArray(document: WdlChecked, entry: WdlEntry, value: StaticValue): Found[] {
  const { items, itemKind } = value;
  if (items === undefined) {
    return itemKind === undefined || itemKind === 'String'
      ? []
      : [noText(document, entry.value, `Array[${itemKind}]`, [])];
  }
  const wrong = items.find((item) => item.value !== undefined && item.value.kind !== 'String');
  if (wrong?.value !== undefined) {
    const at = value.from === undefined ? wrong.expression : entry.value;
    return [noText(document, at, wrong.value.kind, [])];
  }
  const texts = items.map((item) => item.value?.value);
  if (!texts.every((text) => typeof text === 'string')) return [];
  return diskFaults(texts).map(({ item, fault }) => {
    const expression = items[item]?.expression;
    const raw =
      expression?.kind === 'string' && document.text.slice(expression.start + 1, expression.end - 1) === texts[item];
    const at = value.from === undefined && expression !== undefined ? expression : entry.value;
    const inside = raw ? trimmed(document, { start: expression.start + 1, end: expression.end - 1 }) : undefined;
    return ofFault(document, at, fault, inside);
  });
}

/** `literal`: where the item stands letter by letter, so that it can be changed. */
function ofFault(document: WdlChecked, at: Range, fault: DiskFault, literal: Range | undefined): Found {
  const right = 'right' in fault ? fault.right : undefined;
  const fixes: Fix[] =
    right === undefined || literal === undefined
      ? []
      : [{ title: l10n.t('Write {0}', `"${right}"`), edits: [replacing(document, literal, right)], only: true }];
  const message = sentenceOf(fault);
  switch (fault.kind) {
    case 'parts':
      // Cromwell takes several blanks for one.
      return refused(document, at, message, fixes, fault.right === undefined ? ['cromwell'] : []);
    case 'noSize':
    case 'glued':
    case 'twice':
      return refused(document, at, message, fixes, ['cromwell']);
    default: {
      const own: Loud | undefined = fault.kind === 'zero' ? 'information' : undefined;
      const minds: OtherEngine[] = fault.kind === 'zero' ? [] : ['cromwell'];
      const { engine } = document.settings;
      return { ...placeOf(document, at), code: 'TOIL215', ...loudness(engine, minds, own), message, fixes };
    }
  }
}

function sentenceOf(fault: DiskFault): string {
  switch (fault.kind) {
    case 'parts':
      return fault.right === undefined
        ? l10n.t('Toil stops when it makes this job: a disk has three parts at most, like "local-disk 10 SSD".')
        : l10n.t('Toil stops when it makes this job: it takes every blank for a new part, so one blank must do.');
    case 'noSize':
      return l10n.t('Toil stops when it makes this job: the disk has no size, a number of its own.');
    case 'glued':
      return l10n.t('Toil stops when it makes this job: between the size and its unit must be a blank.');
    case 'twice':
      return fault.mount === undefined
        ? l10n.t('Toil stops when it makes this job: only one disk may have no mount point.')
        : l10n.t('Toil stops when it makes this job: two disks have the mount point {0}.', fault.mount);
    case 'mount':
      return l10n.t('Toil takes {0} as the folder where the disk is mounted, not as its kind or unit.', fault.mount);
    case 'fraction':
      return l10n.t('Toil cuts the size of the disk down to {0}.', String(fault.size));
    case 'zero':
      return l10n.t('A disk of size 0 asks for nothing: when no other disk does, the job gets --defaultDisk.');
  }
}
