import * as l10n from '@vscode/l10n';
import { fieldOf, textOf } from '../../../toil/cwl/nodes';
import { decidersOf, decidersOfStep, ownHint, valueOf, type Deciders } from '../../../toil/cwl/preemptible';
import type { CwlProgram } from '../../../toil/cwl/program';
import type { Requirement } from '../../../toil/cwl/requirements';
import type { Level } from '../../../toil/cwl/levels';
import type { Fix, Found, Related } from '../../finding';
import type { CwlChecked } from '../../rule';
import { wholeOf } from './className';
import { levelsIn, rightHints } from './hints';
import { removeHintEdits } from './removeHint';
import { fix, placeAt, report } from './report';

/** How many winners are named. */
const MOST_RELATED = 5;

/** TOIL111: a hint of a workflow or step that other hints inside overrule for every job, one of them with another value. */
export function* overridden(document: CwlChecked): Iterable<Found> {
  for (const level of levelsIn(document)) {
    const hint = ownHint(document.program, level.level.at, level.level.name);
    if (hint === undefined || isLeaf(level)) continue;
    const { hints, unseen } = decidersOfLevel(document.program, level);
    const winners = [...hints];
    if (unseen || winners.length === 0 || hints.has(hint) || !winners.some((each) => differs(each, hint))) continue;
    const message =
      level.level.kind === 'workflow'
        ? l10n.t('Toil does not follow this hint for any step, because hints further inside are stronger.')
        : l10n.t('Toil does not follow this hint, because the hint of what the step runs is stronger.');
    const related = winners.slice(0, MOST_RELATED).map(winnerOf);
    const place = wholeOf(hint.nameAt, hint.written);
    yield* report(document, 'TOIL111', hint.nameAt, message, { place, related, fixes: removal(document, hint) });
  }
}

function removal(document: CwlChecked, hint: Requirement): Fix[] {
  const entry = rightHints(document).find(({ name }) => name?.at.node === hint.nameAt.node);
  return fix(l10n.t('Remove this hint'), entry && removeHintEdits(entry), false);
}

function isLeaf({ level }: Level): boolean {
  return level.kind === 'tool';
}

function decidersOfLevel(program: CwlProgram, { stands }: Level): Deciders {
  return stands.as === 'process' ? decidersOf(program, stands.process) : decidersOfStep(program, stands.step);
}

function differs(a: Requirement, b: Requirement): boolean {
  const [left, right] = [valueOf(a), valueOf(b)];
  return left.kind === 'known' && right.kind === 'known' && left.value !== right.value;
}

function winnerOf(hint: Requirement): Related {
  const value = valueOf(hint);
  const { name } = hint.level;
  const message =
    value.kind === 'known'
      ? l10n.t('This hint of {0} counts: {1}.', name, String(value.value))
      : l10n.t('This hint of {0} counts; Toil refuses its value.', name);
  return { ...placeAt(hint.nameAt), message };
}

/** TOIL112: the hint where no job goes to the cluster: expression tools run beside the leader, operations not at all. */
export function* withoutEffect(document: CwlChecked): Iterable<Found> {
  for (const { level, stands } of levelsIn(document)) {
    const hint = ownHint(document.program, level.at, level.name);
    const process = stands.as === 'process' ? stands.process : stands.step.process;
    const kind = textOf(fieldOf(process?.at, 'class'));
    if (hint === undefined || (kind !== 'ExpressionTool' && kind !== 'Operation')) continue;
    const message =
      kind === 'Operation'
        ? l10n.t('This hint has no effect, because Toil runs no operations.')
        : l10n.t('This hint has no effect, because Toil runs expression tools beside the leader.');
    yield* report(document, 'TOIL112', hint.nameAt, message, {
      place: wholeOf(hint.nameAt, hint.written),
      fixes: removal(document, hint),
    });
  }
}
