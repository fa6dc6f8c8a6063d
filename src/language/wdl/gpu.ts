import * as l10n from '@vscode/l10n';
import { parseExpression } from '../../toil/wdl/expressionParser';
import type { WdlTask } from '../../toil/wdl/model';
import type { Fix, Found } from '../finding';
import type { WdlChecked } from '../rule';
import { evaluated, evaluatedSections, lastOf, type Placed } from './entries';
import { insertingBefore } from './entryEdits';
import { loudness } from './loudness';
import { declaredAt, placeOf, replacing } from './places';
import { scopeOf, type StaticValue, staticValue } from './staticValue';
import { isAtLeast } from './toilFacts';

/** They ask for a GPU in WDL 1.0 and before; later only `gpu` does (toil/wdl/wdltoil.py, `WDLTaskWrapperJob.run`). */
const IMPLYING = ['gpuCount', 'gpuType', 'nvidiaDriverVersion'];

/** TOIL216: a GPU that nobody gets, or a `gpu` that kills the task. */
export function* gpu(document: WdlChecked): Iterable<Found> {
  yield* notBoolean(document);
  if (!isAtLeast(document.main.document.version, '1.1')) return;
  for (const { task, section } of evaluatedSections(document)) {
    if (lastOf(section, 'gpu') !== undefined) continue;
    const entry = section.entries.find(({ key }) => IMPLYING.includes(key.text));
    if (entry === undefined || asksForNone(document, task)) continue;
    yield {
      ...placeOf(document, entry.key),
      code: 'TOIL216',
      // Cromwell on Google gives a GPU for gpuCount alone.
      ...loudness(document.settings.engine, ['miniwdl']),
      message: l10n.t('Toil asks for no GPU: since WDL 1.1 only gpu: true does, whatever {0} says.', entry.key.text),
      fixes: [
        {
          title: l10n.t('Add {0}', 'gpu: true'),
          edits: [insertingBefore(document, section, entry, 'gpu: true')],
          only: true,
        },
      ],
    };
  }
}

/** `gpuCount: 0` wants none, and gets none. */
function asksForNone(document: WdlChecked, task: WdlTask): boolean {
  const counts = task.sections.flatMap((section) => lastOf(section, 'gpuCount') ?? []);
  return counts.some((entry) => staticValue(entry.value, scopeOf(document, task))?.value === 0);
}

/** miniwdl wants a Boolean in the worker (WDL/runtime/task_container.py, `process_runtime`). */
function* notBoolean(document: WdlChecked): Iterable<Found> {
  for (const placed of evaluated(document, 'gpu')) {
    const { entry, owner } = placed;
    const value = staticValue(entry.value, scopeOf(document, owner));
    if (value === undefined || (value.kind === 'Boolean' && !value.nullable)) continue;
    const whenNull = value.kind === 'Boolean';
    yield {
      ...placeOf(document, entry.value),
      code: 'TOIL216',
      ...loudness(document.settings.engine, ['miniwdl'], whenNull ? 'warning' : 'error'),
      message: whenNull
        ? l10n.t(
            'When no value is given for {0}, the task fails in the worker: gpu must be true or false.',
            entry.value.text,
          )
        : l10n.t('The task fails in the worker: gpu must be true or false; how many is said by gpuCount.'),
      related: declaredAt(document, value.from),
      fixes: fixesOf(document, placed, value, whenNull),
    };
  }
}

function fixesOf(document: WdlChecked, { entry }: Placed, value: StaticValue, whenNull: boolean): Fix[] {
  const { value: written } = entry;
  const fix = (title: string, text: string): Fix[] => [
    { title, edits: [replacing(document, written, text)], only: true },
  ];
  if (whenNull) return fix(l10n.t('Use false when no value is given'), `select_first([${written.text}, false])`);
  if (value.from !== undefined || value.nullable) {
    const text = `${written.text} > 0`;
    return isCount(value) && parseExpression(written).kind === 'name' ? fix(l10n.t('Write {0}', text), text) : [];
  }
  const text = literalFor(value);
  return text === undefined ? [] : fix(l10n.t('Write {0}', text), text);
}

/** A number that is always there. */
function isCount({ kind, nullable, from }: StaticValue): boolean {
  return kind === 'Int' && !nullable && from?.type.optional !== true;
}

function literalFor({ value }: StaticValue): 'true' | 'false' | undefined {
  if (value === undefined) return undefined;
  return [0, 'false', '0', ''].some((off) => off === value) ? 'false' : 'true';
}
