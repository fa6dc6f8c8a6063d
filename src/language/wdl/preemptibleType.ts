import * as l10n from '@vscode/l10n';
import { namesIn } from '../../toil/wdl/expression';
import { parseExpression } from '../../toil/wdl/expressionParser';
import type { WdlDeclaration } from '../../toil/wdl/model';
import type { Fix, Found } from '../finding';
import type { WdlChecked } from '../rule';
import { evaluated, type Placed } from './entries';
import { loudness } from './loudness';
import { declaredAt, placeOf, replacing } from './places';
import { scopeOf, type StaticValue, staticValue } from './staticValue';
import { expressionsOf, isNamed } from './uses';
import { intVerdict, meantInt } from './wholeNumbers';

/** `true` says only that spot is wanted: so many tries are what most tasks ask for (reference cwl-wdl.md 6.1, 7.4). */
const TRIES = 3;

/** TOIL202: a `preemptible` that is no Int kills the task in the worker, although Toil has no use for it. */
export function* preemptibleType(document: WdlChecked): Iterable<Found> {
  const { engine } = document.settings;
  for (const placed of evaluated(document, 'preemptible')) {
    const { entry, owner } = placed;
    const value = staticValue(entry.value, scopeOf(document, owner));
    const verdict = intVerdict(value);
    if (value === undefined || verdict === 'right' || verdict === 'unknown') continue;
    const whenNull = verdict === 'refusedWhenNull';
    yield {
      ...placeOf(document, entry.value),
      code: 'TOIL202',
      ...loudness(engine, whenNull ? ['miniwdl'] : ['miniwdl', 'cromwell'], whenNull ? 'warning' : undefined),
      message: whenNull ? nullSentence(entry.value.text) : typeSentence(value),
      related: declaredAt(document, value.from),
      fixes: whenNull ? nullFixes(document, placed) : typeFixes(document, placed, value),
    };
  }
}

function nullSentence(name: string): string {
  return l10n.t(
    'When no value is given for {0}, the task fails in the worker: preemptible must be a whole number.',
    name,
  );
}

function typeSentence({ kind, value }: StaticValue): string {
  return kind === 'String'
    ? l10n.t('The task fails in the worker: preemptible must be a whole number, and "{0}" is none.', String(value))
    : l10n.t('The task fails in the worker: preemptible must be an Int, the count of tries, not {0}.', kind);
}

function nullFixes(document: WdlChecked, { entry }: Placed): Fix[] {
  const text = `select_first([${entry.value.text}, 0])`;
  return [
    { title: l10n.t('Use 0 when no value is given'), edits: [replacing(document, entry.value, text)], only: true },
  ];
}

function typeFixes(document: WdlChecked, placed: Placed, value: StaticValue): Fix[] {
  const { value: written } = placed.entry;
  if (value.from !== undefined) return declaredFixes(document, placed, value, value.from);
  const meant = meantInt(value, TRIES);
  if (meant !== undefined) {
    const edits = [replacing(document, written, String(meant))];
    return [{ title: l10n.t('Write {0}', String(meant)), edits, only: true }];
  }
  return value.kind === 'Boolean' ? [choiceFix(document, placed)] : [];
}

/** Right for every value of a Boolean, and nobody who gives it has to change. */
function choiceFix(document: WdlChecked, { entry }: Placed): Fix {
  const text = `if ${entry.value.text} then ${TRIES} else 0`;
  return { title: l10n.t('Write {0}', text), edits: [replacing(document, entry.value, text)], only: true };
}

/** A value that comes from an input or another declaration. */
function declaredFixes(document: WdlChecked, placed: Placed, value: StaticValue, from: WdlDeclaration): Fix[] {
  const choice = value.kind === 'Boolean' && !from.type.optional ? [choiceFix(document, placed)] : [];
  if (isUsedElsewhere(document, placed, from)) return choice;
  return [...choice, ...redeclared(document, value, from, choice.length === 0)];
}

function isUsedElsewhere(document: WdlChecked, { owner, entry }: Placed, from: WdlDeclaration): boolean {
  const others = expressionsOf(owner).filter((source) => source !== entry.value);
  return (
    others.some((source) => namesIn(parseExpression(source)).includes(from.name.text)) || isNamed(document, owner, from)
  );
}

function redeclared(document: WdlChecked, value: StaticValue, from: WdlDeclaration, only: boolean): Fix[] {
  const { name, typeText, default: given } = from;
  const type = from.type.optional ? 'Int?' : 'Int';
  const typeEdit = replacing(document, typeText, type);
  if (given === undefined) {
    // With `?` the finding would stay: then null is what kills the task.
    if (from.type.optional) return [];
    return [{ title: l10n.t('Declare {0} as {1}', name.text, type), edits: [typeEdit], only }];
  }
  const meant = meantInt(value, TRIES);
  if (meant === undefined) return [];
  const title = l10n.t('Declare {0} as {1} with the default {2}', name.text, type, String(meant));
  return [{ title, edits: [typeEdit, replacing(document, given, String(meant))], only }];
}
