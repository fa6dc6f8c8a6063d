import { isMap, type Node } from 'yaml';
import { entriesOf, fieldOf, itemsOf, placeOf, textOf, type At } from '../../toil/cwl/nodes';
import { processesOf, stepsOf, type CwlStep } from '../../toil/cwl/processes';
import { opened, type CwlProgram } from '../../toil/cwl/program';
import { NO_REQUIREMENTS, within, type Requirements } from '../../toil/cwl/requirements';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** A workflow, tool or step that is written in the document itself. */
export interface CwlPart extends Range {
  /** `expression`: an expression tool, which is no job on a worker; `other`: an operation, which is never run. */
  readonly kind: 'workflow' | 'tool' | 'expression' | 'other' | 'step';
  /** Its id, key or file name. */
  readonly name: string;
  readonly at: At;
  /** What names it: the value of `id`, the key of a step, or the value of `class`. */
  readonly anchor: Range;
  /** The value of `class`; a step has none. */
  readonly classAt?: Range;
  /** What holds for it: its own requirements and hints and those of what is written around it. */
  readonly all: Requirements;
  /** What is written around it alone. */
  readonly outer: Requirements;
  /** Steps only. */
  readonly step?: CwlStep;
  /** The steps that lead to it through processes that are written in each other; a step itself is the last one. */
  readonly chain: readonly string[];
  /** Where the name of the first step of the chain begins. */
  readonly chainStart: number | undefined;
  /** Workflows only: the parts that are its steps. */
  readonly steps: readonly CwlPart[];
  /** The process that Toil runs when it is given the file. */
  readonly first: boolean;
}

/** Processes in processes are real one or two deep. */
const MOST_DEPTH = 30;

const known = new WeakMap<CwlProgram, readonly CwlPart[]>();

/** All workflows, tools and steps that are written in the document itself, outer ones before inner ones. */
export function cwlParts(program: CwlProgram): readonly CwlPart[] {
  let parts = known.get(program);
  if (parts === undefined) {
    const found: CwlPart[] = [];
    processesOf(program, program.main).forEach(({ at, id }, index) => {
      const none = { outer: NO_REQUIREMENTS, chain: [], chainStart: undefined };
      addProcess(found, { program, at, name: id, first: index === 0, ...none });
    });
    parts = found;
    known.set(program, parts);
  }
  return parts;
}

/** The innermost part around an offset. */
export function partAround(program: CwlProgram, offset: number): CwlPart | undefined {
  return cwlParts(program).findLast(({ start, end }) => start <= offset && offset <= end);
}

interface Visit {
  readonly program: CwlProgram;
  readonly at: At;
  readonly name: string;
  readonly outer: Requirements;
  readonly first: boolean;
  readonly chain: readonly string[];
  readonly chainStart: number | undefined;
}

function addProcess(found: CwlPart[], visit: Visit): void {
  const { program, at, name, outer, first, chain, chainStart } = visit;
  const classNode = fieldOf(at, 'class');
  const kind = textOf(classNode);
  if (at.file !== program.main || !isMap(at.node) || classNode === undefined || kind === undefined) return;
  const classAt = placeOf(classNode.node);
  const id = fieldOf(at, 'id');
  const all = within(outer, program, at);
  const steps: CwlPart[] = [];
  const part: CwlPart = {
    kind: kindOf(kind),
    name: name === '' ? fileName(at.file.path) : name,
    at,
    anchor: id === undefined || textOf(id) === undefined ? classAt : placeOf(id.node),
    classAt,
    all,
    outer,
    steps,
    first,
    chain,
    chainStart,
    ...wholeOf(at.node),
  };
  found.push(part);
  if (part.kind !== 'workflow' || chain.length > MOST_DEPTH) return;
  const keys = stepKeys(program, at);
  for (const step of stepsOf(program, at)) addStep(found, steps, { ...visit, outer: all }, step, keys);
}

function kindOf(kind: string): CwlPart['kind'] {
  if (kind === 'Workflow') return 'workflow';
  if (kind === 'CommandLineTool') return 'tool';
  return kind === 'ExpressionTool' ? 'expression' : 'other';
}

function addStep(found: CwlPart[], into: CwlPart[], outer: Visit, step: CwlStep, keys: ReadonlyMap<Node, Node>): void {
  const { program } = outer;
  const key = keys.get(step.at.node) ?? fieldOf(step.at, 'id')?.node;
  if (key === undefined || step.at.file !== program.main) return;
  const all = within(outer.outer, program, step.at, step.id);
  const anchor = placeOf(key);
  const whole = wholeOf(step.at.node);
  const start = Math.min(anchor.start, whole.start);
  const chain = [...outer.chain, step.id];
  const chainStart = outer.chainStart ?? anchor.start;
  const part: CwlPart = {
    kind: 'step',
    name: step.id,
    at: step.at,
    anchor,
    all,
    outer: outer.outer,
    step,
    chain,
    chainStart,
    steps: [],
    first: false,
    start,
    end: whole.end,
  };
  found.push(part);
  into.push(part);
  const run = step.process?.at;
  if (run === undefined || !isWrittenIn(run, step.at)) return;
  const name = textOf(fieldOf(run, 'id'))?.replace(/^.*#/, '') ?? step.id;
  addProcess(found, { program, at: run, name, outer: all, first: false, chain, chainStart });
}

/** Only what is written inside the step: another process of the file has its own place in the list. */
function isWrittenIn(run: At, step: At): boolean {
  const whole = wholeOf(step.node);
  const { start, end } = placeOf(run.node);
  return run.file === step.file && run.node !== step.node && start >= whole.start && end <= whole.end;
}

/** The keys of the steps that a workflow has as a map. */
function stepKeys(program: CwlProgram, workflow: At): ReadonlyMap<Node, Node> {
  const steps = opened(program, fieldOf(workflow, 'steps'));
  if (steps === undefined || itemsOf(steps).length > 0) return new Map();
  const keys = new Map<Node, Node>();
  for (const { keyNode, value } of entriesOf(steps)) {
    const at = opened(program, value);
    if (at !== undefined && value.file === program.main) keys.set(at.node, keyNode);
  }
  return keys;
}

/** From the first sign of a map to the end of its last line: where a cursor is still in it. */
function wholeOf(node: Node): Range {
  const range = node.range;
  return range === null || range === undefined ? { start: 0, end: 0 } : { start: range[0], end: range[2] };
}

function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
