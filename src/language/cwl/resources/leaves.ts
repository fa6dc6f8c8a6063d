import { isMap, type Node } from 'yaml';
import { fieldOf, follow, textOf, MOST_DEPTH } from '../../../toil/cwl/nodes';
import { startable, stepsOf, type CwlProcess } from '../../../toil/cwl/processes';
import type { CwlProgram } from '../../../toil/cwl/program';
import { NO_REQUIREMENTS, within, type Requirement, type Requirements } from '../../../toil/cwl/requirements';
import { withinStep } from '../../../toil/cwl/stepRequirements';
import type { CwlChecked } from '../../rule';

/** A tool on one path of steps. */
export interface Leaf {
  /** For people: the last step's name, or the tool's own when it stands alone. */
  readonly name: string;
  readonly process: CwlProcess;
  /** What holds for it. */
  readonly all: Requirements;
  /** Every requirement and hint on the way to it, also those that cwltool drops, outermost first. */
  readonly met: readonly Requirement[];
}

/** Paths of steps that are gone through; more are made by hostile documents only. */
const MOST_VISITS = 5_000;

const known = new WeakMap<CwlChecked, readonly Leaf[]>();

/** The command line tools of a document on every path of steps, of packed documents from the processes that no other one runs. */
export function leavesOf(document: CwlChecked): readonly Leaf[] {
  let leaves = known.get(document);
  if (leaves === undefined) {
    leaves = found(document);
    known.set(document, leaves);
  }
  return leaves;
}

interface Visit extends Leaf {
  readonly above: readonly Node[];
}

function found({ program, main }: CwlChecked): Leaf[] {
  const waiting = startable(program, main).map((process) =>
    entered(program, process, process.id, NO_REQUIREMENTS, [], []),
  );
  const leaves: Leaf[] = [];
  let left = MOST_VISITS;
  for (let visit = waiting.shift(); visit !== undefined && left > 0; visit = waiting.shift(), left -= 1) {
    const kind = textOf(fieldOf(visit.process.at, 'class'));
    if (kind === 'CommandLineTool') leaves.push(visit);
    else if (kind === 'Workflow') waiting.unshift(...stepsBelow(program, visit));
  }
  return leaves;
}

function stepsBelow(program: CwlProgram, { process, all, met, above }: Visit): Visit[] {
  const around = [...above, process.at.node];
  if (around.length > MOST_DEPTH) return [];
  return stepsOf(program, process.at).flatMap((step) => {
    const next = step.process;
    if (next === undefined || around.includes(next.at.node)) return [];
    const outer = withinStep(all, program, step.at, step.id);
    const own = within(NO_REQUIREMENTS, program, step.at, step.id);
    return [entered(program, next, step.id, outer, [...met, ...both(own)], around)];
  });
}

function entered(
  program: CwlProgram,
  process: CwlProcess,
  name: string,
  outer: Requirements,
  met: readonly Requirement[],
  above: readonly Node[],
): Visit {
  const { at, id } = process;
  const shown = id !== '' ? id : isRoot(process) ? undefined : name;
  const own = within(NO_REQUIREMENTS, program, at, shown);
  const all = within(outer, program, at, shown);
  return { name, process, all, met: [...met, ...both(own)], above };
}

function isRoot({ at }: CwlProcess): boolean {
  return at.node === at.file.root;
}

function both({ requirements, hints }: Requirements): Requirement[] {
  return [...hints, ...requirements];
}

/** Whether a requirement's body is a map, without which cwltool refuses it. */
export function hasFields({ body }: Requirement): boolean {
  return isMap(follow(body).node);
}
