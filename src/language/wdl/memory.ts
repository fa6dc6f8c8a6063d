import * as l10n from '@vscode/l10n';
import { parseExpression } from '../../toil/wdl/expressionParser';
import type { WdlEntry } from '../../toil/wdl/model';
import type { Named } from '../../toil/wdl/range';
import type { Fix, Found } from '../finding';
import type { WdlChecked } from '../rule';
import { evaluated } from './entries';
import { loudness, type Loud, type OtherEngine } from './loudness';
import { LEAST_MEMORY, memoryFault, type MemoryFault } from './memoryText';
import { declaredAt, placeOf, replacing } from './places';
import { scopeOf, type StaticValue, staticValue } from './staticValue';

/** What is said of a value, and who says it besides Toil. */
interface Verdict {
  readonly level?: Loud;
  readonly minds: readonly OtherEngine[];
  readonly message: string;
  readonly fixes: readonly Fix[];
}

const BOTH: readonly OtherEngine[] = ['miniwdl', 'cromwell'];

/** TOIL214: an amount of memory that Toil or miniwdl refuses, or that means something else than its author thinks. */
export function* memory(document: WdlChecked): Iterable<Found> {
  for (const { entry, owner } of evaluated(document, 'memory')) {
    const value = staticValue(entry.value, scopeOf(document, owner));
    const verdict = value === undefined ? undefined : judge(document, entry, value);
    if (verdict === undefined) continue;
    const { level, minds, message, fixes } = verdict;
    yield {
      ...placeOf(document, entry.value),
      code: 'TOIL214',
      ...loudness(document.settings.engine, minds, level),
      message,
      related: declaredAt(document, value?.from),
      fixes,
    };
  }
}

function judge(document: WdlChecked, entry: WdlEntry, value: StaticValue): Verdict | undefined {
  if (value.nullable && (value.kind === 'Int' || value.kind === 'String')) return whenNull(document, entry, value);
  switch (value.kind) {
    case 'String':
      return typeof value.value === 'string' ? ofText(document, entry, value, value.value) : undefined;
    case 'Int':
    case 'Float':
      return ofNumber(document, entry, value, value.kind);
    case 'Boolean':
    case 'Array':
    case 'None':
      return { level: 'error', minds: BOTH, message: noAmount(value.kind), fixes: [] };
  }
}

function noAmount(kind: string): string {
  return l10n.t('The task fails: memory must be an amount with a unit, not {0}.', kind);
}

function whenNull(document: WdlChecked, { value: written }: WdlEntry, value: StaticValue): Verdict {
  const text = `select_first([${written.text}, "2 GiB"])`;
  return {
    level: 'warning',
    minds: ['miniwdl'],
    message: l10n.t(
      'When no value is given for {0}, the task fails in the worker: memory is then no amount.',
      written.text,
    ),
    fixes:
      value.kind === 'String'
        ? [
            {
              title: l10n.t('Use 2 GiB when no value is given'),
              edits: [replacing(document, written, text)],
              only: true,
            },
          ]
        : [],
  };
}

/** The unit that the name of a number speaks of: `memory_gb`, `memMiB`. */
function unitInName(name: string): string | undefined {
  const [, prefix, binary] = /(?:_|[a-z](?=[A-Z]))([gmktGMKT])(i?)[bB]$/.exec(name) ?? [];
  return prefix === undefined ? undefined : `${prefix.toUpperCase()}${binary === '' ? '' : 'i'}B`;
}

/** The same number of bytes with the largest unit that leaves a whole number. */
function exactAmount(bytes: number): string {
  for (const [unit, size] of [
    ['GiB', 1024 ** 3],
    ['GB', 1e9],
    ['MiB', 1024 ** 2],
    ['MB', 1e6],
  ] as const) {
    if (bytes % size === 0) return `${bytes / size} ${unit}`;
  }
  return `${bytes} B`;
}

/** An Int counts bytes; a Float is refused. */
function ofNumber(
  document: WdlChecked,
  entry: WdlEntry,
  value: StaticValue,
  kind: 'Int' | 'Float',
): Verdict | undefined {
  const known = typeof value.value === 'number' ? value.value : undefined;
  if (known === 0) return zero(document, entry);
  if (kind === 'Float') {
    const message = l10n.t('Toil stops when it makes this job: memory must be an amount with a unit, not a Float.');
    return { level: 'error', minds: ['cromwell'], message, fixes: asText(document, entry, value, true) };
  }
  return known === undefined ? ofBytes(document, entry, value) : ofInt(document, entry, value, known);
}

function ofInt(document: WdlChecked, entry: WdlEntry, value: StaticValue, known: number): Verdict {
  if (known < 0) {
    const message = l10n.t('The task fails in the worker: memory cannot be negative.');
    return { level: 'error', minds: BOTH, message, fixes: [] };
  }
  if (known >= LEAST_MEMORY) return withDocker(document, entry, value);
  return { minds: BOTH, message: bytesSentence(known), fixes: asText(document, entry, value, true) };
}

/** A number that the run gives: its name may say that it is no number of bytes. */
function ofBytes(document: WdlChecked, entry: WdlEntry, value: StaticValue): Verdict {
  if (value.from === undefined || unitInName(value.from.name.text) === undefined) {
    return withDocker(document, entry, value);
  }
  const message = l10n.t('Without a unit Toil counts bytes: {0} is taken as a number of bytes.', entry.value.text);
  return { minds: BOTH, message, fixes: asText(document, entry, value, true) };
}

function withDocker(document: WdlChecked, entry: WdlEntry, value: StaticValue): Verdict {
  const message = l10n.t(
    'With Docker the task fails in the worker: there Toil takes memory as a text with a unit only.',
  );
  return { minds: [], message, fixes: asText(document, entry, value, false) };
}

function bytesSentence(bytes: number): string {
  return l10n.t('Without a unit Toil counts bytes: this job gets {0} bytes of memory.', String(bytes));
}

/** `4` becomes `"4 GB"`, `mem_gb` becomes `"~{mem_gb} GB"`; what is bytes stays bytes. */
function asText(
  document: WdlChecked,
  { value: written }: WdlEntry,
  value: StaticValue,
  isAmountOfUnits: boolean,
): Fix[] {
  const { kind } = parseExpression(written);
  const literal = kind === 'int' || kind === 'float';
  const amount = literal ? literalAmount(written.text, value, isAmountOfUnits) : placeholder(document, written.text);
  if (amount === undefined) return [];
  const isName = kind === 'name' || kind === 'member';
  if (isAmountOfUnits && !literal && !isName) return [];
  const unit = isAmountOfUnits ? (unitInName(written.text) ?? 'GB') : 'B';
  const text = literal ? `"${amount}"` : `"${amount} ${unit}"`;
  return [{ title: l10n.t('Write {0}', text), edits: [replacing(document, written, text)], only: true }];
}

function literalAmount(written: string, { value }: StaticValue, isAmountOfUnits: boolean): string {
  return isAmountOfUnits ? `${written} GB` : exactAmount(Number(value));
}

/** Undefined for what had better not stand in quotes. */
function placeholder({ main }: WdlChecked, expression: string): string | undefined {
  if (/["\r\n]/.test(expression)) return undefined;
  return `${main.document.version === 'draft-2' ? '$' : '~'}{${expression}}`;
}

function zero(document: WdlChecked, { value: written }: WdlEntry): Verdict {
  const text = `"${exactAmount(document.settings.options.defaultMemory)}"`;
  return {
    level: 'information',
    minds: [],
    message: l10n.t('Toil takes 0 as if memory were not given: the job gets --defaultMemory.'),
    fixes: [{ title: l10n.t('Write {0}', text), edits: [replacing(document, written, text)], only: false }],
  };
}

function ofText(document: WdlChecked, entry: WdlEntry, value: StaticValue, text: string): Verdict | undefined {
  const fault = memoryFault(text);
  if (fault === undefined) return undefined;
  if (fault.kind === 'zero') return zero(document, entry);
  const literal = value.from?.default ?? entry.value;
  const fixes = textFixes(document, literal, text, fault);
  if (fault.kind === 'noUnit') return { minds: BOTH, message: bytesSentence(fault.bytes), fixes };
  return { level: 'error', minds: BOTH, message: faultSentence(fault, text), fixes };
}

function faultSentence({ kind, unit }: Extract<MemoryFault, { kind: 'refused' | 'dies' }>, text: string): string {
  if (unit !== '') {
    return kind === 'refused'
      ? l10n.t('Toil stops when it makes this job: {0} is no unit of memory; write GB or GiB.', unit)
      : l10n.t('The task fails in the worker: there {0} is no unit; units are written like GB or GiB.', unit);
  }
  return kind === 'refused'
    ? l10n.t('Toil stops when it makes this job: "{0}" is no amount of memory.', text)
    : l10n.t('The task fails in the worker: "{0}" is no amount of memory there.', text);
}

/** Changes the unit inside the quotes. A text with escapes is left alone. */
function textFixes(document: WdlChecked, literal: Named, text: string, fault: MemoryFault): Fix[] {
  if (parseExpression(literal).kind !== 'string' || fault.kind === 'zero') return [];
  const quote = literal.text.startsWith('<<<') ? 3 : 1;
  const inside = { start: literal.start + quote, end: literal.end - quote };
  if (fault.kind === 'noUnit') {
    const edits = [replacing(document, { start: inside.end, end: inside.end }, ' GB')];
    return [{ title: l10n.t('Add the unit {0}', 'GB'), edits, only: true }];
  }
  const at = fault.unit === '' ? -1 : text.lastIndexOf(fault.unit);
  if (fault.right === undefined || at < 0 || document.text.slice(inside.start, inside.end) !== text) return [];
  const range = { start: inside.start + at, end: inside.start + at + fault.unit.length };
  const changed = text.slice(0, at) + fault.right;
  // The number before it may be wrong as well.
  if (memoryFault(changed) !== undefined) return [];
  const title = l10n.t('Write the unit as {0}', fault.right);
  return [{ title, edits: [replacing(document, range, fault.right)], only: true }];
}
