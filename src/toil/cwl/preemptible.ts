import type { Known, Origin } from '../jobNeed';
import type { ResourceOptions } from '../resourceOptions';
import { fieldOf, placeOf, scalarOf, textOf, type At } from './nodes';
import { stepsOf, type CwlProcess, type CwlStep } from './processes';
import type { CwlProgram } from './program';
import { NO_REQUIREMENTS, within, type Requirement, type Requirements } from './requirements';

/** What the prefix arv has to stand for. */
export const ARVADOS_NAMESPACE = 'http://arvados.org/cwl#';
/** The one class that Toil reads (toil/cwl/cwltoil.py, `CWLNamedJob` of 9.6.0), Arvados' own. */
export const USE_PREEMPTIBLE = `${ARVADOS_NAMESPACE}UsePreemptible`;
/** Its one field, a literal boolean. */
export const PREEMPTIBLE_FIELD = 'usePreemptible';

/** What Toil tells its batch system, and which hints had a say. */
export type EffectivePreemptible = Known<boolean> & {
  /** The hint that counts; undefined when `--defaultPreemptible` decides. */
  readonly winner?: Requirement;
  /** The hints that the winner hides, outermost first. */
  readonly shadowed: readonly Requirement[];
};

/**
 * Whether Toil may run a job on a preemptible machine (reference cwl-wdl.md 1.2, 1.3, 9.2): the innermost hint, else
 * `--defaultPreemptible`. Among requirements Toil refuses the class, and it refuses anything but a literal boolean.
 */
export function effectivePreemptible(all: Requirements, options: ResourceOptions): EffectivePreemptible {
  const refused = all.requirements.findLast(isUsePreemptible);
  const hints = all.hints.filter(isUsePreemptible);
  const winner = hints.at(-1);
  const shadowed = hints.slice(0, -1);
  if (refused !== undefined)
    return { kind: 'unknown', why: { kind: 'refused' }, from: originOf(refused), shadowed: hints };
  if (winner === undefined) return { ...byDefault(options), shadowed };
  return { ...valueOf(winner), winner, shadowed };
}

export function isUsePreemptible({ iri }: Requirement): boolean {
  return iri === USE_PREEMPTIBLE;
}

/** What one hint says. */
export function valueOf(hint: Requirement): Known<boolean> {
  const scalar = isImportedBody(hint) ? undefined : scalarOf(fieldOf(hint.body, PREEMPTIBLE_FIELD));
  const from = originOf(hint);
  return scalar?.kind === 'boolean'
    ? { kind: 'known', value: scalar.value, from }
    : { kind: 'unknown', why: { kind: 'refused' }, from };
}

/** `arv:UsePreemptible: {$import: FILE}`, which Toil refuses: the map's `class` stands beside `$import` then. */
export function isImportedBody({ form, body, nameAt }: Requirement): boolean {
  return form === 'map' && body.file !== nameAt.file;
}

function byDefault({ defaultPreemptible }: ResourceOptions): Known<boolean> {
  return { kind: 'known', value: defaultPreemptible, from: { kind: 'option', option: '--defaultPreemptible' } };
}

function originOf({ as, level, nameAt }: Requirement): Origin {
  const at = { file: nameAt.file.path, ...placeOf(nameAt.node) };
  return { kind: 'written', level: level.kind, name: level.name, as, at };
}

/** What decides for the jobs of a process, as far as the process itself tells. */
export interface Deciders {
  /** The hints inside the process that count for some of its jobs. */
  readonly hints: ReadonlySet<Requirement>;
  /** Whether some job has no hint in the process: what is inherited counts. */
  readonly inherits: boolean;
  /** Whether a part of it is not known: a remote or missing file, or a workflow inside itself. */
  readonly unseen: boolean;
}

const NOBODY: Deciders = { hints: new Set(), inherits: false, unseen: false };
const UNSEEN: Deciders = { hints: new Set(), inherits: false, unseen: true };
/** A program is read anew whenever a text changes, so what was found for its processes holds. */
const known = new WeakMap<CwlProgram, Map<At['node'], Deciders>>();
const ownHints = new WeakMap<CwlProgram, Map<At['node'], Requirement | undefined>>();

function mapOf<V>(maps: WeakMap<CwlProgram, Map<At['node'], V>>, program: CwlProgram): Map<At['node'], V> {
  const found = maps.get(program) ?? new Map<At['node'], V>();
  maps.set(program, found);
  return found;
}

/**
 * Which hints inside a process count for its jobs; expression tools and operations have none. Each process is looked at once.
 * @param name of a process without an id.
 */
export function decidersOf(program: CwlProgram, process: CwlProcess, name = ''): Deciders {
  const found = mapOf(known, program);
  const before = found.get(process.at.node);
  if (before !== undefined) return before;
  // A workflow that runs itself meets this.
  found.set(process.at.node, UNSEEN);
  const deciders = lookInto(program, process.at, process.id === '' ? name : process.id);
  found.set(process.at.node, deciders);
  return deciders;
}

function lookInto(program: CwlProgram, at: At, name: string): Deciders {
  return covered(insideProcess(program, at), ownHint(program, at, name));
}

/** Whether some job below has no hint further inside, so that a hint of this process or step itself would count for it. */
export function isOpenAt(program: CwlProgram, stands: CwlProcess | CwlStep): boolean {
  const inside = 'process' in stands ? insideStep(program, stands) : insideProcess(program, stands.at);
  return inside.inherits || inside.unseen;
}

function insideProcess(program: CwlProgram, at: At): Deciders {
  const kind = textOf(fieldOf(at, 'class'));
  if (kind === 'ExpressionTool' || kind === 'Operation') return NOBODY;
  if (kind !== 'Workflow') return { ...NOBODY, inherits: true };
  return together(stepsOf(program, at).map((step) => decidersOfStep(program, step)));
}

function insideStep(program: CwlProgram, { at, id, process }: CwlStep): Deciders {
  if (process === undefined) return UNSEEN;
  return decidersOf(program, process, process.at.file === at.file ? id : '');
}

/** The same of a step: its own hint counts for what its process leaves open. */
export function decidersOfStep(program: CwlProgram, step: CwlStep): Deciders {
  return covered(insideStep(program, step), ownHint(program, step.at, step.id));
}

/**
 * The hint of one level that counts for what is inside; always the same object for a level.
 * @param name of the level, where its map does not tell it.
 */
export function ownHint(program: CwlProgram, at: At, name = ''): Requirement | undefined {
  const found = mapOf(ownHints, program);
  if (!found.has(at.node)) {
    const level = within(NO_REQUIREMENTS, program, at, name === '' ? undefined : name);
    found.set(at.node, level.hints.findLast(isUsePreemptible));
  }
  return found.get(at.node);
}

function covered(inside: Deciders, hint: Requirement | undefined): Deciders {
  if (hint === undefined || !inside.inherits) return inside;
  return { ...inside, hints: new Set([...inside.hints, hint]), inherits: false };
}

function together(parts: readonly Deciders[]): Deciders {
  return {
    hints: new Set(parts.flatMap(({ hints }) => [...hints])),
    inherits: parts.some(({ inherits }) => inherits),
    unseen: parts.some(({ unseen }) => unseen),
  };
}

/** A step, and whether all its jobs may run on preemptible machines. */
export interface StepPreemptible {
  readonly step: CwlStep;
  /** `local`: it has no job that goes to the cluster (an expression tool, an operation). */
  readonly kind: 'job' | 'local';
  readonly preemptible: Known<boolean>;
}

/**
 * For each step of a workflow whether it may run on preemptible machines; empty for a tool. Of a step that runs a workflow all
 * jobs must be allowed to.
 * @param outer what the workflow inherits when another one runs it.
 */
export function preemptibleSteps(
  program: CwlProgram,
  workflow: CwlProcess,
  options: ResourceOptions,
  outer: Requirements = NO_REQUIREMENTS,
): StepPreemptible[] {
  if (textOf(fieldOf(workflow.at, 'class')) !== 'Workflow') return [];
  const inherited = effectivePreemptible(within(outer, program, workflow.at), options);
  return stepsOf(program, workflow.at).map((step) => {
    const { hints, inherits, unseen } = decidersOfStep(program, step);
    const values = [...[...hints].map(valueOf), ...(inherits ? [inherited] : [])];
    if (values.length === 0 && !unseen) return { step, kind: 'local', preemptible: byDefault(options) };
    return { step, kind: 'job', preemptible: allOf(values, unseen) };
  });
}

/** False as soon as one is false; what is not seen may be anything. */
function allOf(values: readonly Known<boolean>[], unseen: boolean): Known<boolean> {
  const no = values.find((value) => value.kind === 'known' && !value.value);
  const doubtful = values.find((value) => value.kind === 'unknown');
  const first = no ?? doubtful ?? (unseen ? undefined : values[0]);
  if (first === undefined) return { kind: 'unknown', why: { kind: 'expression' } };
  return first.kind === 'known'
    ? { kind: 'known', value: first.value, from: first.from }
    : { kind: 'unknown', why: first.why, ...(first.from === undefined ? {} : { from: first.from }) };
}
