import type { WdlCallable, WdlDeclaration, WdlDocument } from './model';
import { calleeOf, type LoadedDocument, type StructScope, type WdlProgram } from './program';
import type { WdlTarget } from './target';

/** A key that an inputs file may have, without the workflow's name in front: `reads`, `align.threads`, `sub.align.threads`. */
export interface InputKey {
  readonly name: string;
  readonly declaration: WdlDeclaration;
  /** Neither a default nor `?`. */
  readonly required: boolean;
  /** What the struct names in its type mean. */
  readonly structs: StructScope;
  /** True for an input of a call that the workflow leaves open. */
  readonly ofCall: boolean;
  readonly declaredIn: WdlCallable;
}

/** The keys of a workflow, and where its tasks may be overridden. */
export interface InputKeys {
  readonly keys: ReadonlyMap<string, InputKey>;
  /** `align.runtime`, `align.requirements`: any word may follow after a dot. */
  readonly overrides: ReadonlySet<string>;
  /** Names of calls whose document cannot be seen: any key below them may be right. */
  readonly unseen: readonly string[];
}

/** Deeper sub-workflows than this cannot be: miniwdl stops at 10 imports. */
const DEEPEST = 10;

interface Collected {
  readonly keys: Map<string, InputKey>;
  readonly overrides: Set<string>;
  readonly unseen: string[];
}

/** The overrides that miniwdl lets through, by version (WDL/Tree.py, `Task.available_inputs`). */
function overridesOf({ version }: WdlDocument): readonly string[] {
  if (version === 'draft-2' || version === '1.0') return [];
  return version === '1.1' ? ['runtime'] : ['runtime', 'requirements'];
}

function addOwn(
  into: Collected,
  prefix: string,
  callable: WdlCallable,
  at: LoadedDocument,
  given: ReadonlySet<string>,
): void {
  for (const declaration of callable.inputs ?? callable.declarations) {
    if (given.has(declaration.name.text)) continue;
    const name = prefix + declaration.name.text;
    const required = declaration.default === undefined && !declaration.type.optional;
    const ofCall = prefix !== '';
    into.keys.set(name, { name, declaration, required, structs: at.structs, ofCall, declaredIn: callable });
  }
}

/** A workflow's own inputs and, with the calls' names in front, what its calls leave open (`Workflow.available_inputs`). */
function addWorkflow(
  into: Collected,
  program: WdlProgram,
  at: LoadedDocument,
  prefix: string,
  given: ReadonlySet<string>,
  depth: number,
): void {
  const { workflow } = at.document;
  if (workflow === undefined || depth > DEEPEST) return;
  addOwn(into, prefix, workflow, at, given);
  for (const call of workflow.calls) {
    const callee = calleeOf(program, at, call);
    const inner = `${prefix}${call.name}.`;
    const supplied = new Set(call.inputs.map(({ name }) => name.text));
    if (callee.kind === 'workflow') addWorkflow(into, program, callee.at, inner, supplied, depth + 1);
    else if (callee.kind === 'task') {
      addOwn(into, inner, callee.task, callee.at, supplied);
      for (const word of overridesOf(callee.at.document)) into.overrides.add(inner + word);
    } else into.unseen.push(inner);
  }
}

/** Every key that an inputs file for this target may have. */
export function inputKeys(program: WdlProgram, target: WdlTarget): InputKeys {
  const collected: Collected = { keys: new Map(), overrides: new Set(), unseen: [] };
  if (target.kind === 'workflow') addWorkflow(collected, program, program.main, '', new Set(), 0);
  else if (target.kind === 'task') {
    addOwn(collected, '', target.task, program.main, new Set());
    for (const word of overridesOf(program.main.document)) collected.overrides.add(word);
  }
  return collected;
}
